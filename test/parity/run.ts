import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CompiledFilter, compileFilter, type Failure } from "@fleetban/filter";
import { readConfFilter } from "@fleetban/policy/fail2ban";
import { holds } from "./condition.ts";
import { differences, suiteZone } from "./judge.ts";
import { type Options, readSamples, type SampleLine } from "./samples.ts";

/** A copy of fail2ban to compare with: the installed package, or a checkout of its source. */
export interface Suite {
  /** filter.d of the configuration, and the suite's own. */
  filters: [string, string];
  /** A folder for what has to be adapted; the caller removes it. */
  copies: string;
  /** The folder of sample logs. */
  logs: string;
}

/** What came of one filter. */
export interface FilterResult {
  name: string;
  /** By `file:line`: whether the line passed under every set of options; annotated ones, and others that failed. */
  cases: Map<string, boolean>;
  /** What differs, with file and line. */
  problems: string[];
}

/** The suite's present: 2005-08-14 12:00 CEST. */
const now = 1124013600_000;

const installed = "/usr/lib/python3/dist-packages/fail2ban/tests";

/**
 * Finds the suite.
 *
 * @param directory a checkout of fail2ban's source; undefined: the installed package
 * @throws Error when there is none
 */
export function findSuite(directory?: string): Suite {
  const tests = directory === undefined ? installed : join(directory, "fail2ban", "tests");
  const config = directory === undefined ? "/etc/fail2ban" : join(directory, "config");
  const filters: Suite["filters"] = [join(config, "filter.d"), join(tests, "config", "filter.d")];
  const logs = join(tests, "files", "logs");
  for (const folder of [filters[0], logs]) {
    if (!existsSync(folder)) throw new Error(`${folder} is not there: install fail2ban, or name its source.`);
  }
  return { filters, logs, copies: mkdtempSync(join(tmpdir(), "fleetban-parity-")) };
}

/** Names of the sample files, which are names of filters unless they say otherwise. */
export function sampleNames({ logs }: Suite): string[] {
  return readdirSync(logs)
    .filter((name) => statSync(join(logs, name)).isFile())
    .sort();
}

/** Runs the samples of one filter, keeping its state from line to line as the suite does. */
export function runSamples(suite: Suite, name: string): FilterResult {
  const result: FilterResult = { name, cases: new Map(), problems: [] };
  const filters = new Map<string, RunningFilter>();
  const samples = readSamples((file) => readFileSync(join(suite.logs, file), "utf8"), name);
  for (const sample of samples) {
    const problems = sample.options.flatMap((options) => {
      const filterName = options["test.filter-name"] ?? name;
      if (!applies(options, sample, filterName)) return [];
      const key = JSON.stringify([filterName, options]);
      const filter = filters.get(key) ?? new RunningFilter(suite, filterName, options);
      filters.set(key, filter);
      const found = differences(filter.failures(sample.text), sample.expected);
      return found.map((what) => `${sample.file}:${sample.number} ${describe(options)}: ${what}`);
    });
    result.problems.push(...problems);
    if (sample.expected === null && problems.length === 0) continue;
    result.cases.set(`${sample.file}:${sample.number}`, problems.length === 0);
  }
  return result;
}

function applies(options: Options, { expected }: SampleLine, name: string): boolean {
  const scope = { name, opts: options };
  const conditions = [options["test.condition"], expected?.constraint].filter((one) => one !== undefined);
  return conditions.every((condition) => holds(String(condition), scope));
}

function describe(options: Options): string {
  const pairs = Object.entries(options).filter(([key]) => !key.startsWith("test."));
  return `[${pairs.map(([key, value]) => `${key}=${value}`).join(",")}]`;
}

/**
 * The file of a filter. Those that the suite brings along include config/ by a path that leads there
 * in one layout of the tree only: such a file is copied, naming the folder that is there.
 */
function findFilter({ filters: [config = "", own = ""], copies }: Suite, name: string): string {
  const [usual, extra] = [join(config, `${name}.conf`), join(own, `${name}.conf`)];
  if (existsSync(usual)) return usual;
  if (!existsSync(extra)) throw new Error(`There is no filter ${name} in ${config} or ${own}.`);
  const copy = join(copies, `${name}.conf`);
  const text = readFileSync(extra, "utf8");
  writeFileSync(
    copy,
    text.replaceAll(/(?:\.\.\/)+config\/filter\.d(?=\/)/g, () => config),
  );
  return copy;
}

/** A filter under one set of options. */
class RunningFilter {
  readonly #filter: CompiledFilter;
  readonly #prefix: string;
  readonly #journal: boolean;

  constructor(suite: Suite, name: string, options: Options) {
    const file = findFilter(suite, name);
    const own = Object.entries(options).filter(([key]) => !key.startsWith("test."));
    const { definition } = readConfFilter(file, name, { args: new Map(own) });
    this.#filter = compileFilter(definition, { usedns: "raw", timezone: suiteZone, anyTime: true });
    this.#prefix = options["test.prefix-line"] ?? "";
    this.#journal = options.logtype === "journal";
  }

  /** One for each failregex that finds somebody in the line. */
  failures(line: string): Failure[] {
    const text = this.#prefix + line;
    const dated = this.#journal ? this.#filter.dates.undated(text, now) : this.#filter.dates.read(text, now);
    return this.#filter
      .matchEach(dated)
      .flatMap((each) => (each.outcome === "matched" ? [each.failure] : []));
  }
}
