import type { PulseListener } from "@fleetban/core";
import { openAgentStore } from "../agent-store.ts";
import type { Shared } from "../role.ts";
import { Fallback } from "./fallback.ts";

/**
 * Makes agent and enforcer of this process able to go on without the fleet.
 *
 * @returns null where that is switched off, or one of the two is not here
 * @throws FleetbanError as openState does
 */
export function openFallback(shared: Omit<Shared, "fallback">): Fallback | null {
  const { settings, policy, nats, neverBan, health, clock, log, metrics } = shared;
  const { node, roles, fallback } = settings;
  const { after } = fallback;
  if (after === null) return null;
  if (!roles.includes("agent") || !roles.includes("enforcer")) {
    const text =
      "No bans while the coordinators are out of reach: that takes agent and enforcer in one process";
    if (fallback.asked) log.warn({ code: "FLB_FALLBACK_ALONE" }, text);
    else log.info({}, text);
    return null;
  }
  let listener: PulseListener | null = null;
  nats.pulse(clock).then(
    (made) => {
      listener = made;
    },
    () => {},
  );
  const pulse = { lastCounting: () => listener?.lastCounting() ?? null };
  const store = openAgentStore(shared);
  return new Fallback({ ...{ node, policy, after, pulse, store, neverBan, health, clock, log, metrics } });
}
