import type { Parsed } from "./ast.ts";
import { nativeLimit } from "./cost.ts";
import { first, isAnchored } from "./first.ts";
import { literals } from "./literals.ts";
import { NativeMatch, OwnMatch, type PatternMatch } from "./match-result.ts";
import { Matcher, type Outcome } from "./matcher.ts";
import { Native } from "./native.ts";
import { type NativeFit, nativeFit } from "./native-fit.ts";
import { parse } from "./parse.ts";
import type { PatternFlags } from "./parse-flags.ts";
import { splitsPair } from "./place.ts";
import { compileProgram } from "./program.ts";

/** A compiled pattern. */
export interface Pattern {
  readonly source: string;
  /** Names of the groups, in the order of the pattern. */
  readonly groupNames: readonly string[];
  readonly groupCount: number;
  /**
   * Lower-case ASCII literals: every text that matches contains at least one of them
   * once its ASCII letters are lower case. Null when none can be promised.
   */
  readonly literals: readonly string[] | null;
  /**
   * The first match that begins at `from` (0) or later, as Python's `search`: `^` is
   * the start of the text wherever the search begins, and a lookbehind sees all of it.
   *
   * @param ascii whether the text is pure ASCII; worth passing when many patterns are
   * tried on one text.
   */
  exec(text: string, from?: number, ascii?: boolean): PatternMatch | null;
  /** Whether there is a match; cheaper than {@link exec} when that is all that is asked. */
  test(text: string, from?: number, ascii?: boolean): boolean;
  /** A match that begins exactly at `at`, as Python's `match`. */
  match(text: string, at?: number, ascii?: boolean): PatternMatch | null;
}

/** What is worth telling the operator of a pattern's cost. */
export interface PatternObserver {
  /** V8 took this many milliseconds on a text; it will be asked for shorter ones only. */
  slow?(pattern: Pattern, text: string, milliseconds: number): void;
  /** A search was given up at its budget of steps, and taken for a miss. */
  exhausted?(pattern: Pattern, text: string): void;
}

let observer: PatternObserver = {};

/** Sets who hears of slow and exhausted searches of all patterns of this thread. */
export function setPatternObserver(given: PatternObserver): void {
  observer = given;
}

const beyond = /[^\0-\x7f]/;

/** Whether a text is pure ASCII. */
export function isAscii(text: string): boolean {
  return !beyond.test(text);
}

/**
 * Compiles a pattern of Python 3.11's `re`. Two engines stand behind it that find the
 * same: V8's where its cost is bounded on such a text, ours elsewhere.
 *
 * @throws FleetbanError FLB_FILTER_REGEX_INVALID, FLB_FILTER_REGEX_UNSUPPORTED or
 * FLB_FILTER_REGEX_TOO_LARGE, with the offset and the pattern there.
 */
export function compilePattern(source: string, options: PatternFlags = {}): Pattern {
  return new Compiled(source, parse(source, options));
}

/** A text longer than this is timed when V8 searches it. */
const timedLength = 512;
const slowMilliseconds = 2;

let lowered = { of: "", text: "" };

/** Of long texts, which many patterns look at one after the other. Letters beyond ASCII may become others. */
function lowerCase(text: string): string {
  if (lowered.of !== text) lowered = { of: text, text: text.toLowerCase() };
  return lowered.text;
}

class Compiled implements Pattern {
  readonly source: string;
  readonly groupNames: readonly string[];
  readonly groupCount: number;
  readonly literals: readonly string[] | null;
  readonly #parsed: Parsed;
  readonly #fit: { ascii: NativeFit; unicode: NativeFit };
  #ascii: Native | null | undefined;
  #unicode: Native | null | undefined;
  readonly #own: Matcher;
  /** Longest text that V8 is given; worked out for the first text, since many patterns only get checked. */
  #limit: number | undefined;

