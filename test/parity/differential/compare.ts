import { parseNetwork } from "@fleetban/core";
import { keyOf } from "./logs.ts";
import type { OurResult, OurRow } from "./ours.ts";
import type { PeerResult, Row, Status } from "./peer.ts";

/** What the two tools make of one line, where they differ. */
export interface Difference {
  line: string;
  ours: { status: Status | undefined; rows: readonly OurRow[] };
  peer: { status: Status | undefined; rows: readonly Row[] };
}

/** Compares line by line: what becomes of it, whom it names, and when it happened if it says so. */
export function differences(ours: OurResult, peer: PeerResult): Difference[] {
  const ourRows = byLine(ours.rows);
  const peerRows = byLine(peer.rows);
  const found: Difference[] = [];
  for (const [key, { line, status }] of ours.lines) {
    const difference: Difference = {
      line,
      ours: { status, rows: ourRows.get(key) ?? [] },
      peer: { status: peer.statuses.get(key), rows: peerRows.get(key) ?? [] },
    };
    // fail2ban-regex prints every line of a match over several as matched, we its last.
    const sameFate = ours.maxlines > 1 || status === difference.peer.status;
    if (!sameFate || !sameRows(difference)) found.push(difference);
  }
  return found;
}

function byLine<T extends Row>(rows: readonly T[]): Map<string, T[]> {
  const lines = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row.line);
    const known = lines.get(key);
    if (known === undefined) lines.set(key, [row]);
    else known.push(row);
  }
  return lines;
}

function sameRows({ ours, peer }: Difference): boolean {
  // Where the clock stands in for the date, the two runs read different ones.
  const dated = ours.rows.some((row) => row.dated);
  const shown = (rows: readonly Row[]) =>
    [...new Set(rows.map(({ who, time }) => `${sameSpelling(who)} ${dated ? Math.floor(time) : ""}`))].sort();
  return shown(ours.rows).join("\n") === shown(peer.rows).join("\n");
}

/** IPv6 addresses are spelled in many ways. */
export function sameSpelling(who: string): string {
  return parseNetwork(who)?.text ?? who;
}
