import type { Millis } from "../clock.ts";
import type { Jail } from "../jail.ts";
import type { MatchId } from "../match.ts";

/** The rule of a jail's counter. */
export interface CountRule {
  /** Length of the window. */
  findtime: Millis;
  /** Trips when the weights in one window add up to at least this. */
  maxretry: number;
  /** How much older than the key's newest event a match may be beyond findtime and still count. */
  lateness: Millis;
}

/** One match to be counted. */
export interface CountRequest {
  jail: string;
  key: string;
  id: MatchId;
  node: string;
  /** Event time. */
  time: Millis;
  weight: number;
  rule: CountRule;
}

/** The counter tripped. Stored with its cause, so that a redelivery returns the same. */
export interface Trip {
  /** The match whose arrival tripped the counter. */
  cause: MatchId;
  /** Event time of the newest match in the window: the ban runs from here. */
  time: Millis;
  /** Event time of the oldest match in the window. */
  first: Millis;
  /** Sum of the weights in the window. */
  matches: number;
  /** Nodes that saw them, sorted. */
  nodes: string[];
}

/** What is not to count any more, as after an unban. */
export interface Consumption {
  jail: string;
  key: string;
  /** Matches up to this event time, whether they were counted or are still to come. */
  upTo: Millis;
  /** The jail's: says how long this has to be remembered. */
  rule: CountRule;
}

export interface CountResult {
  /** `late`: older than the key's horizon, not counted. `duplicate`: counted before. */
  outcome: "counted" | "duplicate" | "late";
  /** Sum of weights in the fullest window this match is in, after counting; 0 after a trip. */
  count: number;
  /** Set when this match trips the counter, and again whenever it is redelivered. */
  trip: Trip | null;
}

/**
 * Exact counting (rule 3). A key trips when matches whose event times lie within
 * one findtime (newest − oldest ≤ findtime) add up to maxretry, in whatever order
 * and however often they arrive. A trip consumes every match up to the window's
 * newest event, also those that arrive afterwards; later ones stay for the next window.
 * Where one match fills several windows, the earliest trips. Ids are remembered until they
 * are older than the key's newest event by more than findtime + lateness; trips until they
 * are purged, however late their cause is redelivered.
 *
 * Event times are not later than the processing time. Where a key's newest event is, by more than
 * findtime + lateness, the clock was ahead and is set right: the key counts anew, or all that comes
 * would be late for as long. Its ids stay remembered.
 */
export interface CounterStore {
  /** Counts in the order given, atomically per key; resolves when it is durable. One result per request. */
  count(requests: readonly CountRequest[]): Promise<CountResult[]>;
  /** Forgets keys not touched, and trips not made, since `before` (processing time). */
  purge(before: Millis): Promise<void>;
  /** What a purge costs: it is worth its price once in such a time. */
  readonly purgeInterval: Millis;
  /** Consumes matches as a trip would, without one: they count for nothing, their ids stay remembered. */
  consume(consumptions: readonly Consumption[]): Promise<void>;
  close(): Promise<void>;
}

/** A jail that counts per node has a counter for each; a node's name holds no `|`. */
export function counterKey(jail: Pick<Jail, "count">, node: string, key: string): string {
  return jail.count === "node" ? `${node}|${key}` : key;
}
