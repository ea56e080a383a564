import type { Clock, Log, Millis } from "@fleetban/core";
import { type FileIdentity, formatIdentity } from "./identity.ts";
import type { LogFile } from "./log-file.ts";
import { LogReader, type ReaderLog } from "./log-reader.ts";
import type { Memory, Remembered } from "./memory.ts";
import { survey } from "./survey.ts";

/** A file under another name is read until nothing has come for so long; its writer may reopen late. */
const quiet: Millis = 60_000;

/** Where a log that was never followed before is read from. */
export type Start = "end" | "beginning";

/** What the logs of one source share. */
export interface LogContext {
  memory: Memory;
  /** Every open reader by the key of the file it has open. */
  readers: Map<string, LogReader>;
  /** Whether a path is followed in its own right. */
  isFollowed(path: string): boolean;
  /** What was read of the followed logs that `path` is a rotated sibling of. */
  copiedFrom(path: string): Remembered[];
  maxLine: number;
  clock: Clock;
  log: Log;
}

/**
 * The files that hold a log's lines: the one that has its name now, and those that had it,
 * or are copies of it, and are not read to their end. The caller lets one method finish
 * before it calls the next.
 */
export class LogFiles {
  readonly #log: ReaderLog;
  readonly #named: boolean;
  readonly #context: LogContext;
  /** Oldest first. */
  readonly #readers: LogReader[] = [];
  #current: LogReader | null = null;
  #surveyed = false;

  /** @param named the policy names the path itself, so a loss is worth a word */
  constructor(log: ReaderLog, named: boolean, context: LogContext) {
    this.#log = log;
    this.#named = named;
    this.#context = context;
  }

  /** Oldest first. */
  get readers(): readonly LogReader[] {
    return this.#readers;
  }

  /** What is being read, as it would be remembered. */
  get remembered(): Remembered[] {
    return this.#readers.map((reader) => this.#remembered(reader));
  }

  /** The name belongs to no file, or to none that can be read. */
  async vanished(first: boolean): Promise<void> {
    await this.#verify();
    this.#rename(null);
    await this.#lookBack(null, undefined, first);
  }

  /** The name belongs to a file that is being read: since long, or again. */
  returned(reader: LogReader): void {
    this.#rename(reader);
  }

  /** The name belongs to another log's file, or to something that is no file. */
  async taken(): Promise<void> {
    await this.#verify();
    this.#rename(null);
  }

