import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { keyOf } from "./logs.ts";

const execute = promisify(execFile);

/** What becomes of a line. */
export type Status = "matched" | "ignored" | "missed";

/** A failure as it is found in a line. */
export interface Row {
  /** Whom it names, as it stands in the line. */
  who: string;
  /** Seconds since the epoch. */
  time: number;
  /** The line; of several that belong together, the last. */
  line: string;
}

/** What fail2ban-regex says of a log. */
export interface PeerResult {
  counts: Readonly<Record<Status, number>>;
  /** By line without the spaces at its end; all failregexes are tried. */
  statuses: ReadonlyMap<string, Status>;
  /** One for each failregex that finds somebody, in the order of the lines. */
  rows: readonly Row[];
}

/** fail2ban-regex ended with an exception, which the message names. */
export class PeerFailed extends Error {}

/**
 * Runs `fail2ban-regex` as it is installed, twice: for the fate of each line, and for whom it names.
 *
 * @param reference a filter with its options, as a jail writes it
 */
export async function runPeer(log: string, reference: string): Promise<PeerResult> {
  const all = ["--print-all-matched", "--print-all-ignored", "--print-all-missed"];
  const [report, rows] = await Promise.all([
    fail2banRegex([...all, log, reference]),
    fail2banRegex(["-o", "\x1e<ip>\x1f<time>\x1f<matches>", log, reference]),
  ]);
  return { ...readReport(report), rows: readRows(rows) };
}

async function fail2banRegex(words: readonly string[]): Promise<string> {
  const common = ["--usedns", "raw", "--timezone", "UTC", "-e", "UTF-8"];
  const { stdout } = await execute("fail2ban-regex", [...common, ...words], {
    env: { ...process.env, TZ: "UTC", LC_ALL: "C.UTF-8" },
    maxBuffer: 1 << 28,
  }).catch((error: unknown) => {
    // It ends with 1 when nothing matched.
    const { code, stdout, stderr = "" } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (code === 1 && stderr === "") return { stdout };
    throw new PeerFailed(stderr.trimEnd().split("\n").at(-1));
  });
  return stdout ?? "";
}

const headings: Readonly<Record<string, Status>> = {
  "|- Matched line(s):": "matched",
  "|- Ignored line(s):": "ignored",
  "|- Missed line(s):": "missed",
};

function readReport(report: string): Pick<PeerResult, "counts" | "statuses"> {
  const found = /^Lines: \d+ lines, (\d+) ignored, (\d+) matched, (\d+) missed$/m.exec(report);
  if (found === null) throw new Error(`not a report of fail2ban-regex: ${report.slice(0, 2000)}`);
  const [, ignored, matched, missed] = found.map(Number);
  const statuses = new Map<string, Status>();
  let open: Status | undefined;
  for (const line of report.slice(found.index).split("\n")) {
    if (line === "`-") open = undefined;
    else if (open === undefined) open = headings[line];
    else statuses.set(keyOf(line.slice("|  ".length)), open);
  }
  return {
    counts: { matched: matched ?? 0, ignored: ignored ?? 0, missed: missed ?? 0 },
    statuses,
  };
}

function readRows(output: string): Row[] {
  return output
    .split("\x1e")
    .slice(1)
    .map((record) => {
      const [who = "", time = "", text = ""] = record.replace(/\n$/, "").split("\x1f");
      return { who, time: Number(time), line: text.slice(text.lastIndexOf("\n") + 1) };
    });
}
