import { type BanProposal, banId, type Decision, type Jail, type Match, type Trip } from "@fleetban/core";

/** So many nodes are named in a record: one of an attack on a whole large fleet must still fit. */
const namedNodes = 1000;

/**
 * The ban that a trip asks for: it runs from the newest match that was counted (rule 4). Which one
 * of the target's it is, and how much longer for that, is settled with what the ban table holds.
 */
export function propose(jail: Jail, match: Match, trip: Trip, revision: string): BanProposal {
  return {
    id: banId(jail.name, match.target, trip.cause),
    jail: jail.name,
    target: match.target,
    since: trip.time,
    until: jail.bantime === null ? null : trip.time + jail.bantime,
    count: 1,
    node: jail.count === "node" ? match.node : null,
    enforcement: jail.enforcement,
    reason: {
      ...{
        cause: trip.cause,
        matches: trip.matches,
        nodes: trip.nodes.slice(0, namedNodes),
        policy: revision,
      },
      ...(match.key !== match.target && { key: match.key }),
      earlier: null,
    },
  };
}

/** A decision before its verdict: who, when and on what evidence. */
export type Case = Omit<Decision, "verdict" | "why">;

export function openCase(proposal: BanProposal, { time, first, matches, nodes }: Trip): Case {
  return { jail: proposal.jail, target: proposal.target, time, first, matches, nodes, proposal };
}
