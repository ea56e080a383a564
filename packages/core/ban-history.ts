import { type Ban, type BanProposal, banKey, isEnforced } from "./ban.ts";
import type { Millis } from "./clock.ts";
import { banLength } from "./increment.ts";
import type { Jail } from "./jail.ts";

/** What of the policy says how long a ban becomes. */
export interface BanTerms extends Pick<Jail, "bantime" | "increment"> {
  /** {@link Policy.dbpurgeage} */
  dbpurgeage: Millis;
}

/**
 * Until when a record matters as an earlier ban; dbpurgeage runs from here, and a purge goes by
 * it. A ban that grows is remembered for three times its length, as in fail2ban: whoever waits
 * out a long ban and begins again is no newcomer. Null: as long as it stands for good.
 */
export function historyEnds({ state, since, until, reason }: Ban): Millis | null {
  if (state === "lifted" || until === null) return state === "lifted" ? since : null;
  return reason.earlier === null ? until : Math.max(until, since + 3 * (until - since));
}

/** Clocks of coordinators are no further apart. */
const skew: Millis = 60_000;

/**
 * Whether `ban` came after `known`, of two records of one key. A generation is newer than those before it; but a table
 * that purged a record begins again with 1, and the ban that it begins with is later than the end of what was purged.
 */
export function isNewerBan(ban: Ban, known: Ban): boolean {
  if (beganAfter(ban, known)) return true;
  return ban.generation > known.generation && !beganAfter(known, ban);
}

function beganAfter(ban: Ban, earlier: Ban): boolean {
  const end = historyEnds(earlier);
  return end !== null && ban.since > end + skew;
}

/**
 * Gives a proposal its count and, where bans grow, its end, by what is known of the target:
 *
 * - over a ban that stands, or a newer one, it is the same ban and no further one;
 * - over one that ended it is the next; one that was lifted is forgiven, with those before it;
 * - one that ended longer than dbpurgeage ago is forgotten, purged or not.
 *
 * Pure: the same records give the same ban. Where bans don't grow, `until` stays as proposed.
 *
 * @param current the record that stands under the proposal's key
 * @param others records of the target in other jails; they count with `overalljails`
 */
export function settleBan(
  proposal: BanProposal,
  terms: BanTerms,
  current: Ban | undefined,
  others: readonly Ban[],
): BanProposal {
  if (current?.id === proposal.id) {
    const { until, count, reason } = current;
    return { ...proposal, until, count, reason };
  }
  const { bantime, increment, dbpurgeage } = terms;
  const forgotten = proposal.since - dbpurgeage;
  const before = current === undefined ? 0 : bansBefore(proposal, current, forgotten);
  const count = before + 1;
  if (increment === null) return { ...proposal, count, reason: { ...proposal.reason, earlier: null } };
  const elsewhere = increment.overalljails
    ? others
        .filter((ban) => banKey(ban) !== banKey(proposal) && concerns(ban, proposal))
        .reduce((sum, ban) => sum + remembered(ban, forgotten), 0)
    : 0;
  const earlier = before + elsewhere;
  const until =
    bantime === null ? null : proposal.since + banLength(bantime, earlier, increment, proposal.id);
  return { ...proposal, until, count, reason: { ...proposal.reason, earlier } };
}

function bansBefore(proposal: BanProposal, current: Ban, forgotten: Millis): number {
  const same = isEnforced(current, proposal.since) || proposal.since <= current.since;
  return same ? current.count - 1 : remembered(current, forgotten);
}

/** How many bans a record stands for. */
function remembered(ban: Ban, forgotten: Millis): number {
  if (ban.state === "lifted") return 0;
  const end = historyEnds(ban);
  return end === null || end >= forgotten ? ban.count : 0;
}

/** What one node decided for itself alone says nothing to another node's own ban. */
function concerns(ban: Ban, { node }: BanProposal): boolean {
  return node === null || ban.node === null || ban.node === node;
}
