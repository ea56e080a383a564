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
export type Announced<Refusal> = { proposal: BanProposal } & (
  | { result: "banned" | "extended" | "unchanged" }
  /** `refusing` had a reason; nothing was stored. */
  | { result: "refused"; refusal: Refusal }
);

/**
 * Merges a proposal with the record that stands and stores it; when another writer was
 * faster, settles and merges anew, so that of two writers each counts the other's ban.
 * Doing it twice is the same as once.
 *
 * @param refusing asked before a change is stored, each time that is tried, with the record as it stands; null: none
 */
export async function announce<Refusal>(
  bans: BanTable,
  asked: BanProposal,
  terms: BanTerms,
  refusing: (proposal: BanProposal, current: Ban | undefined) => Promise<Refusal | null>,
): Promise<Announced<Refusal>> {
  for (;;) {
    const { current, proposal } = await settle(bans, asked, terms);
    const next = mergeBan(current, proposal);
    if (next === null) return { proposal, result: "unchanged" };
    const refusal = await refusing(proposal, current);
    if (refusal !== null) return { proposal, result: "refused", refusal };
    if (await bans.put(next, current?.generation ?? 0)) {
      const stood = current !== undefined && isEnforced(current, proposal.since);
      return { proposal, result: stood ? "extended" : "banned" };
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
