import { type FilterDefinition, FleetbanError, type Jail, type Millis } from "@fleetban/core";
import { type Captures, collect } from "./captures/captures.ts";
import { withWholeName } from "./captures/longer-name.ts";
import { identify, namesSomeone } from "./captures/target.ts";
import { compileRegexes, type FilterRegexes, type Regex } from "./compile/regexes.ts";
import { type DatedLine, DateReader, type DateSettings, textWithFraction } from "./line/date-reader.ts";
import { LineWindow } from "./line/window.ts";
import { missed, type Outcome } from "./outcome.ts";
import { chooseLiterals, type LineLiterals, seamOf } from "./prefilter/literals.ts";
import type { PatternMatch } from "./regex/match-result.ts";
import { Sessions } from "./sessions/sessions.ts";

export interface FilterOptions extends DateSettings {
  /** What a host name in a line becomes; with `no`, `<HOST>` is an address only. */
  usedns: Jail["usedns"];
}

/**
 * A filter ready to match, with the state that one jail keeps for the lines it reads:
 * the order of its date templates, the last date seen, and the sessions.
 */
export class CompiledFilter {
  readonly definition: FilterDefinition;
  readonly options: FilterOptions;
  /** What is odd but no error, a sentence each: unknown tags and the like. */
  readonly warnings: readonly string[];
  /** For the prefilter, by failregex; null: nothing is known of the lines that it matches. */
  readonly literals: readonly (LineLiterals | null)[];
  readonly dates: DateReader;
  /** What the lines are from now; sessions do not reach from one log into another. */
  stream = "";
  readonly #regexes: FilterRegexes;
  readonly #sessions = new Sessions();
  /** The last lines of each stream, for patterns over several. */
  readonly #windows = new Map<string, LineWindow>();
  readonly #usedns: Jail["usedns"];

  constructor(definition: FilterDefinition, options: FilterOptions) {
    if (definition.failregex.length === 0) {
      throw new FleetbanError("FLB_FILTER_EMPTY", `filter ${definition.name} has no failregex`);
    }
    this.definition = definition;
    this.options = options;
    this.#usedns = options.usedns;
    this.#regexes = compileRegexes(definition, options.usedns);
    this.dates = new DateReader(definition.datepattern, options);
    this.warnings = this.#regexes.warnings;
    const { failregexes, prefregex } = this.#regexes;
    const seam = seamOf(definition.datepattern);
    this.literals = failregexes.map((regex) =>
      chooseLiterals(regex.pattern.literals, prefregex?.pattern.literals ?? null, seam, this.lines),
    );
  }

  /** How many lines are looked at together. */
  get lines(): number {
    return this.definition.maxlines;
  }

  /** Takes in a line that is only looked at together with a later one. */
  passOver(text: string): void {
    this.#window(this.dates.cut(text));
  }

  /**
   * Matches one line, without its end.
   *
   * @param now - what the clock reads, for dates that lack a year and lines that lack a date.
   */
  match(line: string, now: Millis): Outcome {
    return this.matchDated(this.dates.read(line, now));
  }

  /**
   * Matches a line whose date was read already. Given `hits`, only the failregexes
   * `hits[k] - base` for k in `[from, to)` are tried.
   */
  matchDated(line: DatedLine, hits?: Uint32Array, from = 0, to = 0, base = 0): Outcome {
    const window = this.lines > 1 ? this.#window(line.text) : null;
    return this.#try(line, window, hits, from, to, base);
  }

