import { type DateContext, instantOf, type Reading, readDate } from "./convert.ts";
import type { DateMatch } from "./date-regex.ts";
import { DateLayout, fractionStart } from "./layout.ts";
import { readParts } from "./parts.ts";
import type { DateTemplate } from "./templates.ts";

/** A date found in a line. Positions are offsets into the line. */
export interface DateHit {
  /**
   * Epoch milliseconds; whole seconds except for the Epoch patterns. Null when what is written as
   * a date is none, such as a thirtieth of February: it is cut all the same.
   */
  readonly time: number | null;
  /** What is cut out of the line. */
  readonly start: number;
  readonly end: number;
  /**
   * Where the fraction of a second begins, with its separator; `end` when there is none. A filter
   * written for a log whose fraction was once left in the line can be tried with the cut ending here.
   */
  readonly fraction: number;
  /** The pattern that matched. */
  readonly template: string;
}

/** How many lines in a row may miss the layout before it is no longer renewed at each. */
const patience = 8;

/** One template as one detector has come to know it. */
export class TemplateSlot {
  readonly template: DateTemplate;
  readonly #context: DateContext;
  #hits = 0;
  /** Where the last match began, and what it looked like. */
  #at = 0;
  #layout: DateLayout | null = null;
  #misses = 0;

  constructor(template: DateTemplate, context: DateContext) {
    this.template = template;
    this.#context = context;
  }

  /** What its hits are worth; a template that matches far into the line is worth less. */
  get score(): number {
    return (this.#hits * this.template.weight) / (this.#at + 1);
  }

  /** Where the last match began. */
  get at(): number {
    return this.#at;
  }

  /** The date in a match that begins exactly at `at`. */
  readAt(line: string, at: number, now: number): DateHit | null {
    const layout = this.#layout;
    const { regex, name } = this.template;
    if (layout !== null) {
      const end = regex.endAt(line, at);
      if (end < 0) return null;
      const time = end === at + layout.length ? layout.instantAt(line, at, now) : Number.NaN;
      if (!Number.isNaN(time)) {
        this.#hits++;
        this.#misses = 0;
        this.#at = at;
        return {
          time,
          start: at + layout.cutStart,
          end: at + layout.cutEnd,
          fraction: at + layout.fraction,
          template: name,
        };
      }
    }
    const found = this.found(regex.findAt(line, at), now);
    return found && this.keep(line, found);
  }

  /** The date of a match, not yet kept; null when it is no real date. */
  found(match: DateMatch | null, now: number): Found | null {
    if (match === null) return null;
    const parts = readParts(this.template.regex.fields, match.groups);
    if (!Number.isNaN(parts.instant)) return { match, time: parts.instant, reading: null };
    const reading = readDate(parts, this.#context, now);
    const time = reading && instantOf(reading, now);
    return time === null ? null : { match, time, reading };
  }

  /** Makes a date the last one of this template. */
  keep(line: string, { match, time, reading }: Found): DateHit {
    this.#hits++;
    this.#at = match.start;
    const { regex, selfContained, name } = this.template;
    // Dates of ever changing shape would only be measured in vain.
    const learn =
      reading !== null && selfContained && (this.#misses < patience || this.#misses % patience === 0);
    const fractional = regex.fields.some(({ field, group }) => field === "fraction" && match.groups[group]);
    const spans = learn || fractional ? regex.spansAt(line, match.start) : [];
    if (learn) this.#layout = DateLayout.of(line, match, spans, reading);
    this.#misses++;
    const fraction = fractionStart(spans, match);
    return { time, start: match.cutStart, end: match.cutEnd, fraction, template: name };
  }
}

/** A date that was read and perhaps gives way to one nearer the start of the line. */
export interface Found {
  readonly match: DateMatch;
  readonly time: number;
  /** Null for the patterns that say the instant itself. */
  readonly reading: Reading | null;
}
