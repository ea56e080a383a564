import { styleText } from "node:util";
import type { CompiledFilter, TestedLine, TestSummary } from "@fleetban/filter";
import { longestLine } from "./input.ts";
import { printable, wrap } from "./printable.ts";

/** How the report is laid out. */
export interface ReportStyle {
  /** Columns of the terminal. */
  width: number;
  colour: boolean;
  /** Shows what did nothing too: patterns without a hit, what the failregexes saw. */
  verbose: boolean;
}

type Tint = "bold" | "dim" | "green" | "yellow" | "red" | "cyan";

/** Texts of the tester for people. */
export class Report {
  readonly #style: ReportStyle;

  constructor(style: ReportStyle) {
    this.#style = style;
  }

  /** What is tested on what. */
  head(filter: CompiledFilter, log: string): string {
    const { name, origin, prefregex } = filter.definition;
    const rows = [this.#row("Filter", name), this.#row("Log", log)];
    if (origin !== name) rows.splice(1, 0, this.#row("From", origin));
    if (this.#style.verbose && prefregex !== null) rows.push(this.#row("Prefregex", prefregex));
    for (const warning of filter.warnings) rows.push(this.#row("Warning", warning, "yellow"));
    return `${rows.join("\n")}\n`;
  }

  /** One line of the log and what became of it. */
  line(tested: TestedLine): string {
    const tint = ({ matched: "green", ignored: "yellow", missed: "dim" } as const)[tested.outcome];
    const head = `${this.#paint(tint, tested.outcome.padEnd(7))} ${this.#paint("dim", `line ${tested.line}`)}`;
    const details = this.#details(tested);
    const text = wrap(printable(tested.text), this.#style.width, 2);
    return `${[[head, ...details.slice(0, 1)].join("  "), ...details.slice(1), `  ${text}`].join("\n")}\n`;
  }

  /** What is left of lines for the patterns to match: where most mistakes show. */
  seen(lines: readonly TestedLine[]): string {
    const rows = lines.map(({ line, seen }) => {
      const number = String(line).padStart(8);
      return `${this.#paint("dim", number)}  ${wrap(`"${printable(seen)}"`, this.#style.width, 10)}`;
    });
    return `${[this.#paint("bold", "What the patterns see, the date cut out:"), ...rows].join("\n")}\n`;
  }

  /** The counts; its last line is the one that scripts read. */
  summary(filter: CompiledFilter, summary: TestSummary, linesCut: number): string {
    const { failregex, ignoreregex } = filter.definition;
    const parts = [
      this.#hits("Failregex", failregex, summary.failregex),
      this.#hits("Ignoreregex", ignoreregex, summary.ignoreregex),
      this.#dates(summary),
    ];
    if (linesCut > 0)
      parts.push(this.#paint("yellow", `Longer than ${longestLine} bytes and cut: ${linesCut} lines`));
    const { lines, ignored, matched, missed } = summary;
    parts.push(`Lines: ${lines} lines, ${ignored} ignored, ${matched} matched, ${missed} missed`);
    return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
  }

  #details(tested: TestedLine): string[] {
    const date = tested.time === null ? "no date" : new Date(tested.time).toISOString();
    const { failure } = tested;
    if (failure !== null) {
      const target = printable(failure.target ?? failure.host ?? "no address");
      const rows = [`${this.#paint("cyan", target)}  ${date}  failregex ${failure.failregex + 1}`];
      const captures = Object.entries(failure.captures).map(([name, value]) => `${name}=${printable(value)}`);
      if (captures.length > 0)
        rows.push(`  ${this.#paint("dim", wrap(captures.join("  "), this.#style.width, 2))}`);
      return rows;
    }
    if (tested.ignoreregex !== null) return [`ignoreregex ${tested.ignoreregex + 1}`];
    if (tested.failregex !== null) return [`failregex ${tested.failregex + 1}: no failure by itself`];
    if (!this.#style.verbose) return [];
    return [
      date,
      `  ${this.#paint("dim", "seen: ")}${wrap(`"${printable(tested.seen)}"`, this.#style.width, 8)}`,
    ];
  }

  #hits(title: string, patterns: readonly string[], hits: readonly number[]): string {
    if (patterns.length === 0) return "";
    const total = hits.reduce((sum, count) => sum + count, 0);
    const rows = patterns.flatMap((pattern, index) => {
      const count = hits[index] ?? 0;
      if (count === 0 && !this.#style.verbose && patterns.length > 3) return [];
      const columns = `${String(index + 1).padStart(4)} ${String(count).padStart(8)}  `;
      const text = wrap(printable(pattern), this.#style.width, columns.length);
      return [this.#paint(count === 0 ? "dim" : null, columns + text)];
    });
    const hidden = patterns.length - rows.length;
    if (hidden > 0) rows.push(this.#paint("dim", `     ${hidden} more without a line; --verbose lists them`));
    return [
      this.#paint("bold", `${title}: matched ${total} lines`),
      this.#paint("dim", "   #    lines  pattern"),
      ...rows,
    ].join("\n");
  }

  #dates({ dates, lines }: TestSummary): string {
    const found = dates.reduce((sum, date) => sum + date.lines, 0);
    const title = this.#paint(
      found === 0 && lines > 0 ? "yellow" : "bold",
      `Dates: in ${found} of ${lines} lines`,
    );
    const rows = dates.map(({ template, lines: count }) => {
      const columns = `     ${String(count).padStart(8)}  `;
      return columns + wrap(printable(template), this.#style.width, columns.length);
    });
    return [title, ...rows].join("\n");
  }

  #row(name: string, value: string, tint: Tint = "bold"): string {
    return `${this.#paint(tint, name.padEnd(10))} ${wrap(printable(value), this.#style.width, 11)}`;
  }

  #paint(tint: Tint | null, text: string): string {
    if (!this.#style.colour || tint === null) return text;
    return styleText(tint, text, { validateStream: false });
  }
}
