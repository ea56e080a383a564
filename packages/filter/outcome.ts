import type { Millis } from "@fleetban/core";
import type { Captures } from "./captures/captures.ts";

/** One failure that a line reports: what a jail counts. */
export interface Failure {
  /** What the jail counts by: a captured id, else the target, else the host name. */
  key: string;
  /** An address or CIDR in canonical form; null when only a name or an id was captured. */
  target: string | null;
  /** A host name to look up when `target` is null; only with `usedns` other than `no`. */
  host: string | null;
  /** Event time. */
  time: Millis;
  captures: Captures;
  /** Lines it is made of: this one, and those of its session that were no failure by themselves. */
  lines: number;
  /** Everyone its session tried to be, this line's user last; empty without a session. */
  users: readonly string[];
  /** Index of the failregex that matched. */
  failregex: number;
}

/**
 * What a filter makes of a line. `ignored`: an ignoreregex matched, or a failregex
 * did and the line is no failure by itself (`<F-NOFAIL>`, a success, a session that
 * still has no address).
 */
export type Outcome =
  | { outcome: "matched"; failure: Failure }
  | { outcome: "ignored"; failregex: number | null; ignoreregex: number | null }
  | { outcome: "missed" };

export const missed: Outcome = { outcome: "missed" };
