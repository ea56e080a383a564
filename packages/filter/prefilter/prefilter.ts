import { type Automaton, buildAutomaton } from "./automaton.ts";
import type { LineLiterals } from "./literals.ts";
import { Walk } from "./walk.ts";

/**
 * Called for a line that some pattern may match.
 *
 * @param start - offset of the line's first byte.
 * @param end - offset just after its last byte, the newline left out.
 * @param hits - indexes of those patterns, ascending; only valid during the call.
 * @param count - how many of `hits` are filled.
 * @param line - number of the line in this scan, from 0.
 */
export type Candidate = (start: number, end: number, hits: Uint32Array, count: number, line: number) => void;

/**
 * Tells for many patterns at once, in one pass over the bytes, which lines they may
 * match. A line without any of their literals costs nothing more.
 */
export class Prefilter {
  readonly #automaton: Automaton;
  readonly #walk: Walk;
  readonly #longest: number;
  /** Patterns without literals, which every line may match. */
  readonly #always: Uint32Array;
  /** Patterns over several lines, and over how many the longest of them goes. */
  readonly #wide: Uint32Array;
  readonly #widest: number;
  readonly #isWide: Uint8Array;
  /** By pattern, the number of the set of literals that it needs besides; -1 when there is none. */
  readonly #also: Int32Array;
  /** The line in which a pattern's own literals, and behind those a further set's, were last seen. */
  readonly #seen: Float64Array;
  readonly #hits: Uint32Array;
  /** Lines scanned so far, over all scans. */
  #line = 0;
  /** In lines below this one, patterns over several lines are tried, whatever the line has. */
  #awakeUntil = 0;
  #longLines = 0;

  /**
   * @param patterns - the literals of each pattern; null: every line is a candidate.
   * @param longest - bytes; longer lines are counted.
   */
  constructor(patterns: readonly (LineLiterals | null)[], longest = Number.MAX_SAFE_INTEGER) {
    const words = new Map<string, number[]>();
    const sets = new Map<string, number>();
    const add = (literals: readonly string[], id: number) => {
      for (const literal of literals) {
        const ids = words.get(literal);
        if (ids === undefined) words.set(literal, [id]);
        else ids.push(id);
      }
    };
    this.#also = new Int32Array(patterns.length).fill(-1);
    this.#always = Uint32Array.from(
      patterns.flatMap((literals, index) => (literals === null ? [index] : [])),
    );
    for (const [index, literals] of patterns.entries()) {
      if (literals === null) continue;
      add(literals.any, index);
      if (literals.also === null) continue;
      const name = JSON.stringify(literals.also);
      const known = sets.get(name);
      const set = known ?? patterns.length + sets.size;
      if (known === undefined) add(literals.also, set);
      sets.set(name, set);
      this.#also[index] = set;
    }
    const wide = patterns.flatMap((literals, index) => ((literals?.lines ?? 1) > 1 ? [index] : []));
    this.#wide = Uint32Array.from(wide);
    this.#isWide = Uint8Array.from(patterns, (_, index) => Number(wide.includes(index)));
    this.#widest = Math.max(1, ...wide.map((index) => patterns[index]?.lines ?? 1));
    this.#longest = longest;
    this.#automaton = buildAutomaton(words);
    this.#walk = new Walk(this.#automaton);
    this.#seen = new Float64Array(patterns.length + sets.size);
    this.#hits = new Uint32Array(patterns.length);
  }

  /** How many lines were longer than `longest`, so far. */
  get longLines(): number {
    return this.#longLines;
  }

  /** For how many more lines patterns over several lines are to be tried: what a log left open for its next scan. */
  get awake(): number {
    return Math.max(0, this.#awakeUntil - this.#line);
  }

  /**
   * Scans the complete lines of `buffer` in `[from, to)`; `to` is just after a newline.
   *
   * @param awake - what {@link awake} was after the last scan of the same log.
   * @returns the number of lines.
   */
  scan(buffer: Uint8Array, from: number, to: number, candidate: Candidate, awake = 0): number {
    const { firstReporting, newline, words } = this.#automaton;
    const walk = this.#walk;
    const { positions, states } = walk;
    const always = this.#always.length;
    const before = this.#line;
    let start = from;
    let count = 0;
    // Also when a candidate threw during the last scan: no line may inherit what another has seen.
    this.#line++;
    this.#awakeUntil = this.#line + awake;
    walk.start(buffer, from, to);
    for (let reports = walk.go(); reports > 0; reports = walk.go()) {
      for (let i = 0; i < reports; i++) {
        const state = states[i] as number;
        if (state !== newline) {
          count = this.#note(words[state - firstReporting] as Int32Array, count);
          continue;
        }
        const end = positions[i] as number;
        if (end - start > this.#longest) this.#longLines++;
        if (count > 0 || always > 0 || this.#line < this.#awakeUntil) {
          const confirmed = this.#confirm(count);
          count = 0;
          if (confirmed > 0) candidate(start, end, this.#hits, confirmed, this.#line - before - 1);
        }
        this.#line++;
        start = end + 1;
      }
    }
    return this.#line - before - 1;
  }

  /** Adds the patterns of a word that ended here, each once a line. */
  #note(ids: Int32Array, count: number): number {
    const seen = this.#seen;
    const hits = this.#hits;
    const line = this.#line;
    let filled = count;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] as number;
      if (seen[id] === line) continue;
      seen[id] = line;
      if (id < hits.length) hits[filled++] = id;
    }
    return filled;
  }

  /** Drops the patterns that need more than the line has, adds those that need nothing, and sorts. */
  #confirm(count: number): number {
    const hits = this.#hits;
    let confirmed = 0;
    for (let i = 0; i < count; i++) {
      const pattern = hits[i] as number;
      const set = this.#also[pattern] as number;
      if (set < 0 || this.#seen[set] === this.#line) hits[confirmed++] = pattern;
    }
    for (const pattern of this.#always) hits[confirmed++] = pattern;
    confirmed = this.#confirmWide(confirmed);
    if (confirmed > 1) sortFirst(hits, confirmed);
    return confirmed;
  }

  /** A line with the literals of a pattern over several lines wakes them all, for as long as it may be looked at. */
  #confirmWide(count: number): number {
    const { length } = this.#wide;
    if (length === 0) return count;
    const hits = this.#hits;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const pattern = hits[i] as number;
      if (this.#isWide[pattern] === 1) this.#awakeUntil = this.#line + this.#widest;
      else hits[kept++] = pattern;
    }
    if (this.#line >= this.#awakeUntil) return kept;
    for (const pattern of this.#wide) hits[kept++] = pattern;
    return kept;
  }
}

/** Insertion sort: there are few, and they are nearly in order. */
function sortFirst(values: Uint32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const value = values[i] as number;
    let j = i - 1;
    for (; j >= 0 && (values[j] as number) > value; j--) values[j + 1] = values[j] as number;
    values[j + 1] = value;
  }
}
