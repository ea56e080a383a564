import { realpath } from "node:fs/promises";
import { FleetbanError, type Metrics, type Millis } from "@fleetban/core";
import type { Chunk } from "../../chunk.ts";
import { Problem } from "../problem.ts";
import { type FileStat, LogFile, notAFile, statFile } from "./log-file.ts";
import { type LogContext, LogFiles, type Start } from "./log-files.ts";
import type { LogReader, ReaderLog } from "./log-reader.ts";
import type { Remembered } from "./memory.ts";
import { isCompressed } from "./rotation.ts";

/** What a followed log needs beyond its files. */
export interface FollowContext extends LogContext {
  metrics: Metrics;
  pollInterval: Millis;
  /** The log has something to read. */
  wake(log: FollowedLog): void;
}

/**
 * One path that is followed: looks at what has the name, and reads what its files hold,
 * the oldest first. What is wrong with it is reported once, and tried again.
 */
export class FollowedLog implements ReaderLog {
  readonly path: string;
  jails: readonly string[] = [];
  readonly #named: boolean;
  readonly #context: FollowContext;
  readonly #problem: Problem;
  readonly #files: LogFiles;
  #seen: FileStat | null = null;
  #real: string;
  /** Since when there has been no file; null while there is one. */
  #missing: Millis | null = null;
  /** Something, or nothing, was found under the name before. */
  #looked = false;
  /** Reading failed, as opposed to opening. */
  #failing = false;
  #closed = false;
  #turn: Promise<void> = Promise.resolve();

  /**
   * @param path a plain path, no pattern
   * @param named the policy names the path itself, so its absence is worth a word
   */
  constructor(path: string, named: boolean, context: FollowContext) {
    this.path = path;
    this.#real = path;
    this.#named = named;
    this.#context = context;
    this.#problem = new Problem(path, context);
    this.#files = new LogFiles(this, named, context);
  }

  /** The path, and where it leads if it is a symbolic link. */
  get names(): string[] {
    return this.#real === this.path ? [this.path] : [this.path, this.#real];
  }

  get pending(): boolean {
    return this.readers.some((reader) => reader.pending);
  }

  get readers(): readonly LogReader[] {
    return this.#files.readers;
  }

  /** What is being read, as it would be remembered. */
  get remembered(): Remembered[] {
    return this.#files.remembered;
  }

  /** There may be more to read, in any of its files. */
  wake(): void {
    for (const reader of this.readers) reader.pending = true;
    if (this.pending) this.#context.wake(this);
  }

