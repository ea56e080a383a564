import type { Reading } from "./convert.ts";
import type { DateMatch, FieldSpan } from "./date-regex.ts";
import { steadyOffset } from "./timezone.ts";

const zero = 48;
const hour = 3_600_000;
const day = 24 * hour;

/**
 * The shape of the last date: its text, with the places where the digits of the time of day
 * stand. The next date is mostly the same text with another time of day; then its instant
 * is a sum, without captures and calendar.
 */
export class DateLayout {
  /** Length of the match. */
  readonly length: number;
  /** Span of what is cut, from the start of the match. */
  readonly cutStart: number;
  readonly cutEnd: number;
  /** Where the fraction of a second begins with its separator, from the start of the match; cutEnd if there is none. */
  readonly fraction: number;
  /** Code units that must be equal; 0 where any digit may stand. */
  readonly #codes: Uint16Array;
  /** Positions of the two digits of each; -1 when the text must be equal there. */
  readonly #hour: number;
  readonly #minute: number;
  readonly #second: number;
  /** Epoch milliseconds of the free digits all being zero, on the two days that may be meant. */
  readonly #later: number;
  readonly #earlier: number;
  readonly #slack: number;
  readonly #from: number;
  readonly #until: number;

  private constructor(
    text: string,
    match: DateMatch,
    spans: readonly FieldSpan[],
    reading: Reading,
    offsets: Offsets,
  ) {
    this.length = text.length;
    this.cutStart = match.cutStart - match.start;
    this.cutEnd = match.cutEnd - match.start;
    this.#codes = Uint16Array.from(text, (letter) => letter.charCodeAt(0));
    const free = (field: FieldSpan["field"]) => {
      const all = spans.filter((span) => span.field === field);
      const [span] = all;
      if (all.length !== 1 || span === undefined) return -1;
      const at = span.start - match.start;
      if (span.end - span.start !== 2 || !/^\d\d$/.test(text.slice(at, at + 2))) return -1;
      this.#codes.fill(0, at, at + 2);
      return at;
    };
    this.#hour = offsets.ofDay ? free("hour") : -1;
    this.#minute = free("minute");
    this.#second = free("second");
    for (const span of spans) {
      if (span.field === "fraction") this.#codes.fill(0, span.start - match.start, span.end - match.start);
    }
    this.fraction = fractionStart(spans, match) - match.start;
    const said = reading.timeOfDay - this.#freeTime(text, 0);
    this.#later = reading.later - offsets.later + said;
    this.#earlier = reading.earlier - offsets.earlier + said;
    this.#slack = reading.slack;
    this.#from = reading.from;
    this.#until = reading.until;
  }

  /** Null near a change of the clocks, where a sum would be wrong. */
  static of(
    line: string,
    match: DateMatch,
    spans: readonly FieldSpan[],
    reading: Reading,
  ): DateLayout | null {
    const offsets = steadyOffsets(reading, 0, day) ?? steadyOffsets(reading, hourOf(reading), hour);
    return offsets && new DateLayout(line.slice(match.start, match.end), match, spans, reading, offsets);
  }

  /**
   * The instant of the text at `at` (epoch milliseconds), which the template is known to match with
   * this layout's length; NaN when it differs in more than the time of day, or `now` is elsewhere.
   */
  instantAt(line: string, at: number, now: number): number {
    if (now < this.#from || now >= this.#until) return Number.NaN;
    const codes = this.#codes;
    for (let i = 0; i < codes.length; i++) {
      const code = line.charCodeAt(at + i);
      const wanted = codes[i];
      if (code !== wanted && (wanted !== 0 || code < zero || code > zero + 9)) return Number.NaN;
    }
    const free = this.#freeTime(line, at);
    const latest = this.#later + free;
    return latest - now <= this.#slack ? latest : this.#earlier + free;
  }

  /** Milliseconds since midnight that the free digits add; NaN when one is out of range. */
  #freeTime(line: string, at: number): number {
    const hour = this.#hour < 0 ? 0 : twoDigits(line, at + this.#hour);
    const minute = this.#minute < 0 ? 0 : twoDigits(line, at + this.#minute);
    const second = this.#second < 0 ? 0 : twoDigits(line, at + this.#second);
    if (hour > 23 || minute > 59 || second > 61) return Number.NaN;
    return ((hour * 60 + minute) * 60 + second) * 1000;
  }
}

/** Offsets from UTC of the two days that a reading may mean. */
interface Offsets {
  readonly later: number;
  readonly earlier: number;
  /** Whether they hold all day, not only in the hour. */
  readonly ofDay: boolean;
}

const hourOf = ({ timeOfDay }: Reading) => Math.floor(timeOfDay / hour) * hour;

/** The offsets that hold for some time of both days, or null. */
function steadyOffsets({ zone, later, earlier }: Reading, from: number, length: number): Offsets | null {
  const offset = (midnight: number) => steadyOffset(zone, midnight + from, midnight + from + length);
  const offsets = { later: offset(later), earlier: offset(earlier), ofDay: length === day };
  const changes = (midnight: number, found: number) => !Number.isNaN(midnight) && Number.isNaN(found);
  return changes(later, offsets.later) || changes(earlier, offsets.earlier) ? null : offsets;
}

function twoDigits(line: string, at: number): number {
  return (line.charCodeAt(at) - zero) * 10 + line.charCodeAt(at + 1) - zero;
}

/** Where the fraction's separator stands; the end of the cut when there is none. */
export function fractionStart(spans: readonly FieldSpan[], match: DateMatch): number {
  const fraction = spans.find((span) => span.field === "fraction");
  return fraction === undefined ? match.cutEnd : fraction.start - 1;
}
