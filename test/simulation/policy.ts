import type { Jail } from "@fleetban/core";
import { hour, jailOf, minute, policyOf } from "../../packages/coordinator/testing/fixture.ts";

/** Every ban of `sshd` is twice as long as the one before; `own` counts each host by itself; `watch` only watches. */
export const jails: Record<"sshd" | "wiki" | "own" | "watch", Jail> = {
  sshd: jailOf({
    ...{ name: "sshd", maxretry: 5, findtime: 10 * minute, bantime: 10 * minute },
    increment: {
      ...{ factor: 1, multipliers: null, formula: null, maxtime: null, rndtime: 0 },
      overalljails: false,
    },
  }),
  wiki: jailOf({ name: "wiki", maxretry: 8, findtime: 5 * minute, bantime: 2 * hour }),
  own: jailOf({ name: "own", maxretry: 3, findtime: 10 * minute, bantime: hour, count: "node" }),
  watch: jailOf({ name: "watch", maxretry: 4, findtime: 10 * minute, bantime: hour, mode: "simulate" }),
};

const ignored = "192.168.0.0/16";

/** One that the fleet never bans, whatever its hosts say. */
export function ignoredAddress(n: number): string {
  return `192.168.${(n >> 8) & 255}.${n & 255}`;
}

/** @param maxBansPerMinute the guard's */
export function simulatedPolicy(maxBansPerMinute: number) {
  return policyOf(Object.values(jails), {
    ignore: [ignored],
    guard: { maxBansPerMinute, widest: { ipv4: 24, ipv6: 48 } },
  });
}
