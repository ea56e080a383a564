import type { CountResult, MatchId } from "@fleetban/core";

/** What the script says of one match; see lua/countMatches-4.lua. */
export type Reply = string | [outcome: string, time: string, first: string, matches: string, nodes: string[]];

const outcomes = { c: "counted", d: "duplicate", l: "late" } as const;

/** @param cause the match that the reply is about: a trip comes only with its cause */
export function resultOf(reply: Reply, cause: MatchId): CountResult {
  const [said, trip] = typeof reply === "string" ? [reply, null] : [reply[0], reply];
  const outcome = outcomes[said[0] as keyof typeof outcomes];
  const count = Number(said.slice(1));
  if (trip === null) return { outcome, count, trip };
  const [, time, first, matches, nodes] = trip;
  return {
    outcome,
    count,
    trip: {
      cause,
      time: Number(time),
      first: Number(first),
      matches: Number(matches),
      // Not sorted in Lua: its order is that of the server's locale.
      nodes: [...nodes].sort(),
    },
  };
}
