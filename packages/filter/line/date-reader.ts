import type { Millis } from "@fleetban/core";
import { createDateDetector, type DateDetector, type DateHit } from "../date/detector.ts";
import { EventClock, type EventTime } from "../date/event-clock.ts";
import { isAscii } from "../regex/pattern.ts";

/** A line with its date found and cut out. */
export interface DatedLine {
  /** The line as it was read. */
  line: string;
  /** The line without its date; what stood around the date is kept as it is. */
  text: string;
  /** Null when the line has no date that could be read. */
  date: DateHit | null;
  /** Whether it is pure ASCII; patterns are spared to find out. */
  ascii: boolean;
  /** When it happened; never ahead of now unless a tester wants it. */
  time: Millis;
  /** Where the time is from: the line, the last line that had one, or for want of both the clock. */
  origin: EventTime["origin"];
}

export interface DateSettings {
  /** IANA zone or fixed offset for dates that name none; null: the system's. */
  timezone: string | null;
  /** For dates without a year; else the newest year that does not lie in the future. */
  year?: number;
  /** For testers: a date ahead of now is taken as it is. */
  anyTime?: boolean;
}

/** Finds and cuts dates of one stream of lines. */
export class DateReader {
  /** Equal for readers that find the same dates. */
  readonly key: string;
  readonly #detector: DateDetector;
  readonly #clock: EventClock;

  /** @param patterns - `datepattern`, one entry a line; empty: the default templates. */
  constructor(patterns: readonly string[], { timezone, year, anyTime = false }: DateSettings) {
    this.key = JSON.stringify([patterns, timezone, year ?? null, anyTime]);
    this.#clock = new EventClock(anyTime);
    this.#detector = createDateDetector({ patterns, timezone, ...(year === undefined ? {} : { year }) });
  }

  /** A line whose time is known otherwise, as that of an entry of the journal: no date is looked for. */
  undated(line: string, time: Millis): DatedLine {
    return { line, text: line, date: null, ascii: isAscii(line), time, origin: "line" };
  }

  /** A line without its date, whenever that was: it leaves no trace in the times of later lines. */
  cut(line: string): string {
    const date = this.#detector.detect(line, 0);
    return date === null ? line : cut(line, date.start, date.end);
  }

  /** @param now - what the clock reads. */
  read(line: string, now: Millis, ascii: boolean = isAscii(line)): DatedLine {
    const date = this.#detector.detect(line, now);
    const { time, origin } = this.#clock.resolve(date, now);
    const text = date === null ? line : cut(line, date.start, date.end);
    return { line, text, date, ascii, time, origin };
  }
}

/**
 * The text that a filter of an old guide expects: the date cut, its fraction of a second
 * left in. Null when there is none.
 */
export function textWithFraction({ line, date }: DatedLine): string | null {
  return date === null || date.fraction >= date.end ? null : cut(line, date.start, date.fraction);
}

function cut(line: string, start: number, end: number): string {
  return start === 0 ? line.slice(end) : line.slice(0, start) + line.slice(end);
}
