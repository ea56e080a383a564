import type { Millis } from "../clock.ts";
import type { Decision } from "../decision.ts";

/** The time in which the guard counts new bans, and for which it knows one again. */
export const guardWindow: Millis = 60_000;

/** How many new bans something, as a jail or a node, may cause in {@link guardWindow}. */
export interface GuardScope {
  /** Its name, the same to everybody who asks. */
  name: string;
  /** At least 1. */
  limit: number;
}

/** A new ban that asks whether it may be announced. */
export interface GuardRequest {
  /** Its id: asked again within its minute it is not charged again. */
  ban: string;
  /** `banKey` of its record. */
  key: string;
  /** Event time of the newest match that was counted. */
  since: Millis;
  /** The first has to be the same whenever this ban asks. */
  scopes: readonly GuardScope[];
}

export type GuardAnswer =
  /** Every scope was charged, now or less than a minute ago. `held`: a ban of this key is on the list. */
  | { answer: "pass"; held: boolean }
  /** This one has no room, and none was charged. */
  | { answer: "full"; scope: GuardScope }
  /** A person said that it is not to be. */
  | { answer: "dropped" };

/**
 * A ban that was decided and is held back: until the rate of bans allows it, the check can be made or
 * another policy permits it. Its own end ends that, too.
 */
export interface HeldBan {
  decision: Decision;
  /** `guard`: a limit of the policy; `check`: a never-ban check could not be made. */
  by: "guard" | "check";
  /** When a ban of this record was first held back; processing time. */
  at: Millis;
}

export interface HoldResult {
  /**
   * `held`: it is on the list now, in place of an older one of the same record if there was one; `known`: it, or
   * a newer one of its record, has been there; `dropped`: a person said that it is not to be.
   */
  result: "held" | "known" | "dropped";
  /** How many are on the list. */
  size: number;
}

/**
 * What the guard of rule 7 has to know of all coordinators at once. Times are processing times by the clock
 * of whoever asks; one that is behind counts as of the newest that was seen, so that no coordinator finds
 * room that is not there.
 */
export interface GuardStore {
  /** Whether other coordinators use it, too. */
  readonly shared: boolean;
  /**
   * Charges all scopes of a new ban if each has room, atomically, whoever else asks. In no minute more than
   * `limit` bans are charged to one scope. A ban that asks again after its minute asks anew.
   */
  ask(request: GuardRequest): Promise<GuardAnswer>;
  /** Puts a ban on the list: one per record, the newest, with the time at which the first was held back. */
  hold(held: HeldBan): Promise<HoldResult>;
  /** What is held back, the longest first. */
  list(): Promise<HeldBan[]>;
  size(): Promise<number>;
  /** Takes bans off the list that were decided, or ended, unless a newer one of the record is there by now. */
  forget(bans: readonly Pick<GuardRequest, "key" | "since">[]): Promise<void>;
  /**
   * Takes one off the list, and remembers that neither it nor an older one of its record is to be, for as long
   * as its matches may be delivered again.
   *
   * @returns undefined when it is not on the list
   */
  drop(ban: string): Promise<HeldBan | undefined>;
  /** Whether it is the caller's turn to look through the list: of all who ask, one's, once in `interval`. */
  claim(interval: Millis): Promise<boolean>;
  /** Forgets what was dropped before `before`. */
  purge(before: Millis): Promise<void>;
  close(): Promise<void>;
}
