import { type FilterDefinition, FleetbanError, type Jail, type Millis } from "@fleetban/core";
import { type Captures, collect } from "./captures/captures.ts";
import { withWholeName } from "./captures/longer-name.ts";
import { identify, namesSomeone } from "./captures/target.ts";
import { compileRegexes, type FilterRegexes, type Regex } from "./compile/regexes.ts";
import { type DatedLine, DateReader, type DateSettings, textWithFraction } from "./line/date-reader.ts";
import { missed, type Outcome } from "./outcome.ts";
import { chooseLiterals, type LineLiterals, seamOf } from "./prefilter/literals.ts";
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
      chooseLiterals(regex.pattern.literals, prefregex?.pattern.literals ?? null, seam),
    );
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
    const { expectsFraction, expectsNewline } = this.#regexes;
    let outcome = this.#matchText(line.text, "", line, hits, from, to, base);
    if (outcome === missed && expectsNewline) {
      outcome = this.#matchText(line.text, "\n", line, hits, from, to, base);
    }
    // Filters of old guides expect the fraction of a second where the date was.
    if (outcome !== missed || !expectsFraction) return outcome;
    const text = textWithFraction(line);
    return text === null ? missed : this.#matchText(text, "", line, hits, from, to, base);
  }

  #matchText(
    withoutEnd: string,
    end: "" | "\n",
    line: DatedLine,
    hits: Uint32Array | undefined,
    from: number,
    to: number,
    base: number,
  ): Outcome {
    const { failregexes, prefregex, ignoreWholeLine } = this.#regexes;
    const whole = withoutEnd + end;
    // A part of a line that is not may well be.
    const ascii = line.ascii || undefined;
    if (ignoreWholeLine) {
      const ignoring = this.#ignoring(whole, ascii);
      if (ignoring >= 0) return { outcome: "ignored", failregex: null, ignoreregex: ignoring };
    }
    let text = whole;
    let captures: Captures | undefined;
    if (prefregex !== null) {
      const found = prefregex.pattern.exec(whole, 0, ascii);
      if (found === null) return missed;
      captures = collect(prefregex.captures, found, {});
      const content = found.group("content");
      if (content) text = content + end;
    }
    const count = hits === undefined ? failregexes.length : to - from;
    for (let i = 0; i < count; i++) {
      const index = hits === undefined ? i : (hits[from + i] as number) - base;
      const regex = failregexes[index] as Regex;
      const found = regex.pattern.exec(text, 0, ascii);
      if (found === null) continue;
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
    let who = identify(own, this.#usedns);
    // An address that is none must not reach the session either.
    if (who === undefined && namesSomeone(own)) return missed;
    if (own.mlfid !== undefined) {
      ({ captures, failure } = this.#sessions.step(own, time, this.stream));
      who = identify(captures, this.#usedns);
    }
    if (!failure) return { outcome: "ignored", failregex, ignoreregex: null };
    if (who === undefined) return missed;
    const { key, target, host } = who;
    return { outcome: "matched", failure: { key, target, host, time, captures, failregex } };
  }
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
