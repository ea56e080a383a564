import { stripVTControlCharacters } from "node:util";

export interface Column<Row> {
  title: string;
  of(row: Row): string;
  /** Gives way where the terminal is narrow; the lowest first. The default never does. */
  yields?: number;
  /** Is left out rather than cut. */
  whole?: boolean;
}

const gap = "  ";
const narrowest = 6;

/**
 * Lines of a table that fits `width` columns: columns that yield are cut, with an ellipsis, and at last left
 * out, before any line would wrap. What others wrote, such as log lines, loses its control characters.
 */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number): string[] {
  const cells = rows.map((row) => columns.map((column) => plain(column.of(row))));
  const widths = columns.map(({ title }, i) =>
    Math.max(title.length, ...cells.map((row) => (row[i] as string).length)),
  );
  const yielding = [...columns.keys()]
    .filter((i) => columns[i]?.yields !== undefined)
    .sort((a, b) => (columns[a]?.yields ?? 0) - (columns[b]?.yields ?? 0));
  const over = () =>
    widths.reduce((sum, one) => sum + (one === 0 ? 0 : one + gap.length), 0) - gap.length - width;
  // Cut first; what would be too narrow to be read then goes.
  for (const least of [narrowest, 0]) {
    for (const i of yielding) {
      const own = widths[i] as number;
      if (over() <= 0 || own <= least || (least > 0 && columns[i]?.whole)) continue;
      widths[i] = least === 0 ? 0 : Math.max(least, own - over());
    }
  }
  const line = (row: readonly string[]) =>
    row
      .map((text, i) => fit(text, widths[i] as number))
      .filter((_, i) => widths[i] !== 0)
      .join(gap)
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...cells.map(line)];
}

function fit(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;
}

/** One line without anything a terminal would obey. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
}

/** Of the terminal; what is not a terminal gets whole lines. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? (process.stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
}
