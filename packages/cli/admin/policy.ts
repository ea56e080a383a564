import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FleetbanError, isPolicyPath, parseDuration } from "@fleetban/core";
import { type BacktestBan, type PolicyProblem, toTimestamp } from "@fleetban/wire/admin";
import { exitCodes } from "../log/report-error.ts";
import { withClient } from "./connect.ts";
import type { ConnectOptions } from "./options.ts";
import { collect, paged } from "./pages.ts";
import { policyFilesOf } from "./policy-files.ts";
import { localTime, print, printJson, printTable } from "./print.ts";
import { plain } from "./table.ts";

/** A large policy is checked within this; milliseconds. */
const patience = { timeout: 120_000 };

export interface ApplyOptions extends ConnectOptions {
  comment?: string;
  expected?: number;
  dryRun?: boolean;
}

/** `fleetban policy apply` */
export async function applyPolicy(path: string, options: ApplyOptions): Promise<number> {
  const files = policyFilesOf(path);
  return withClient(options, async (client) => {
    const { comment = "", expected, dryRun = false, json } = options;
    if (dryRun) {
      const checked = await client.Policies.ValidatePolicy({ files }, patience);
      const changes = checked.valid ? (await client.Policies.DiffPolicy({ files }, patience)).changes : [];
      if (json) printJson({ ...checked, changes });
      else
        print([
          ...checked.problems.map(line),
          ...described(changes),
          checked.valid ? "Valid; nothing was applied." : "Not valid.",
        ]);
      return checked.valid ? 0 : exitCodes.refused;
    }
    const request = { files, comment, ...(expected !== undefined && { expected }) };
    const { revision, warnings, changes } = await client.Policies.ApplyPolicy(request, patience);
    if (json) printJson({ revision, warnings, changes });
    else print([...warnings.map(line), ...described(changes), `Revision ${revision?.number} stands now.`]);
    return 0;
  });
}

/** `fleetban policy diff`: a path against what stands, or two revisions. */
export async function diffPolicy(
  path: string | undefined,
  options: ConnectOptions & { from?: number; to?: number },
): Promise<number> {
  const { from = 0, to = 0, json } = options;
  const files = path === undefined ? [] : policyFilesOf(path);
  return withClient(options, async (client) => {
    const { changes, text } = await client.Policies.DiffPolicy({ files, from, to }, patience);
    if (json) printJson({ changes, text });
    else {
      print(text.split("\n").slice(0, -1).map(plain));
      print(text === "" ? ["Nothing differs."] : ["", ...described(changes)]);
    }
    return 0;
  });
}

/** `fleetban policy history` */
export async function policyHistory(options: ConnectOptions & { limit: number }): Promise<number> {
  return withClient(options, async (client) => {
    const revisions = await collect(
      paged(async (page) => {
        const { revisions: items, next_page_token } = await client.Policies.ListRevisions(page);
        return { items, next_page_token };
      }, options.limit),
    );
    if (options.json) printJson(revisions);
    else if (revisions.length === 0) print(["No policy was applied yet."]);
    else {
      printTable(revisions, [
        { title: "NUMBER", of: ({ number }) => String(number) },
        { title: "HASH", of: ({ hash }) => hash.slice(0, 8) },
        { title: "APPLIED", of: ({ time }) => localTime(time) },
        { title: "BY", of: ({ by }) => by, yields: 2 },
        { title: "JAILS", of: ({ jails }) => String(jails) },
        { title: "NODES", of: ({ nodes }) => String(nodes) },
        { title: "COMMENT", of: ({ comment }) => comment, yields: 1 },
      ]);
    }
    return 0;
  });
}

/** `fleetban policy rollback` */
export async function rollbackPolicy(
  number: number,
  options: ConnectOptions & { comment?: string },
): Promise<number> {
  return withClient(options, async (client) => {
    const { comment = "", json } = options;
    const answer = await client.Policies.RollbackPolicy({ number, comment }, patience);
    if (json) printJson(answer);
    else
      print([
        ...described(answer.changes),
        `Revision ${answer.revision?.number} stands now, with the content of ${number}.`,
      ]);
    return 0;
  });
}

/** `fleetban policy get`: writes a revision's files into a directory. */
export async function getPolicy(
  directory: string,
  options: ConnectOptions & { number?: number },
): Promise<number> {
  return withClient(options, async (client) => {
    const { revision, files } = await client.Policies.GetPolicy({ number: options.number ?? 0 });
    try {
      for (const { path, content } of files) {
        // The server is not believed where files are written.
        if (!isPolicyPath(path)) throw new Error(`${JSON.stringify(path)} is no path of a policy's file`);
        mkdirSync(dirname(join(directory, path)), { recursive: true });
        writeFileSync(join(directory, path), content);
      }
    } catch (cause) {
      throw new FleetbanError("FLB_USAGE", (cause as Error).message, { cause });
    }
    if (options.json) printJson({ revision, files: files.map(({ path }) => path) });
    else print([`Revision ${revision?.number}: ${files.length} files in ${directory}`]);
    return 0;
  });
}

/** `fleetban policy backtest` */
export async function backtestPolicy(
  path: string,
  options: ConnectOptions & { since?: string },
): Promise<number> {
  const files = policyFilesOf(path);
  const length = options.since === undefined ? undefined : parseDuration(options.since);
  if (options.since !== undefined && !(length !== undefined && length > 0)) {
    throw new FleetbanError("FLB_USAGE", `--since ${options.since} is no time. Write one such as 1h, 1d`);
  }
  const since = length === undefined ? undefined : toTimestamp(Date.now() - length);
  return withClient(options, async (client) => {
    const answer = await client.Policies.BacktestPolicy({ files, since }, { timeout: 600_000 });
    if (options.json) {
      printJson(answer);
      return 0;
    }
    const { matches, from, to, added, removed, same } = answer;
    if (matches === 0) print(["No match is retained: there is nothing to test with."]);
    else
      print([
        `${matches} matches from ${localTime(from)} to ${localTime(to)}; ${same} bans would be the same.`,
      ]);
    show("It adds", added);
    show("It would not have made", removed);
    return 0;
  });
}

function show(title: string, bans: readonly BacktestBan[]): void {
  if (bans.length === 0) return;
  print(["", `${title} ${bans.length}:`]);
  printTable(bans, [
    { title: "TARGET", of: ({ target }) => target },
    { title: "JAIL", of: ({ jail }) => jail },
    { title: "TIME", of: ({ time }) => localTime(time) },
    { title: "MATCHES", of: ({ matches }) => String(matches) },
  ]);
}

function line({ file, line, message, warning }: PolicyProblem): string {
  const place = file === "" ? "" : `${file}${line > 0 ? `:${line}` : ""}: `;
  return plain(`${warning ? "Warning: " : ""}${place}${message.split("\n", 1)[0]}`);
}

function described(changes: readonly string[]): string[] {
  return changes.length === 0 ? ["No setting changes."] : changes.map((change) => plain(change));
}
