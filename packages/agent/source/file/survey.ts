import { readdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { FileIdentity } from "./identity.ts";
import { LogFile, statFile } from "./log-file.ts";
import type { Memory, Remembered } from "./memory.ts";
import { rotatedPaths } from "./rotation.ts";

/** An unread rest that was found: where it is, and which content it continues. */
export interface Unread {
  file: LogFile;
  identity: FileIdentity;
  offset: number;
}

/** What a survey is to be made of. */
export interface SurveyRequest {
  /** Path of the log whose rotated siblings are looked at. */
  log: string;
  memory: Memory;
  /** Whether a file is being read, or is a followed log of its own. */
  taken(key: string, path: string): boolean;
  /** Contents whose own file is no longer theirs: a copy may hold their unread rest. */
  lost: Remembered[];
  /** Files of this log that are being read, or are about to be. */
  live: readonly LogFile[];
  /** The log is followed for the first time: what stands beside it is old. */
  first: boolean;
}

/**
 * Looks through the rotated siblings of a log for what has not been read: several
 * rotations may have happened since the last look, while the agent was down or busy.
 *
 * Every sibling that was there before is remembered. So one that is not remembered is
 * new; it is either a copy of what was being read (copytruncate) or a file that came
 * and went unseen.
 *
 * @returns the unread ones, oldest first, open; `found` holds those of `lost` that were seen again
 */
export async function survey(request: SurveyRequest): Promise<{ unread: Unread[]; found: Set<Remembered> }> {
  const { log, memory, taken, lost, live, first } = request;
  const found = new Set<Remembered>();
  const unread = new Map<string, Unread>();
  const read = new Map<string, LogFile>();
  const beside = await siblings(log);
  for (const { path, key } of beside) {
    if (!taken(key, path)) continue;
    for (const one of lost) if (one.identity.key === key && (await holds(path, one))) found.add(one);
  }
  const open = await openAll(beside.filter(({ key, path }) => !taken(key, path)));
  if (open === null) return survey(request);
  // Every file under a new name first: only what is left over may be a copy.
  for (const judge of [renamed, copied, unseen]) {
    for (const [path, file] of open) {
      const rest = await judge(file).catch(() => "read" as const);
      if (rest === undefined) continue;
      open.delete(path);
      if (rest === "read") read.set(path, file);
      else unread.set(path, rest);
    }
  }
  for (const file of read.values()) await file.close();
  const present = new Set(beside.map(({ key }) => key));
  for (const { identity } of memory.asideOf(log)) {
    if (!present.has(identity.key)) memory.forget(identity);
  }
  return { unread: beside.flatMap(({ path }) => unread.get(path) ?? []), found };

  async function renamed(file: LogFile): Promise<Verdict> {
    const print = await file.fingerprint();
    // Without one complete line there is nothing to read.
    if (print === null) return "read";
    for (const original of lost) {
      if (original.identity.key !== file.key || !(await file.continues(original.place))) continue;
      found.add(original);
      return { file, identity: { ...original.identity, fingerprint: print }, offset: original.place.offset };
    }
    // What only stood beside the log is none of its own, even if it grows.
    for (const { place } of memory.ofKey(file.key)) if (await file.continues(place)) return "read";
    return undefined;
  }

  async function copied(file: LogFile): Promise<Verdict> {
    const print = await file.fingerprint();
    for (const original of lost) {
      if (found.has(original) || original.identity.fingerprint !== print) continue;
      const size = await file.size();
      // Shorter than what was read: lines that came between the copy and the truncation.
      if (size >= original.place.offset && !(await file.continues(original.place))) continue;
      found.add(original);
      if (size > original.safe) return { file, identity: original.identity, offset: original.safe };
      return remember(file, print);
    }
    return undefined;
  }

  async function unseen(file: LogFile): Promise<Verdict> {
    const print = await file.fingerprint();
    if (first) return remember(file, print);
    // A copy whose original is still read: it matters only once the original is truncated.
    for (const other of live) if (await file.sharesContent(other)) return "read";
    const others = [...read.values(), ...[...unread.values()].map((rest) => rest.file)];
    for (const other of others) if (await file.sharesContent(other)) return remember(file, print);
    const identity = { key: file.key, fingerprint: print, generation: memory.nextGeneration(file.key) };
    return { file, identity, offset: 0 };
  }

  async function remember(file: LogFile, print: string | null): Promise<Verdict> {
    const identity = { key: file.key, fingerprint: print, generation: memory.nextGeneration(file.key) };
    const size = await file.size();
    memory.keepAside(log, identity, { offset: size, tail: await file.tailAt(size) });
    return "read";
  }
}

/** Whether the path's file is the one that was read; a truncated one has its inode, and holds something else. */
async function holds(path: string, { identity, place }: Remembered): Promise<boolean> {
  const file = await LogFile.open(path).catch(() => null);
  if (file === null) return false;
  const same = file.key === identity.key && (await file.continues(place).catch(() => false));
  await file.close();
  return same;
}

/** An unread rest, nothing to read any more, or not for this judge to say. */
type Verdict = Unread | "read" | undefined;

interface Sibling {
  path: string;
  key: string;
  modified: number;
}

/** The rotated siblings, oldest first. */
async function siblings(log: string): Promise<Sibling[]> {
  // A rotation renames one file after the other: what is seen while it does is incomplete.
  let seen = await list(log);
  for (let tries = 0; tries < 10; tries++) {
    const again = await list(log);
    if (again.length === seen.length && again.every((one, i) => sameFile(one, seen[i]))) break;
    seen = again;
  }
  return seen.sort((a, b) => a.modified - b.modified);
}

async function list(log: string): Promise<Sibling[]> {
  const names = await readdir(dirname(log)).catch(() => []);
  const found: Sibling[] = [];
  for (const path of rotatedPaths(names.sort(), log)) {
    const seen = await statFile(path).catch(() => null);
    if (seen?.regular) found.push({ path, key: seen.key, modified: seen.modified });
  }
  return found;
}

function sameFile(a: Sibling, b: Sibling | undefined): boolean {
  return a.path === b?.path && a.key === b.key;
}

/** Opens them, leaving out what cannot be; null when one has got another name meanwhile. */
async function openAll(files: readonly Sibling[]): Promise<Map<string, LogFile> | null> {
  const open = new Map<string, LogFile>();
  for (const { path, key } of files) {
    const file = await LogFile.open(path).catch(() => null);
    if (file !== null) open.set(path, file);
    const moved = file === null ? (await statFile(path).catch(() => null)) === null : file.key !== key;
    if (!moved) continue;
    for (const one of open.values()) await one.close();
    return null;
  }
  return open;
}
