// What a hostile line of 64 KiB costs: for every repeat in the patterns of a filter, lines that draw it out.
import type { FilterDefinition } from "@fleetban/core";
import { compileFilter, FilterSet } from "@fleetban/filter";
import { libraryFilters, resolveFilter } from "@fleetban/policy";
import { attackLines } from "../packages/filter/testing/attack.ts";
import { debianFilters, definitionOf } from "./lib/debian.ts";

const length = 64 * 1024;
/** What the agent reads and works through at a time, and where it cuts lines unless it is told otherwise. */
const piece = 128 * 1024;
const maxLine = 8192;
const now = Date.now();

function cpuMilliseconds(work: () => void): number {
  const { user, system } = process.cpuUsage();
  work();
  const after = process.cpuUsage();
  return (after.user - user + after.system - system) / 1000;
}

interface Dearest {
  milliseconds: number;
  line: string;
  /** Which of the lines it was. */
  index: number;
  lines: number;
}

/** The dearest line of a filter, its date looked for and its patterns tried. Dear ones are tried three times. */
function dearest(definition: FilterDefinition): Dearest {
  const filter = compileFilter(definition, { usedns: "no", timezone: "UTC" });
  const found: Dearest = { milliseconds: 0, line: "", index: 0, lines: 0 };
  for (const line of attackLines(definition, length)) {
    found.lines++;
    // Dates are found wherever they are, and cutting them leaves these lines alone: they have none.
    const once = () => cpuMilliseconds(() => filter.match(line, now));
    let milliseconds = once();
    if (milliseconds > found.milliseconds) milliseconds = Math.min(milliseconds, once(), once());
    if (milliseconds > found.milliseconds)
      Object.assign(found, { milliseconds, line, index: found.lines - 1 });
  }
  return found;
}

const shown = (line: string) => JSON.stringify(`${line.slice(0, 40)} … ${line.slice(-30)}`);

type Named = readonly [string, FilterDefinition];

function report(title: string, filters: readonly Named[]): Map<string, Dearest> {
  console.log(`\nHostile lines of 64 KiB, ${title}: CPU time of the dearest, warm (goal: 50 ms)`);
  return new Map(
    filters.map(([name, definition]) => {
      const found = dearest(definition);
      const figure = `${found.milliseconds.toFixed(1)} ms`.padStart(10);
      console.log(`  ${name.padEnd(26)} ${figure}  of ${found.lines} lines: ${shown(found.line)}`);
      return [name, found];
    }),
  );
}

/** How long lines hold up a log that these filters read, when they are met for the first time. */
function stall(filters: readonly FilterDefinition[], longest: number, lines: readonly string[]): number {
  const options = { usedns: "no", timezone: "UTC" } as const;
  const set = new FilterSet(
    filters.map((definition) => compileFilter(definition, options)),
    longest,
  );
  const buffer = Buffer.from(lines.map((line) => `${line.replaceAll("\n", " ")}\n`).join(""));
  return cpuMilliseconds(() => set.scan(buffer, 0, buffer.length, now, () => {}));
}

/** A piece full of lines of the usual length, of the kind that was dearest. */
function pieceOf(definition: FilterDefinition, { index }: Dearest): string[] {
  let at = 0;
  for (const line of attackLines(definition, maxLine - 512)) {
    if (at++ === index) return Array<string>(Math.floor(piece / (line.length + 1))).fill(line);
  }
  return [];
}

function worst(stalls: readonly [string, number][]): string {
  const [name = "", milliseconds = 0] = stalls.reduce((a, b) => (b[1] > a[1] ? b : a), ["", 0]);
  return `${milliseconds.toFixed(0)} ms (${name})`;
}

export function benchHostile(): void {
  const debian = debianFilters().map((subject): Named => [subject.reference, definitionOf(subject)]);
  const library = libraryFilters().map((name): Named => [name, resolveFilter(name)]);
  const groups = [
    ["our library", library],
    ["the Debian package's filters", debian],
  ] as const;
  for (const [title, filters] of groups) {
    if (filters.length === 0) continue;
    const found = [...report(title, filters)];
    const pieces = filters.map(([name, definition], i): [string, number] => [
      name,
      stall([definition], maxLine, pieceOf(definition, (found[i] as [string, Dearest])[1])),
    ]);
    console.log(`  A piece of 128 KiB full of such lines, cut at 8 KiB, a filter alone: ${worst(pieces)}`);
    const all = filters.map(([, definition]) => definition);
    const single = found.map(([name, { line }]): [string, number] => [name, stall(all, 2 * length, [line])]);
    console.log(
      `  One of 64 KiB in a log that all ${all.length} filters read: ${worst(single)}; goal for both: 250 ms`,
    );
  }
}
