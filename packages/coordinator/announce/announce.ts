import { type BanProposal, type BanTable, banKey, isEnforced, mergeBan } from "@fleetban/core";

export type Announced =
  | { result: "banned" | "extended" | "unchanged" }
  /** `mayBan` said no; nothing was stored. */
  | { result: "held"; why: string };

/**
 * Merges a proposal with the record that stands and stores it; when another writer was
 * faster, merges anew. Doing it twice is the same as once.
 *
 * @param mayBan asked before a new ban is stored, not for a longer end of one that stands
 */
export async function announce(
  bans: BanTable,
  proposal: BanProposal,
  mayBan: () => string | null,
): Promise<Announced> {
  for (;;) {
    const current = await bans.get(banKey(proposal));
    const next = mergeBan(current, proposal);
    if (next === null) return { result: "unchanged" };
    const stands = current !== undefined && isEnforced(current, proposal.since);
    if (!stands) {
      const why = mayBan();
      if (why !== null) return { result: "held", why };
    }
    if (await bans.put(next, current?.generation ?? 0)) return { result: stands ? "extended" : "banned" };
  }
}
