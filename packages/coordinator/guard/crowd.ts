import type { HeldBan } from "@fleetban/core";

/**
 * Which of too many held bans are given up: always the longest held of the node that has the most, so that
 * one that floods pushes out its own and nobody else's. A ban of several nodes counts as the one's that has
 * the most.
 *
 * @param held the longest held first
 * @param most so many stay
 */
export function crowdedOut(held: readonly HeldBan[], most: number): HeldBan[] {
  const counts = new Map<string, number>();
  for (const { decision } of held) {
    for (const node of decision.nodes) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  const loudest = ({ decision }: HeldBan) =>
    decision.nodes.reduce(
      (a, b) => ((counts.get(b) ?? 0) > (counts.get(a) ?? 0) ? b : a),
      decision.nodes[0] ?? "",
    );
  const crowds = [...Map.groupBy(held, loudest).values()].map((bans) => ({ bans, given: 0 }));
  const out: HeldBan[] = [];
  while (held.length - out.length > most) {
    const left = ({ bans, given }: (typeof crowds)[number]) => bans.length - given;
    const crowd = crowds.reduce((a, b) => (left(b) > left(a) ? b : a));
    out.push(crowd.bans[crowd.given++] as HeldBan);
  }
  return out;
}
