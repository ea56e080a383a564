import { type CountRequest, type CountResult, matchId, type Trip } from "@fleetban/core";

export const epoch = Date.UTC(2026, 0, 1);

/** The `n`th match of a jail and key: the same whenever it is asked for, as a redelivery is. */
export function match(n: number, more: Partial<CountRequest> = {}): CountRequest {
  const jail = more.jail ?? "sshd";
  const key = more.key ?? "203.0.113.9";
  const node = more.node ?? `web${n % 3}`;
  return {
    jail,
    key,
    node,
    id: matchId({ node, source: "log", offset: n }, jail, key),
    time: epoch + n,
    weight: 1,
    rule: { findtime: 600_000, maxretry: 5, lateness: 600_000 },
    ...more,
  };
}

export function matches(count: number, more: Partial<CountRequest> = {}): CountRequest[] {
  return Array.from({ length: count }, (_, n) => match(n, more));
}

export function tripsOf(results: readonly CountResult[]): Trip[] {
  return results.flatMap(({ trip }) => (trip === null ? [] : [trip]));
}
