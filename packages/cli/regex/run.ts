import type { Readable } from "node:stream";
import { type Jail, type Millis, systemClock } from "@fleetban/core";
import {
  type CompiledFilter,
  compileFilter,
  FilterTester,
  type TestedLine,
  type TestSummary,
} from "@fleetban/filter";
import { safeJson } from "../log/safe.ts";
import { chooseFilter } from "./filter.ts";
import { chooseInput, type Input, readLines, transcoder } from "./input.ts";
import { formatOut } from "./out.ts";
import { Report } from "./report.ts";

export interface RegexOptions {
  ignoreregex?: string | undefined;
  datepattern?: string | undefined;
  timezone?: string | undefined;
  usedns?: Jail["usedns"] | undefined;
  year?: number | undefined;
  printMatched?: boolean | undefined;
  printMissed?: boolean | undefined;
  printIgnored?: boolean | undefined;
  verbose?: boolean | undefined;
  json?: boolean | undefined;
  /** Of the log's bytes; UTF-8 unless given. */
  encoding?: string | undefined;
  maxlines?: number | undefined;
  /** Prints this of each matched line and nothing else; see {@link formatOut}. */
  out?: string | undefined;
  /** With `out`: of the lines that do not match. */
  invert?: boolean | undefined;
  checkAll?: boolean | undefined;
  config?: string | undefined;
}

/** What the tester reads and writes besides the log. */
export interface Terminal {
  stdin: Readable;
  write(text: string): void;
  width: number;
  colour: boolean;
  now(): Millis;
}

/** The tester's terminal is the process's own. */
export const processTerminal = (): Terminal => ({
  stdin: process.stdin,
  write: (text) => void process.stdout.write(text),
  // Wider than a book's line is hard to read in the dark.
  width: Math.min(process.stdout.columns ?? 80, 100),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  now: () => systemClock.now(),
});

/** When nothing matched, what the patterns saw of so many lines is shown. */
const samples = 3;

/**
 * Tests a filter on a log.
 *
 * @returns the exit code: 0 when a line matched, 1 when none did.
 * @throws FleetbanError
 */
export async function runRegex(
  log: string,
  filter: string,
  options: RegexOptions,
  terminal: Terminal,
): Promise<0 | 1> {
  const definition = chooseFilter(filter, options);
  const compiled = compileFilter(definition, {
    usedns: options.usedns ?? "yes",
    timezone: options.timezone ?? null,
    ...(options.year === undefined ? {} : { year: options.year }),
  });
  const input = chooseInput(log);
  const { checkAll = false, encoding = "utf-8" } = options;
  const tester = new FilterTester(compiled, { now: terminal.now(), checkAll });
  const show = chooseShow(compiled, input, options, terminal);
  const onLine = (text: string) => show.line(tester.test(text));
  const linesCut = await readLines(input, terminal.stdin, onLine, transcoder(encoding));
  const { summary } = tester;
  show.end(summary, linesCut);
  return summary.matched > 0 ? 0 : 1;
}

interface Show {
  line(tested: TestedLine): void;
  end(summary: TestSummary, linesCut: number): void;
}

function chooseShow(filter: CompiledFilter, input: Input, options: RegexOptions, terminal: Terminal): Show {
  if (options.out !== undefined) return showOut(options.out, options.invert ?? false, terminal);
  return options.json ? showJson(terminal) : showText(filter, input, options, terminal);
}

function showOut(template: string, invert: boolean, terminal: Terminal): Show {
  return {
    line(tested) {
      const wanted = invert ? tested.outcome === "missed" : tested.outcome === "matched";
      if (wanted) terminal.write(`${formatOut(template, tested)}\n`);
    },
    end: () => {},
  };
}

function showJson(terminal: Terminal): Show {
  const write = (value: object) => terminal.write(`${safeJson(JSON.stringify(value))}\n`);
  return {
    line({ line, time, failure }) {
      if (failure === null) return;
      const { target, host, key, captures } = failure;
      const iso = time === null ? null : new Date(time).toISOString();
      write({ line, time: iso, target: target ?? host ?? key, captures });
    },
    end: ({ lines, ignored, matched, missed }) => write({ lines, ignored, matched, missed }),
  };
}

function showText(filter: CompiledFilter, input: Input, options: RegexOptions, terminal: Terminal): Show {
  const verbose = options.verbose ?? false;
  const report = new Report({ width: terminal.width, colour: terminal.colour, verbose });
  const single = input.kind === "line";
  const printed = {
    matched: single || options.printMatched,
    ignored: single || options.printIgnored,
    missed: single || options.printMissed,
  };
  const name =
    input.kind === "file" ? input.path : input.kind === "line" ? "the line given" : "standard input";
  terminal.write(`${report.head(filter, name)}\n`);
  const missed: TestedLine[] = [];
  let shown = 0;
  return {
    line(tested) {
      if (printed[tested.outcome]) {
        shown++;
        terminal.write(report.line(tested));
      } else if (tested.outcome === "missed" && missed.length < samples) missed.push(tested);
    },
    end(summary, linesCut) {
      if (shown > 0) terminal.write("\n");
      if (summary.matched === 0 && missed.length > 0) terminal.write(`${report.seen(missed)}\n`);
      terminal.write(report.summary(filter, summary, linesCut));
    },
  };
}
