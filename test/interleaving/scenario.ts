import type { Jail, Match, Policy } from "@fleetban/core";
import { hour, jailOf, matchAt, minute, policyOf } from "../../packages/coordinator/testing/fixture.ts";
import type { Random } from "../support/random.ts";

export const maxretry = 3;
/** Longer than any round. */
export const bantime = 24 * hour;
const findtime = 10 * minute;

/** What one key's matches have to come to. */
export interface KeyCase {
  jail: string;
  target: string;
  matches: Match[];
  /** `once`: one ban; `never`: none; `again`: two full windows, a ban to the end of the later. */
  expect: "once" | "never" | "again";
}

export interface Scenario {
  policy: Policy;
  keys: KeyCase[];
  batches: { node: string; matches: Match[] }[];
}

/** Keys seen on several hosts, in batches of any cut and order; the event times lie within half an hour from `start`. */
export function scenario(random: Random): Scenario {
  const jails: Jail[] = ["sshd", "wiki"].map((name) => jailOf({ name, maxretry, findtime, bantime }));
  const maxBansPerMinute = random.pick([0, 1, 2, 4, 1000]);
  const policy = policyOf(jails, { guard: { maxBansPerMinute, widest: { ipv4: 24, ipv6: 48 } } });
  const hosts = ["web1", "web2", "web3"].slice(0, 1 + random.below(3));
  const keys = Array.from({ length: 2 + random.below(7) }, (_, i) => keyCase(random, i, hosts));
  const batches = hosts.flatMap((node) => {
    const own = keys.flatMap(({ matches }) => matches).filter((match) => match.node === node);
    return cut(random, shuffled(random, own)).map((matches) => ({ node, matches }));
  });
  return { policy, keys, batches };
}

function keyCase(random: Random, i: number, hosts: readonly string[]): KeyCase {
  const jail = random.pick(["sshd", "wiki"]);
  const target = `203.0.113.${i + 1}`;
  const kind = random.pick(["once", "once", "below", "spread", "again"] as const);
  /** Seconds within one window. */
  const window = (from: number, count: number, length = 600) =>
    Array.from({ length: count }, () => from + random.below(length));
  const seconds = {
    once: () => window(0, maxretry),
    below: () => window(0, maxretry - 1),
    spread: () => [0, 601, 1202],
    // No window of one findtime reaches from the first to the second, and the first is not too late after it.
    again: () => [...window(0, maxretry, 300), ...window(901, maxretry, 299)],
  }[kind]();
  const matches = seconds.map((second) => {
    const node = hosts[random.below(hosts.length)] as string;
    return matchAt(second, { jail, target, node });
  });
  return { jail, target, matches, expect: kind === "below" || kind === "spread" ? "never" : kind };
}

function shuffled<T>(random: Random, all: readonly T[]): T[] {
  const rest = [...all];
  return all.map(() => rest.splice(random.below(rest.length), 1)[0] as T);
}

function cut<T>(random: Random, all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; ) {
    const size = 1 + random.below(5);
    parts.push(all.slice(at, at + size));
    at += size;
  }
  return parts;
}
