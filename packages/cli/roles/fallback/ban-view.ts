import { type Ban, type BanReason, type BanTable, endsLater } from "@fleetban/core";
import type { BareBan } from "@fleetban/enforcer";

/** Of the fleet's bans it is not remembered how they came about. */
const notKnown: BanReason = { cause: null, matches: 0, nodes: [], policy: "", earlier: null };

/**
 * This host's own ban table, in the knowledge of the fleet's: what the fleet is known to ban is no news, and an
 * unban of the fleet's forgives what came before it. Only the own one is written.
 *
 * @param fleet the fleet's record under a key as it was last seen, unless it is over
 */
export function banView(own: BanTable, fleet: (key: string) => BareBan | undefined): BanTable {
  return {
    ...own,
    async get(key) {
      const [mine, theirs] = [await own.get(key), fleet(key)];
      if (theirs === undefined || (mine !== undefined && isNewer(mine, theirs))) return mine;
      // What is put next goes by the generation of the table that is written.
      return { ...theirs, reason: notKnown, generation: mine?.generation ?? 0 };
    },
  };
}

function isNewer(mine: Ban, theirs: BareBan): boolean {
  if (mine.since !== theirs.since) return mine.since > theirs.since;
  return mine.state === "active" && endsLater(mine.until, theirs.until);
}
