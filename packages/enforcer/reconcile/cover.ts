import { endsLater, type Millis, type PortRange } from "@fleetban/core";
import type { Claim } from "./elements.ts";

/** Ports with the latest end that any claim asks for them; null: all ports. */
export interface Covered {
  ports: PortRange | null;
  until: Millis | null;
}

/**
 * Several jails may ban one target, with ports that overlap. Firewalls hold no overlapping ranges
 * and one end per element, so the claims are cut at each other's edges; every piece ends when the
 * last of its claims does.
 */
export function cover(claims: readonly Claim[]): Covered[] {
  const pieces: Covered[] = [];
  const ranges: { from: number; to: number; until: Millis | null }[] = [];
  let all: Millis | null | undefined;
  for (const { enforcement, until } of claims) {
    const { ports } = enforcement;
    if (ports.length === 0) all = all === undefined ? until : later(all, until);
    for (const { from, to } of ports) ranges.push({ from, to, until });
  }
  if (all !== undefined) pieces.push({ ports: null, until: all });
  const edges = [...new Set(ranges.flatMap(({ from, to }) => [from, to + 1]))].sort((a, b) => a - b);
  for (const [i, from] of edges.entries()) {
    const to = (edges[i + 1] ?? from) - 1;
    let until: Millis | null | undefined;
    for (const range of ranges) {
      if (range.from > from || to > range.to) continue;
      until = until === undefined ? range.until : later(until, range.until);
    }
    if (until !== undefined && to >= from) pieces.push({ ports: { from, to }, until });
  }
  return pieces;
}

function later(a: Millis | null, b: Millis | null): Millis | null {
  return endsLater(a, b) ? a : b;
}
