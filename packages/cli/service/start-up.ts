import { formatDuration, type Log, type Policy } from "@fleetban/core";

/** `1 jail`, `3 jails`. */
export function countJails({ jails }: Policy): string {
  return jails.length === 1 ? "1 jail" : `${jails.length} jails`;
}

/** The lines an operator checks after a start: every jail with its logs and limits. */
export function logStartUp(policy: Policy, firewall: string, log: Log): void {
  for (const jail of policy.jails) {
    const limits = `maxretry ${jail.maxretry}, findtime ${formatDuration(jail.findtime)}, bantime ${formatDuration(jail.bantime)}`;
    const mode = jail.mode === "simulate" ? " (simulate)" : "";
    log.info({ jail: jail.name }, `[${jail.name}] Jail started${mode}: filter ${jail.filter}, ${limits}`);
    for (const path of jail.logpath)
      log.info({ jail: jail.name, log: path }, `[${jail.name}] Log file ${path}`);
    for (const source of jail.source)
      log.info({ jail: jail.name, source }, `[${jail.name}] Source ${source}`);
  }
  if (policy.jails.length === 0) log.warn({}, "The policy has no jail: no log is read and nothing is banned");
  log.info({ firewall, policy: policy.revision }, `Started with ${countJails(policy)}, firewall ${firewall}`);
}
