import { FleetbanError, type Log } from "@fleetban/core";
import { detectFirewall, dryRunFirewall, type Firewall, nftablesFirewall } from "@fleetban/enforcer";

export type FirewallKind = "auto" | "nftables" | "dry-run";

export interface ChosenFirewall {
  adapter: Firewall;
  /** For the person who started it: what enforces, and why not more. */
  words: string;
}

/**
 * `auto` takes nftables where it works and dry-run elsewhere, saying why; `nftables`
 * insists.
 *
 * @throws FleetbanError when nftables is insisted on and does not work here
 */
export async function chooseFirewall(
  kind: FirewallKind,
  log: Log,
  options: { table?: string } = {},
): Promise<ChosenFirewall> {
  if (!["auto", "nftables", "dry-run"].includes(kind)) {
    throw new FleetbanError("FLB_USAGE", `--firewall ${kind} is none of auto, nftables, dry-run`);
  }
  if (kind === "dry-run") return { adapter: dryRunFirewall({ log }), words: "dry-run, nothing is blocked" };
  const found = await detectFirewall();
  if (found.kind === "nftables") return { adapter: nftablesFirewall({ log, ...options }), words: "nftables" };
  if (kind === "nftables") throw found.error;
  return { adapter: dryRunFirewall({ log }), words: `dry-run, nothing is blocked: ${found.reason}` };
}
