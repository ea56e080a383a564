import type { BanProposal } from "./ban.ts";
import type { Millis } from "./clock.ts";

/**
 * What became of a trip.
 *
 * - `banned`: a new ban stands
 * - `extended`: the ban that stood ends later now
 * - `unchanged`: the ban that stood ends later anyway, or this is a redelivery
 * - `over`: it would have ended already; recorded, not enforced
 * - `ignored`: the target must never be banned
 * - `held`: the guard, or a check that could not be made, holds it back
 * - `simulated`: the jail only says what it would do
 */
export type Verdict = "banned" | "extended" | "unchanged" | "over" | "ignored" | "held" | "simulated";

/** A counter tripped, and this was decided. */
export interface Decision {
  jail: string;
  target: string;
  /** Event time of the newest match that was counted. */
  time: Millis;
  /** Event time of the oldest. */
  first: Millis;
  /** Sum of the weights counted. */
  matches: number;
  /** The nodes that saw them, sorted. */
  nodes: string[];
  proposal: BanProposal;
  verdict: Verdict;
  /** Why there is no ban, for `ignored` and `held`. */
  why: string | null;
}