  /**
   * Looks at what has the name now.
   *
   * @param first where to start when the path has never been followed before; null when it has
   */
  check(first: Start | null = null): Promise<void> {
    return this.#exclusively(async () => {
      if (this.#closed) return;
      try {
        await this.#check(first);
      } catch (error) {
        this.#problem.report(error);
      }
      this.#looked = true;
      this.#files.retire();
      if (this.pending) this.#context.wake(this);
    });
  }

  /** The next piece of the oldest file that has one; null when there is none just now. */
  async next(buffer: Buffer): Promise<Chunk | null> {
    for (const reader of [...this.readers]) {
      if (!reader.pending || reader.ended) continue;
      try {
        const context = reader.introduced ? null : await reader.context(buffer);
        reader.introduced = true;
        if (context !== null) return context;
        reader.pending = false;
        // While a file's identity is not settled, nobody may judge others by it.
        const chunk = await (reader.durable
          ? this.#read(reader, buffer)
          : this.#exclusively(() => this.#readFirst(reader, buffer)));
        if (this.#failing) this.#problem.clear();
        this.#failing = false;
        if (chunk !== null) return chunk;
      } catch (error) {
        this.#failing = true;
        this.#problem.report(error);
      }
    }
    return null;
  }

  /** Ends all reading; no piece of it may be in use. */
  close(): Promise<void> {
    return this.#exclusively(async () => {
      this.#closed = true;
      await this.#files.close();
    });
  }

  async #check(first: Start | null): Promise<void> {
    if (isCompressed(this.path)) {
      throw new FleetbanError("FLB_SOURCE_COMPRESSED", `${this.path} is a compressed file`);
    }
    const now = await statFile(this.path);
    if (now === null) return this.#vanished(first);
    this.#missing = null;
    if (!now.regular) {
      await this.#files.taken();
      throw notAFile(this.path);
    }
    const open = this.#context.readers.get(now.key);
    if (open === undefined) await this.#follow(now, first);
    // Another log has it open: rotated and not yet done with, or one file under two names.
    else if (!this.readers.includes(open)) await this.#files.taken();
    else await this.#compare(open, now);
    this.#seen = now;
    if (!this.#failing) this.#problem.clear();
  }

  async #vanished(first: Start | null): Promise<void> {
    const { clock, pollInterval } = this.#context;
    await this.#files.vanished(first !== null);
    this.#seen = null;
    this.#missing ??= clock.now();
    // A rotation, or whoever puts a file where something else was, leaves the name free for a moment.
    if (!this.#named || (this.#looked && clock.now() - this.#missing < 2 * pollInterval)) return;
    throw new FleetbanError("FLB_SOURCE_MISSING", `${this.path} does not exist; it is read once it appears`);
  }

  async #follow(now: FileStat, first: Start | null): Promise<void> {
    // The file may be elsewhere: then that directory is to be watched, too.
    this.#real = await realpath(this.path).catch(() => this.path);
    let file: LogFile;
    try {
      file = await LogFile.open(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return this.#files.taken();
      if (first === "end" && now.size > 0) this.#context.memory.keepUnopened(this.path, now.key, now.size);
      throw error;
    }
    await this.#files.follow(file, first);
  }

  /** The file that has the name is being read; it may have grown or been truncated. */
  async #compare(open: LogReader, now: FileStat): Promise<void> {
    const before = this.#seen;
    this.#files.returned(open);
    const changed = before?.key !== now.key || before.size !== now.size || before.modified !== now.modified;
    if (changed || this.#failing) this.wake();
    // Nothing of it has been read, so nothing tells whether it had other content before.
    if (changed && before !== null && !open.settled) await this.#files.lookBack();
  }

  async #read(reader: LogReader, buffer: Buffer): Promise<Chunk | null> {
    const chunk = await reader.read(buffer);
    if (chunk === "rewritten") {
      await this.#exclusively(() => this.#files.rewritten(reader));
      return null;
    }
    if (chunk.to === chunk.from) return null;
    if (chunk.to === buffer.length) reader.pending = true;
    reader.active = this.#context.clock.now();
    return chunk;
  }

  /**
   * Reads a file's first piece. Nothing may be published under an identity that a restart
   * would not find again: it is durable before its first line.
   */
  async #readFirst(reader: LogReader, buffer: Buffer): Promise<Chunk | null> {
    if (reader.ended) return null;
    const chunk = await reader.read(buffer);
    if (chunk === "rewritten") {
      await this.#files.rewritten(reader);
      return null;
    }
    if (chunk.to === chunk.from) return null;
    reader.active = this.#context.clock.now();
    const settled = reader.settled;
    await reader.settleBy(chunk);
    if (!reader.settled) return null;
    if (chunk.to === buffer.length) reader.pending = true;
    reader.durable = true;
    this.#context.memory.keep(this.path, reader, reader.safe);
    // Until now nothing told whether the file had other content before, which is in a copy.
    if (!settled && !reader.rotated) await this.#files.lookBack();
    await this.#context.memory.flush();
    return chunk;
  }

  /** One at a time: what changes the files, and what judges by them. */
  #exclusively<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(run);
    this.#turn = done.then(
      () => {},
      () => {},
    );
    return done;
  }
}