  constructor(source: string, parsed: Parsed) {
    this.source = source;
    this.#parsed = parsed;
    this.groupNames = [...parsed.names.keys()];
    this.groupCount = parsed.groupCount;
    this.literals = literals(parsed.root);
    this.#fit = nativeFit(parsed);
    // Compiled here, so that what is too large is refused now and not at some line.
    this.#own = matcherFor(parsed, source);
  }

  exec(text: string, from = 0, ascii = isAscii(text)): PatternMatch | null {
    if (text.length >= timedLength && this.#lacksLiterals(text)) return null;
    const native = this.#native(text, ascii);
    if (native === undefined) return this.#result(text, this.#own.search(text, from));
    const found = text.length < timedLength ? native.searchFrom(text, from) : this.#timed(native, text, from);
    if (found === null) return null;
    // V8 may begin an empty match between the halves of a code point.
    if (!ascii && splitsPair(text, found.index)) return this.#result(text, this.#own.search(text, from));
    if (this.#fit.ascii === "all") return new NativeMatch(this.#parsed.names, native, found);
    return this.#result(text, this.#own.matchAt(text, found.index));
  }

  test(text: string, from = 0, ascii = isAscii(text)): boolean {
    const native = this.#native(text, ascii);
    if (native === undefined || text.length >= timedLength) return this.exec(text, from, ascii) !== null;
    return from === 0 ? native.search.test(text) : native.searchFrom(text, from) !== null;
  }

  match(text: string, at = 0, ascii = isAscii(text)): PatternMatch | null {
    // As where the last line's date stood, in a shorter line.
    if (at > text.length) return null;
    const native = this.#native(text, ascii);
    if (native === undefined || this.#fit.ascii !== "all") {
      return this.#result(text, this.#own.matchAt(text, at));
    }
    const found = native.matchAt(text, at);
    return found && new NativeMatch(this.#parsed.names, native, found);
  }

  /** Whether a text has none of the literals that every match has: much cheaper to find out than to search. */
  #lacksLiterals(text: string): boolean {
    if (this.literals === null) return false;
    const lower = lowerCase(text);
    return !this.literals.some((literal) => lower.includes(literal));
  }

  /** V8's expression for a text, if it may be used. */
  #native(text: string, ascii: boolean): Native | undefined {
    // An empty text has no \B in Python, and every other engine is as fast.
    this.#limit ??= nativeLimit(this.#parsed.root);
    if (text.length > this.#limit || text.length === 0) return undefined;
    if (ascii) {
      if (this.#ascii === undefined) this.#ascii = this.#compile("ascii");
      return this.#ascii ?? undefined;
    }
    if (this.#unicode === undefined) this.#unicode = this.#compile("unicode");
    return this.#unicode ?? undefined;
  }

  #compile(texts: "ascii" | "unicode"): Native | null {
    if (this.#fit[texts] === "none") return null;
    return Native.compile(this.#parsed, texts) ?? null;
  }

  #timed(native: Native, text: string, from: number): RegExpExecArray | null {
    const began = performance.now();
    const found = native.searchFrom(text, from);
    const milliseconds = performance.now() - began;
    if (milliseconds > slowMilliseconds) {
      this.#limit = text.length >> 1;
      observer.slow?.(this, text, milliseconds);
    }
    return found;
  }

  #result(text: string, outcome: Outcome): PatternMatch | null {
    if (outcome === "exhausted") observer.exhausted?.(this, text);
    if (outcome !== "match") return null;
    return new OwnMatch(this.#parsed.names, text, this.groupCount, this.#own.registers);
  }
}

/** Our matcher for a pattern. */
export function matcherFor(parsed: Parsed, source: string): Matcher {
  const { root } = parsed;
  const begin = first(root);
  const table = Uint8Array.from({ length: 128 }, (_, code) => Number((begin.mask >> BigInt(code)) & 1n));
  return new Matcher(compileProgram(parsed, source), {
    anchored: isAnchored(root),
    first: begin.nullable ? undefined : table,
  });
}
