import { formatDuration, type Policy } from "@fleetban/core";
import { printable } from "../regex/printable.ts";
import type { FoundLogs } from "./logs.ts";
import { describeSource, readersOf } from "./sources.ts";

/** A table of the jails, at most `width` columns wide. */
export function jailTable(policy: Policy, logs: ReadonlyMap<string, FoundLogs>, width: number): string {
  const head = ["JAIL", "FILTER", "LOGS", "MAXRETRY", "FINDTIME", "BANTIME"];
  const rows = policy.jails.map((jail) => [
    jail.name,
    jail.filter,
    String(logs.get(jail.name)?.found.length ?? 0),
    String(jail.maxretry),
    formatDuration(jail.findtime),
    formatDuration(jail.bantime) + (jail.mode === "simulate" ? " (simulate)" : ""),
  ]);
  return table(head, rows, width, [0, 1], [2, 3]);
}

/** A table of the sources; empty when there are none. */
export function sourceTable(policy: Policy, width: number): string {
  const rows = [...policy.sources.values()].map((source) => [
    source.name,
    printable(describeSource(source)),
    `${source.spool / 2 ** 20}M`,
    readersOf(source, policy).join(", ") || "none",
  ]);
  return rows.length === 0 ? "" : table(["SOURCE", "FROM", "SPOOL", "JAILS"], rows, width, [0, 1, 3], [2]);
}

/**
 * @param giving columns that give way where the width does not suffice, the widest first
 * @param numbers columns of numbers
 */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
  giving: readonly number[],
  numbers: readonly number[],
): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => (row[i] as string).length)),
  );
  for (const least = 8; total(widths) > width; ) {
    const widest = giving.reduce((a, b) => ((widths[b] as number) > (widths[a] as number) ? b : a));
    if ((widths[widest] as number) <= least) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => {
          const room = widths[i] as number;
          const text = cell.length > room ? `${cell.slice(0, room - 1)}…` : cell;
          return numbers.includes(i) ? text.padStart(room) : text.padEnd(room);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + 2 * (widths.length - 1);
}
