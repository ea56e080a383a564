import {
  type Ban,
  type BanProposal,
  type BanTable,
  type BanTerms,
  banKey,
  isEnforced,
  mergeBan,
  settleBan,
} from "@fleetban/core";

/** What became of a proposal, with its count and end as they follow from what is known of the target. */
export type Announced = { proposal: BanProposal } & (
  | { result: "banned" | "extended" | "unchanged" }
  /** `mayBan` said no; nothing was stored. */
  | { result: "held"; why: string }
);

/**
 * Merges a proposal with the record that stands and stores it; when another writer was
 * faster, settles and merges anew, so that of two writers each counts the other's ban.
 * Doing it twice is the same as once.
 *
 * @param mayBan asked before a new ban is stored, not for a longer end of one that stands
 */
export async function announce(
  bans: BanTable,
  asked: BanProposal,
  terms: BanTerms,
  mayBan: (proposal: BanProposal) => string | null,
): Promise<Announced> {
  for (;;) {
    const { current, proposal } = await settle(bans, asked, terms);
    const next = mergeBan(current, proposal);
    if (next === null) return { proposal, result: "unchanged" };
    const stands = current !== undefined && isEnforced(current, proposal.since);
    if (!stands) {
      const why = mayBan(proposal);
      if (why !== null) return { proposal, result: "held", why };
    }
    if (await bans.put(next, current?.generation ?? 0)) {
      return { proposal, result: stands ? "extended" : "banned" };
    }
  }
}

/** What a proposal comes to as the ban table is now; stores nothing. */
export async function settle(
  bans: BanTable,
  asked: BanProposal,
  terms: BanTerms,
): Promise<{ current: Ban | undefined; proposal: BanProposal }> {
  const current = await bans.get(banKey(asked));
  const others = terms.increment?.overalljails ? await bans.listTarget(asked.target) : [];
  return { current, proposal: settleBan(asked, terms, current, others) };
}
