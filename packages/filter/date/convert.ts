import type { DateParts } from "./parts.ts";
import { fixedZone, toInstant, type Zone } from "./timezone.ts";
import { fixedOffset } from "./zone-names.ts";

const day = 86_400_000;
/** How far a date without a year may lie ahead before the year before is meant. */
const yearSlack = day;

/** What a detector knows of its log. */
export interface DateContext {
  /** Zone of dates that name none. */
  readonly zone: Zone;
  /** Year of dates that name none; undefined: the latest that is not ahead of now. */
  readonly year: number | undefined;
}

/**
 * A date as far as it can be told without `now`: which of two days it means depends on which
 * instant is ahead. `later` is taken unless it is more than `slack` ahead of now.
 */
export interface Reading {
  /** Local midnights as if UTC, in milliseconds; NaN for a day that does not exist. */
  readonly later: number;
  readonly earlier: number;
  readonly slack: number;
  /** The values of `now` for which the two days are right. */
  readonly from: number;
  readonly until: number;
  /** Milliseconds since midnight. */
  readonly timeOfDay: number;
  readonly zone: Zone;
}

/** The days a date may mean at `now`; null when there is no such day or zone. */
export function readDate(parts: DateParts, context: DateContext, now: number): Reading | null {
  let zone = context.zone;
  if (parts.zone !== null) {
    const offset = fixedOffset(parts.zone);
    if (offset === null) return null;
    zone = fixedZone(offset);
  }
  const timeOfDay = readTimeOfDay(parts);
  const base = { timeOfDay, zone };
  const always = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  if (Math.max(parts.month, parts.day, parts.dayOfYear, parts.weekFromSunday, parts.weekFromMonday) < 0) {
    return Math.max(parts.hour, parts.hour12) < 0 ? null : { ...base, ...guessDay(zone, now) };
  }
  const year = parts.year >= 0 ? parts.year : context.year;
  if (year !== undefined) {
    const only = dayInYear(parts, year);
    if (Number.isNaN(only)) return null;
    return { ...base, later: only, earlier: Number.NaN, slack: Number.POSITIVE_INFINITY, ...always };
  }
  const guess = guessYear(zone, now);
  const later = dayInYear(parts, guess.year);
  const earlier = dayInYear(parts, guess.year - 1);
  if (Number.isNaN(later) && Number.isNaN(earlier)) return null;
  return { ...base, later, earlier, slack: yearSlack, from: guess.from, until: guess.until };
}

/** The instant of a reading in epoch milliseconds; null when the day that is meant does not exist. */
export function instantOf(reading: Reading, now: number): number | null {
  const { later, earlier, timeOfDay, zone, slack } = reading;
  const newest = toInstant(zone, later + timeOfDay, now);
  // A day that is missing in the later year, as Feb 29 can be, compares as false.
  if (newest - now <= slack) return newest;
  const oldest = toInstant(zone, earlier + timeOfDay, now);
  return Number.isNaN(oldest) ? null : oldest;
}

function readTimeOfDay(parts: DateParts): number {
  const halfHours = (Math.max(parts.hour12, 0) % 12) + (parts.half === 1 ? 12 : 0);
  const hour = parts.hour >= 0 ? parts.hour : parts.hour12 >= 0 ? halfHours : 0;
  // Second 60 is a leap second; it falls on the first of the next minute.
  return ((hour * 60 + Math.max(parts.minute, 0)) * 60 + Math.max(parts.second, 0)) * 1000;
}

/** Today, or yesterday when the time of day is still to come. */
function guessDay(zone: Zone, now: number): Omit<Reading, "timeOfDay" | "zone"> {
  const local = now + zone.offsetAt(now);
  const today = Math.floor(local / day) * day;
  return {
    later: today,
    earlier: today - day,
    slack: 0,
    from: toInstant(zone, today, now),
    until: toInstant(zone, today + day, now),
  };
}

/**
 * The year that a day from now falls in: with the slack of a day it is the current year, but on
 * the last of December a January line of the new year is not taken for one of a year ago.
 */
function guessYear(zone: Zone, now: number): { year: number; from: number; until: number } {
  const ahead = now + yearSlack;
  const year = new Date(ahead + zone.offsetAt(ahead)).getUTCFullYear();
  const start = (of: number) => toInstant(zone, Date.UTC(of, 0, 1), ahead) - yearSlack;
  return { year, from: start(year), until: start(year + 1) };
}

/** Local midnight of a day in a year, as if UTC; NaN when the year has no such day. */
function dayInYear(parts: DateParts, year: number): number {
  // Date.UTC takes years below 100 for the last century.
  if (year < 100) return Number.NaN;
  const newYear = Date.UTC(year, 0, 1);
  if (parts.month >= 0 && parts.day >= 0) {
    const time = Date.UTC(year, parts.month - 1, parts.day);
    return new Date(time).getUTCMonth() === parts.month - 1 ? time : Number.NaN;
  }
  const sundays = parts.weekFromSunday >= 0;
  const index = parts.dayOfYear >= 0 ? parts.dayOfYear - 1 : dayOfWeek(parts, newYear, sundays);
  const time = newYear + index * day;
  return new Date(time).getUTCFullYear() === year ? time : Number.NaN;
}

/** Days from New Year to a weekday of a numbered week; days before the first Sunday (Monday) are week 0. */
function dayOfWeek(parts: DateParts, newYear: number, sundays: boolean): number {
  const week = sundays ? parts.weekFromSunday : parts.weekFromMonday;
  if (week < 0 || parts.weekday < 0) return Number.NaN;
  const shift = sundays ? 0 : 6;
  const first = (new Date(newYear).getUTCDay() + shift) % 7;
  const weekday = (parts.weekday + shift) % 7;
  return week === 0 ? weekday - first : ((7 - first) % 7) + 7 * (week - 1) + weekday;
}
