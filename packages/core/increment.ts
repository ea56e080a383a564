import { hash } from "node:crypto";
import type { Millis } from "./clock.ts";
import { FleetbanError } from "./errors/error.ts";
import { parseFormula } from "./formula/formula.ts";

/** How a jail's bans grow with each one: fail2ban's `bantime.increment` and what belongs to it. */
export interface BanIncrement {
  /** What the growth is multiplied with; greater than 0. */
  factor: number;
  /** For the first ban, the second, …; the last also for all later ones. Comes before a formula. */
  multipliers: number[] | null;
  /** Gives the length in seconds; see {@link parseFormula}. */
  formula: string | null;
  /** No ban becomes longer, but for `rndtime`; null: no limit but {@link longestBan}. */
  maxtime: Millis | null;
  /** Up to so much is added, so that nobody can tell when a ban ends; 0: nothing. */
  rndtime: Millis;
  /** Whether bans of the target in other jails count too. */
  overalljails: boolean;
}

/** 100 years; a ban that would be longer by growth ends then. */
export const longestBan: Millis = 100 * 31_557_600_000;

/** Doubling ends after so many bans. */
const mostDoublings = 20;

/**
 * The length of a ban. The first one has the length of the jail's bantime; a later one grows.
 * A formula whose result is no length (negative, zero, not a number, an error) gives the
 * bantime; one that is infinite gives the longest ban.
 *
 * @param base the jail's bantime
 * @param earlier how many bans came before
 * @param id of the ban: what `rndtime` adds is derived from it, so that deciding twice gives
 *   the same; nobody can foresee it, since it depends on where in a log the last match stands
 */
export function banLength(base: Millis, earlier: number, increment: BanIncrement, id: string): Millis {
  if (earlier <= 0) return base;
  const { maxtime, rndtime } = increment;
  const length = grown(base, earlier, increment);
  const usable = length > 0 ? length : base;
  const capped = Math.min(usable, maxtime ?? longestBan, longestBan);
  return Math.max(1, Math.round(capped + fractionOf(id) * rndtime));
}

function grown(base: Millis, earlier: number, increment: BanIncrement): Millis {
  const { factor, multipliers, formula } = increment;
  if (multipliers !== null && multipliers.length > 0) {
    return base * factor * (multipliers[Math.min(earlier, multipliers.length - 1)] as number);
  }
  if (formula === null) return Math.max(base, base * 2 ** Math.min(earlier, mostDoublings) * factor);
  try {
    return 1000 * parseFormula(formula).evaluate({ time: base / 1000, count: earlier, factor });
  } catch (error) {
    // The policy tried it out; with a count that it did not try, a ban must still be made.
    if (error instanceof FleetbanError) return Number.NaN;
    throw error;
  }
}

/** A number from 0 to below 1, of 52 bits. */
function fractionOf(id: string): number {
  return Number.parseInt(hash("sha256", `rndtime\0${id}`, "hex").slice(0, 13), 16) / 2 ** 52;
}