  /**
   * The name belongs to this file from now on: reads it, and before it what was missed.
   * Takes the file over, and closes it if it is not to be read.
   */
  async follow(file: LogFile, first: Start | null): Promise<void> {
    try {
      await this.#verify();
      const former = this.#current;
      this.#rename(null);
      const reader = await this.#resume(file, first, former);
      if (reader === null) return await file.close();
      this.#current = reader;
      if (reader.settled) this.#context.memory.keep(this.#log.path, reader, reader.safe);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Looks for what may have come and gone unseen. */
  async lookBack(): Promise<void> {
    await this.#lookBack(null, undefined, false);
  }

  /**
   * The file lost what was read of it: copytruncate, or somebody rewrote it. What it holds
   * now is another content, read by another reader; a copy may hold the former's rest.
   */
  async rewritten(reader: LogReader): Promise<void> {
    if (reader.ended) return;
    const { memory, log, clock } = this.#context;
    const former = this.#remembered(reader);
    log.debug({ log: this.#log.path, offset: former.place.offset }, "log truncated");
    reader.ended = true;
    reader.forgotten = true;
    this.#readers.splice(this.#readers.indexOf(reader), 1);
    if (reader.settled) {
      await this.#lookBack(reader.file, undefined, false, former).catch((error: unknown) => {
        log.warn({ log: this.#log.path, err: error }, "rotated siblings cannot be looked through");
      });
    }
    const { key } = reader.file;
    const identity = { key, fingerprint: null, generation: memory.nextGeneration(key) };
    const next = new LogReader(this.#log, reader.file, identity, 0, Buffer.alloc(0));
    next.rotated = reader.rotated;
    next.active = clock.now();
    this.#readers.push(next);
    this.#context.readers.set(key, next);
    if (this.#current === reader) this.#current = next;
  }

  /** Closes files under other names that stayed quiet, once all their lines are safe. */
  retire(): void {
    const now = this.#context.clock.now();
    for (const reader of [...this.#readers]) {
      if (!reader.rotated) continue;
      const done = !reader.pending && reader.safe.offset === reader.position.offset;
      if (done && now - reader.active >= quiet) this.#putAside(reader);
      else reader.pending = true;
    }
  }

  async close(): Promise<void> {
    for (const reader of [...this.#readers]) await this.#end(reader);
  }

  /** Notices truncations; rotated siblings are judged by what is being read. */
  async #verify(): Promise<boolean> {
    let any = false;
    for (const reader of [...this.#readers]) {
      if (reader.ended || !(await reader.isRewritten())) continue;
      await this.rewritten(reader);
      any = true;
    }
    return any;
  }

  /** Gives the name to another reader, or to none. */
  #rename(next: LogReader | null): void {
    if (this.#current !== null && this.#current !== next) {
      this.#current.rotated = true;
      this.#current.pending = true;
      this.#current.active = this.#context.clock.now();
    }
    if (next !== null) next.rotated = false;
    this.#current = next;
  }

  /** Finds out how much of the file has been read; null when it is not to be read now. */
  async #resume(file: LogFile, first: Start | null, former: LogReader | null): Promise<LogReader | null> {
    const { memory, maxLine, readers, copiedFrom } = this.#context;
    if (readers.has(file.key)) return null;
    const known = await firstWhere(memory.ofKey(file.key), (one) => file.continues(one.place));
    const elsewhere = await this.#lookBack(file, known, first !== null && known === undefined);
    if (elsewhere === "again") return this.#resume(file, first, former);
    // An editor writes a new file and removes the old one.
    if (former !== null && !(await former.file.linked())) elsewhere.push(this.#remembered(former));
    let start = known ?? (await firstWhere(elsewhere, (one) => file.copies(one.place)));
    const originals = start === undefined ? copiedFrom(this.#log.path) : [];
    if (originals.length > 0) {
      // A copy is begun before it is complete: what it is shows later.
      const print = await file.fingerprint();
      const same = originals.filter((one) => one.place.fingerprint === print && one.place.tail !== "");
      start = await firstWhere(same, (one) => file.copies(one.place));
      const size = await file.size();
      const partial = same.some((one) => one.place.offset > size);
      if (print === null || (start === undefined && partial)) return null;
    }
    const identity = start?.identity ?? { key: file.key, generation: memory.nextGeneration(file.key) };
    let offset = start?.safe ?? 0;
    if (start === undefined && first === "end") offset = await file.lineStart(await file.size(), maxLine);
    const print = start?.identity.fingerprint ?? (offset > 0 ? await file.fingerprint() : null);
    return this.#begin(file, { ...identity, fingerprint: print }, offset);
  }

  /**
   * Opens the unread rests among the rotated siblings.
   *
   * @param current the file that has the name now
   * @param known what it is known as
   * @param truncated content that was being read and lost its file
   * @returns contents that are nowhere among the siblings; `again` when `known` no longer holds
   */
  async #lookBack(
    current: LogFile | null,
    known: Remembered | undefined,
    first: boolean,
    truncated?: Remembered,
  ): Promise<Remembered[] | "again"> {
    const { memory, readers, isFollowed } = this.#context;
    // After the first look, everything that was being read still is, and open.
    const before = this.#surveyed
      ? []
      : memory.ofPath(this.#log.path).filter((one) => !readers.has(one.identity.key));
    const lost = truncated === undefined ? before.filter((one) => !sameContent(one, known)) : [truncated];
    const { unread, found } = await survey({
      log: this.#log.path,
      memory,
      taken: (key, path) => readers.has(key) || (first && isFollowed(path)),
      lost,
      live: [...this.#readers.map((reader) => reader.file), ...(current === null ? [] : [current])],
      first,
    });
    // A truncation during the survey makes its copy look like something never seen.
    const moved = known !== undefined && current !== null && !(await current.continues(known.place));
    if ((await this.#verify()) || moved) {
      for (const { file } of unread) await file.close();
      return moved ? "again" : this.#lookBack(current, known, first, truncated);
    }
    this.#surveyed = true;
    for (const { file, identity, offset } of unread) {
      const reader = await this.#begin(file, identity, offset);
      reader.rotated = true;
    }
    const missing = lost.filter((one) => !found.has(one));
    for (const { identity } of missing) memory.forget(identity);
    if (truncated === undefined && missing.length > 0 && missing.length === before.length && this.#named) {
      this.#context.log.warn(
        { code: "FLB_SOURCE_LOST", log: this.#log.path, offset: missing[0]?.place.offset },
        `${this.#log.path} is not the file that was read, nor is any rotated one beside it; its last lines may be unread`,
      );
    }
    return missing;
  }

  async #begin(file: LogFile, identity: FileIdentity, offset: number): Promise<LogReader> {
    const reader = new LogReader(this.#log, file, identity, offset, await file.tailAt(offset));
    reader.active = this.#context.clock.now();
    this.#readers.push(reader);
    this.#context.readers.set(file.key, reader);
    this.#context.log.debug(
      { log: this.#log.path, file: file.path, identity: reader.identity, offset },
      "reading",
    );
    return reader;
  }

  #remembered(reader: LogReader): Remembered {
    const { key, fingerprint, generation, place, safe } = reader;
    return { path: this.#log.path, identity: { key, fingerprint, generation }, place, safe: safe.offset };
  }

  /** Remembers a file that is read to its end as what it is now: a rotated sibling. */
  #putAside(reader: LogReader): void {
    const { memory } = this.#context;
    const { key } = reader.file;
    reader.forgotten = true;
    memory.forget(reader);
    const generation = key === reader.key ? reader.generation : memory.nextGeneration(key);
    const identity = { key, fingerprint: reader.fingerprint, generation };
    if (reader.settled) memory.keepAside(this.#log.path, identity, reader.position);
    void this.#end(reader);
  }

  async #end(reader: LogReader): Promise<void> {
    if (reader.ended) return;
    reader.ended = true;
    this.#readers.splice(this.#readers.indexOf(reader), 1);
    this.#context.readers.delete(reader.file.key);
    await reader.file.close().catch(() => {});
  }
}

async function firstWhere<T>(
  items: readonly T[],
  test: (item: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const item of items) if (await test(item)) return item;
  return undefined;
}

function sameContent(a: Remembered, b: Remembered | undefined): boolean {
  return b !== undefined && formatIdentity(a.identity) === formatIdentity(b.identity);
}