  /** What each failregex by itself makes of a line, for testers: the first match does not end it. */
  matchEach(line: DatedLine): Outcome[] {
    const window = this.lines > 1 ? this.#window(line.text) : null;
    return this.#regexes.failregexes.map((_, index) =>
      this.#try(line, window, Uint32Array.of(index), 0, 1, 0),
    );
  }

  #try(
    line: DatedLine,
    window: LineWindow | null,
    hits: Uint32Array | undefined,
    from: number,
    to: number,
    base: number,
  ): Outcome {
    if (window !== null) return this.#matchText(window.text, "", line, window, hits, from, to, base);
    const { expectsFraction, expectsNewline } = this.#regexes;
    let outcome = this.#matchText(line.text, "", line, null, hits, from, to, base);
    if (outcome === missed && expectsNewline) {
      outcome = this.#matchText(line.text, "\n", line, null, hits, from, to, base);
    }
    // Filters of old guides expect the fraction of a second where the date was.
    if (outcome !== missed || !expectsFraction) return outcome;
    const text = textWithFraction(line);
    return text === null ? missed : this.#matchText(text, "", line, null, hits, from, to, base);
  }

  #window(text: string): LineWindow {
    let window = this.#windows.get(this.stream);
    if (window === undefined) {
      window = new LineWindow(this.lines);
      this.#windows.set(this.stream, window);
    }
    window.push(text);
    return window;
  }

  #matchText(
    withoutEnd: string,
    end: "" | "\n",
    line: DatedLine,
    window: LineWindow | null,
    hits: Uint32Array | undefined,
    from: number,
    to: number,
    base: number,
  ): Outcome {
    const { failregexes, prefregex, ignoreWholeLine } = this.#regexes;
    const whole = withoutEnd + end;
    // A part of a line that is not may well be, and so may the lines before it.
    const ascii = (line.ascii && window === null) || undefined;
    if (ignoreWholeLine) {
      const ignoring = this.#ignoring(whole, ascii);
      if (ignoring >= 0) return { outcome: "ignored", failregex: null, ignoreregex: ignoring };
    }
    let text = whole;
    let captures: Captures | undefined;
    let offset = 0;
    if (prefregex !== null) {
      const found = prefregex.pattern.exec(whole, 0, ascii);
      if (found === null) return missed;
      captures = collect(prefregex.captures, found, {});
      const content = found.group("content");
      if (content) {
        text = content + end;
        if (window !== null) offset = found.span("content")?.start ?? 0;
      }
    }
    const count = hits === undefined ? failregexes.length : to - from;
    for (let i = 0; i < count; i++) {
      const index = hits === undefined ? i : (hits[from + i] as number) - base;
      const regex = failregexes[index] as Regex;
      const found = regex.pattern.exec(text, 0, ascii);
      if (found === null) continue;
      if (window !== null) takeMatched(window, regex, found, offset);
      const ignoring = this.#ignoring(text, ascii);
      if (ignoring >= 0) return { outcome: "ignored", failregex: index, ignoreregex: ignoring };
      const own = withWholeName(collect(regex.captures, found, captures ?? {}), text, found.end);
      return this.#judge(own, line.time, index);
    }
    return missed;
  }

  /** The first ignoreregex that matches, or -1. */
  #ignoring(text: string, ascii: true | undefined): number {
    const { ignoreregexes, ignoreExpectsNewline } = this.#regexes;
    const found = firstMatch(ignoreregexes, text, ascii);
    if (found >= 0 || !ignoreExpectsNewline || text.endsWith("\n")) return found;
    return firstMatch(ignoreregexes, `${text}\n`, ascii);
  }

  /** A failregex matched: whom does it name, and is it a failure? */
  #judge(own: Captures, time: Millis, failregex: number): Outcome {
    let captures = own;
    let failure = own.nofail === undefined;
    let lines = 1;
    let users: readonly string[] = [];
    let who = identify(own, this.#usedns);
    // An address that is none must not reach the session either.
    if (who === undefined && namesSomeone(own)) return missed;
    if (own.mlfid !== undefined) {
      ({ captures, failure, lines, users } = this.#sessions.step(own, time, this.stream));
      who = identify(captures, this.#usedns);
    }
    if (!failure) return { outcome: "ignored", failregex, ignoreregex: null };
    if (who === undefined) return missed;
    const { key, target, host } = who;
    return { outcome: "matched", failure: { key, target, host, time, captures, lines, users, failregex } };
  }
}

/** The lines of a match are used up, save those that it passed over. */
function takeMatched(window: LineWindow, { skipped }: Regex, found: PatternMatch, offset: number): void {
  const spans = skipped.flatMap((group) => found.span(group) ?? []);
  const moved = spans.map(({ start, end }) => ({ start: start + offset, end: end + offset }));
  window.take(found.start + offset, found.end + offset, moved);
}

function firstMatch(regexes: readonly Regex[], text: string, ascii: true | undefined): number {
  return regexes.findIndex((regex) => regex.pattern.test(text, 0, ascii));
}

/**
 * Compiles a filter.
 *
 * @throws FleetbanError with an FLB_FILTER_… code: an invalid pattern or date pattern, no
 *   failregex, a failregex that names nobody, a tag that is not closed.
 */
export function compileFilter(definition: FilterDefinition, options: FilterOptions): CompiledFilter {
  return new CompiledFilter(definition, options);
}
