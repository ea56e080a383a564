import { hash } from "node:crypto";
import type { Millis } from "./clock.ts";
import type { Enforcement } from "./jail.ts";
import type { MatchId } from "./match.ts";

/** Why a ban was made; what `explain` starts from. */
export interface BanReason {
  /** The match whose arrival tripped the counter; null for a ban made by hand. */
  cause: MatchId | null;
  /** What the jail counted by, where that is not the target. */
  key?: string;
  /** The sum of the weights counted. */
  matches: number;
  /** The nodes that saw those matches, sorted; of very many the first. */
  nodes: string[];
  /** Revision of the policy that decided. */
  policy: string;
  /** So many bans of the target before this one made it longer; null: the jail's bans don't grow. */
  earlier: number | null;
}

/**
 * A ban is desired state: the newest record for a jail and target says what the
 * firewalls have to hold, whatever they held before.
 */
export interface Ban {
  /** Derived from jail, target and cause: deciding the same trip twice gives the same id. */
  id: string;
  jail: string;
  /** An address or CIDR in canonical form. */
  target: string;
  /** Event time of the newest match that was counted. */
  since: Millis;
  /** Absolute end; null means permanent. */
  until: Millis | null;
  /**
   * Which ban of this target in this jail it is, from 1, as far as is remembered; an extension
   * is the same ban.
   */
  count: number;
  /** Rises with every change of the record for this jail and target, from 1. */
  generation: number;
  /** `lifted`: unbanned before its end; nothing is enforced. */
  state: "active" | "lifted";
  /** The node that alone enforces it; null: every node. */
  node: string | null;
  enforcement: Enforcement;
  reason: BanReason;
}

/** What a decision proposes; the merge with the record that stands gives it its generation. */
export type BanProposal = Omit<Ban, "generation" | "state">;

/** A node's own bans and the fleet's may stand beside each other for one target. */
export function banKey(ban: Pick<Ban, "jail" | "target" | "node">): string {
  return [ban.jail, ban.target, ban.node ?? ""].join("|");
}

export function banId(jail: string, target: string, cause: string): string {
  return hash("sha256", `${jail}\0${target}\0${cause}`, "hex").slice(0, 32);
}

/** Whether `a` ends later than `b`; permanent is later than any time. */
export function endsLater(a: Millis | null, b: Millis | null): boolean {
  if (b === null) return false;
  return a === null || a > b;
}

/** Whether the firewalls have to hold this ban at `now`. */
export function isEnforced(ban: Ban, now: Millis): boolean {
  return ban.state === "active" && (ban.until === null || ban.until > now);
}

/**
 * Rule 4: a longer ban extends, a shorter one never shortens, and a ban over a
 * lifted or ended one is a new generation.
 *
 * Where bans grow, the trip of an earlier, shorter ban would by now ask for a longer one; it
 * may be a redelivery, so only a trip that is newer than the record changes it.
 *
 * @returns the record to store, or null when `current` stays as it is.
 */
export function mergeBan(current: Ban | undefined, proposal: BanProposal): Ban | null {
  if (current === undefined) return { ...proposal, generation: 1, state: "active" };
  if (current.id === proposal.id) return null;
  if (current.state === "lifted" && proposal.since <= current.since) return null;
  if (proposal.reason.earlier !== null && proposal.since <= current.since) return null;
  if (current.state === "active" && !endsLater(proposal.until, current.until)) return null;
  return { ...proposal, generation: current.generation + 1, state: "active" };
}

/** An unban is a newer generation; null when nothing active stands. */
export function liftBan(current: Ban | undefined, now: Millis): Ban | null {
  if (current === undefined || current.state === "lifted") return null;
  return { ...current, state: "lifted", since: now, generation: current.generation + 1 };
}
