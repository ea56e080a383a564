import type { Millis } from "@fleetban/core";
import type { CompiledFilter } from "./filter.ts";
import type { DatedLine, DateReader } from "./line/date-reader.ts";
import { cutEnd, isAsciiBytes, trimEnd } from "./line/decode.ts";
import { LineHistory } from "./line/history.ts";
import type { Failure } from "./outcome.ts";
import { type Candidate, Prefilter } from "./prefilter/prefilter.ts";

/** A line of a scanned buffer that some filter matched. */
export interface ScannedLine {
  /** Offset of its first byte. */
  start: number;
  /** Offset just after its last byte, the newline left out. */
  end: number;
  /** The line as the filters saw it, without its end, cut at the longest length allowed. */
  text: string;
}

/** Called in the order of the lines, and for one line in the order of the filters. */
export type Emit = (line: ScannedLine, filter: number, failure: Failure) => void;

/** Filters with equal date settings read a line's date once. */
interface DateGroup {
  reader: DateReader;
  /** Candidate for which `line` was read. */
  stamp: number;
  line: DatedLine | null;
}

/**
 * All filters that look at one stream of lines. One pass over the bytes finds the few
 * lines that any failregex may match; only those are decoded and dated, once for all,
 * and only those failregexes are tried.
 */
export class FilterSet {
  readonly #filters: readonly CompiledFilter[];
  readonly #longestLine: number;
  readonly #prefilter: Prefilter;
  /** The filter of a failregex, by the failregex's number in the set. */
  readonly #owner: Uint32Array;
  /** The number of a filter's first failregex, by filter. */
  readonly #first: Uint32Array;
  /** The date group of a filter. */
  readonly #groupOf: DateGroup[];
  /** Lines that some filter looks at together. */
  readonly #lines: number;
  /** What is kept of each log for filters that look at several lines. */
  readonly #logs = new Map<string, { history: LineHistory; awake: number }>();
  #stamp = 0;

  /**
   * @param filters - their state is this set's from now on; a filter belongs to one set.
   * @param longestLine - bytes; what is beyond is not matched.
   */
  constructor(filters: readonly CompiledFilter[], longestLine: number) {
    this.#filters = filters;
    this.#longestLine = longestLine;
    this.#prefilter = new Prefilter(
      filters.flatMap((filter) => filter.literals),
      longestLine,
    );
    this.#owner = Uint32Array.from(filters.flatMap((filter, index) => filter.literals.map(() => index)));
    let next = 0;
    this.#first = Uint32Array.from(filters, (filter) => {
      const first = next;
      next += filter.literals.length;
      return first;
    });
    this.#lines = Math.max(1, ...filters.map((filter) => filter.lines));
    const groups = new Map<string, DateGroup>();
    this.#groupOf = filters.map((filter) => {
      const group = groups.get(filter.dates.key) ?? { reader: filter.dates, stamp: 0, line: null };
      groups.set(filter.dates.key, group);
      return group;
    });
  }

  /** How many lines were longer than allowed, so far. */
  get linesCut(): number {
    return this.#prefilter.longLines;
  }

  /**
   * Matches the complete lines of `buffer` in `[from, to)`; `to` is just after a newline.
   *
   * @param now - what the clock reads.
   * @param stream - what the lines are from: sessions do not reach from one log into another.
   * @returns the number of lines.
   */
  scan(buffer: Buffer, from: number, to: number, now: Millis, emit: Emit, stream: string = ""): number {
    for (const filter of this.#filters) filter.stream = stream;
    if (this.#lines === 1) {
      return this.#prefilter.scan(buffer, from, to, (start, end, hits, count) => {
        this.#tryLine(buffer, start, end, now, hits, count, emit);
      });
    }
    const log = this.#log(stream);
    const pass = (start: number, line: number) => (index: number, filter: CompiledFilter) => {
      const before = log.history.before(index, filter.lines, buffer, from, start, line);
      for (const text of before) filter.passOver(text);
    };
    const candidate: Candidate = (start, end, hits, count, line) => {
      this.#tryLine(buffer, start, end, now, hits, count, emit, pass(start, line));
    };
    const lines = this.#prefilter.scan(buffer, from, to, candidate, log.awake);
    log.awake = this.#prefilter.awake;
    log.history.end(buffer, from, to, lines);
    return lines;
  }

  #log(stream: string): { history: LineHistory; awake: number } {
    let log = this.#logs.get(stream);
    if (log === undefined) {
      log = { history: new LineHistory(this.#lines - 1, this.#longestLine), awake: 0 };
      this.#logs.set(stream, log);
    }
    return log;
  }

  #tryLine(
    buffer: Buffer,
    start: number,
    end: number,
    now: Millis,
    hits: Uint32Array,
    count: number,
    emit: Emit,
    catchUp?: (index: number, filter: CompiledFilter) => void,
  ): void {
    const cut = cutEnd(buffer, start, end, this.#longestLine);
    const last = trimEnd(buffer, start, cut);
    const ascii = isAsciiBytes(buffer, start, last);
    const text = buffer.toString(ascii ? "latin1" : "utf8", start, last);
    const stamp = ++this.#stamp;
    let line: ScannedLine | null = null;
    for (let at = 0; at < count; ) {
      const index = this.#owner[hits[at] as number] as number;
      let next = at + 1;
      while (next < count && this.#owner[hits[next] as number] === index) next++;
      const group = this.#groupOf[index] as DateGroup;
      if (group.stamp !== stamp) {
        group.line = group.reader.read(text, now, ascii);
        group.stamp = stamp;
      }
      const filter = this.#filters[index] as CompiledFilter;
      if (filter.lines > 1) catchUp?.(index, filter);
      const result = filter.matchDated(group.line as DatedLine, hits, at, next, this.#first[index] as number);
      if (result.outcome === "matched") {
        line ??= { start, end, text };
        emit(line, index, result.failure);
      }
      at = next;
    }
  }
}
