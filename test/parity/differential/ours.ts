import { compileFilter, type Failure } from "@fleetban/filter";
import { readConfFilter } from "@fleetban/policy/fail2ban";
import { keyOf } from "./logs.ts";
import type { Row, Status } from "./peer.ts";

/** A failure that our engine found. */
export interface OurRow extends Row {
  failure: Failure;
  /** Whether the line itself says when it happened. */
  dated: boolean;
}

export interface OurResult {
  counts: Readonly<Record<Status, number>>;
  /** By what is compared of a line. */
  lines: ReadonlyMap<string, { line: string; status: Status }>;
  rows: readonly OurRow[];
  maxlines: number;
  /** Whether what becomes of a line depends on others of its session. */
  sessions: boolean;
}

/** Runs a filter of fail2ban over a log with all its failregexes, as fail2ban-regex does. */
export function runOurs(
  lines: readonly string[],
  file: string,
  name: string,
  args: ReadonlyMap<string, string>,
  now: number,
): OurResult {
  const { definition } = readConfFilter(file, name, { args: new Map(args) });
  const options = { usedns: "raw", timezone: "UTC", anyTime: true } as const;
  const judged = new Map<string, { line: string; status: Status }>();
  const counts = { matched: 0, ignored: 0, missed: 0 };
  const filter = compileFilter(definition, options);
  const rows: OurRow[] = [];
  for (const line of lines) {
    const dated = filter.dates.read(line, now);
    const outcomes = filter.matchEach(dated);
    const status = fate.find((each) => outcomes.some(({ outcome }) => outcome === each)) ?? "missed";
    judged.set(keyOf(line), { line, status });
    counts[status]++;
    for (const outcome of outcomes) {
      if (outcome.outcome !== "matched") continue;
      const { failure } = outcome;
      const time = Math.floor(failure.time / 1000);
      rows.push({ who: failure.key, time, line, failure, dated: dated.date?.time != null });
    }
  }
  const sessions = [definition.prefregex ?? "", ...definition.failregex].some((regex) =>
    regex.includes("<F-MLFID>"),
  );
  return { counts, lines: judged, rows, maxlines: definition.maxlines ?? 1, sessions };
}

/** fail2ban-regex ignores a line as soon as any failregex says that it is no failure. */
const fate: readonly Status[] = ["ignored", "matched", "missed"];
