import type { Millis } from "@fleetban/core";
import type { CompiledFilter } from "../filter.ts";
import type { DatedLine } from "../line/date-reader.ts";
import type { Failure, Outcome } from "../outcome.ts";

/** What a filter made of one line. */
export interface TestedLine {
  /** From 1. */
  line: number;
  text: string;
  /** What is left of it for the patterns once the date is cut. */
  seen: string;
  outcome: "matched" | "ignored" | "missed";
  /** The date found in the line; null when there is none. */
  time: Millis | null;
  /** The date template that found it, as it was written. */
  template: string | null;
  /** Index of the failregex that matched, also when the line is ignored after all. */
  failregex: number | null;
  /** Index of the ignoreregex that matched. */
  ignoreregex: number | null;
  /** Only for a matched line. */
  failure: Failure | null;
}

export interface TestSummary {
  lines: number;
  ignored: number;
  matched: number;
  missed: number;
  /** Lines that each failregex matched, in the filter's order. */
  failregex: number[];
  ignoreregex: number[];
  /** Lines in which each date template found the date, the most frequent first. */
  dates: { template: string; lines: number }[];
}

export interface TesterOptions {
  /** For dates without a year, which are taken to lie in the past. */
  now: Millis;
  /** Try every failregex on each line; else, as when it counts, the first that matches ends it. */
  checkAll?: boolean;
}

/**
 * Runs a filter over lines one by one, without the prefilter, and counts what becomes
 * of them. Takes lines of any year.
 */
export class FilterTester {
  readonly #filter: CompiledFilter;
  readonly #now: Millis;
  readonly #checkAll: boolean;
  readonly #counts = { lines: 0, ignored: 0, matched: 0, missed: 0 };
  readonly #failregex: number[];
  readonly #ignoreregex: number[];
  readonly #dates = new Map<string, number>();

  constructor(filter: CompiledFilter, { now, checkAll = false }: TesterOptions) {
    this.#filter = filter;
    this.#now = now;
    this.#checkAll = checkAll;
    this.#failregex = filter.definition.failregex.map(() => 0);
    this.#ignoreregex = filter.definition.ignoreregex.map(() => 0);
  }

  /** @param text - the line without its end. */
  test(text: string): TestedLine {
    const dated = this.#filter.dates.read(text, this.#now);
    const [result, ...others] = this.#outcomes(dated);
    const tested: TestedLine = {
      line: ++this.#counts.lines,
      text,
      outcome: result.outcome,
      seen: dated.text,
      time: dated.date?.time ?? null,
      template: dated.date?.template ?? null,
      failregex: null,
      ignoreregex: null,
      failure: null,
    };
    if (result.outcome === "matched") {
      tested.failregex = result.failure.failregex;
      tested.failure = result.failure;
    } else if (result.outcome === "ignored") {
      tested.failregex = result.failregex;
      tested.ignoreregex = result.ignoreregex;
    }
    this.#count(tested);
    for (const each of others) if (each.outcome === "matched") this.#hit(each.failure.failregex);
    return tested;
  }

  /** What becomes of the line first, then what further failregexes make of it. */
  #outcomes(dated: DatedLine): [Outcome, ...Outcome[]] {
    if (!this.#checkAll) return [this.#filter.matchDated(dated)];
    const all = this.#filter.matchEach(dated);
    const found = ["matched", "ignored"].flatMap((kind) => all.filter(({ outcome }) => outcome === kind));
    return found.length === 0 ? [{ outcome: "missed" }] : (found as [Outcome, ...Outcome[]]);
  }

  #hit(failregex: number): void {
    this.#failregex[failregex] = (this.#failregex[failregex] ?? 0) + 1;
  }

  /** The counts so far. */
  get summary(): TestSummary {
    const dates = [...this.#dates].map(([template, lines]) => ({ template, lines }));
    return {
      ...this.#counts,
      failregex: [...this.#failregex],
      ignoreregex: [...this.#ignoreregex],
      dates: dates.sort((a, b) => b.lines - a.lines),
    };
  }

  #count({ outcome, failregex, ignoreregex, template }: TestedLine): void {
    this.#counts[outcome]++;
    if (ignoreregex !== null) this.#ignoreregex[ignoreregex] = (this.#ignoreregex[ignoreregex] ?? 0) + 1;
    else if (failregex !== null) this.#hit(failregex);
    if (template !== null) this.#dates.set(template, (this.#dates.get(template) ?? 0) + 1);
  }
}

/** Tests a handful of lines at once. */
export function testLines(
  filter: CompiledFilter,
  lines: Iterable<string>,
  now: Millis,
): { lines: TestedLine[]; summary: TestSummary } {
  const tester = new FilterTester(filter, { now });
  const tested = Array.from(lines, (line) => tester.test(line));
  return { lines: tested, summary: tester.summary };
}
