import { startEnforcer } from "@fleetban/enforcer";
import { chooseFirewall } from "../service/firewall.ts";
import { banTableCheck } from "./ban-table-check.ts";
import type { RunningRole, Shared } from "./role.ts";

/** The ban table in NATS → this host's firewall. Without NATS it keeps what it holds. */
export async function startEnforcerRole(shared: Shared): Promise<RunningRole> {
  const { settings, policy, nats, neverBan, heartbeat, fallback, health, clock, log, metrics } = shared;
  const firewall = await chooseFirewall(settings.firewall, log);
  const bans = nats.bans();
  health.set("ban table", banTableCheck(bans));
  const enforcer = await startEnforcer({
    node: settings.node,
    bans,
    firewall: firewall.adapter,
    neverBan,
    policy,
    clock,
    log,
    metrics,
    onReceipt: () => heartbeat.soon(),
    ...(fallback !== null && { own: fallback.own }),
  });
  fallback?.know((key) => enforcer.record(key));
  return {
    name: "enforcer",
    words: firewall.words,
    update: async (next) => enforcer.update(next),
    report: { enforcer: () => enforcer.report() },
    stop: (options) => enforcer.stop(options),
  };
}
