import { formatDuration, type Policy } from "@fleetban/core";
import type { FoundLogs } from "./logs.ts";

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
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => (row[i] as string).length)),
  );
  // Names give way, the longer one first; numbers stay whole.
  for (const least = 8; total(widths) > width; ) {
    const widest = (widths[0] as number) > (widths[1] as number) ? 0 : 1;
    if ((widths[widest] as number) <= least) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => {
          const room = widths[i] as number;
          const text = cell.length > room ? `${cell.slice(0, room - 1)}…` : cell;
          return i === 2 || i === 3 ? text.padStart(room) : text.padEnd(room);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + 2 * (widths.length - 1);
}
