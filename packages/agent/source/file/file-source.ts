import { dirname } from "node:path";
import type { AgentReport, CancelTimer, Clock, Jail, Log, Metrics, Millis } from "@fleetban/core";
import type { Chunk, Origin, Position } from "../../chunk.ts";
import type { Checkpoints } from "../checkpoints.ts";
import { Turns } from "../turns.ts";
import { type FollowContext, FollowedLog } from "./followed-log.ts";
import type { Start } from "./log-files.ts";
import type { LogReader } from "./log-reader.ts";
import { covers, expand, isPattern, rootOf } from "./logpaths.ts";
import { Memory } from "./memory.ts";
import { isRotatedPath } from "./rotation.ts";
import { Watches } from "./watches.ts";

/** How much is read of one log before it is the next one's turn, at least. */
const pieceLength = 128 * 1024;

/** The part of a jail that the source looks at. */
export type FollowingJail = Pick<Jail, "name" | "logpath" | "start">;

/** What a file source needs. */
export interface FileSourceOptions {
  checkpoints: Checkpoints;
  /** Everything is looked at this often, notices or not. */
  pollInterval: Millis;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/**
 * Follows the log files of jails. Iterating gives their pieces: each log takes a turn of
 * one piece, the oldest unread first. A piece's buffer is used again for the next one.
 */
export class FileSource implements AsyncIterable<Chunk> {
  readonly #options: FileSourceOptions;
  readonly #memory: Memory;
  readonly #logs = new Map<string, FollowedLog>();
  readonly #turns = new Turns<FollowedLog>();
  readonly #watches: Watches;
  readonly #context: FollowContext;
  #buffer = Buffer.alloc(0);
  #jails: readonly FollowingJail[] = [];
  #looking: Promise<void> = Promise.resolve();
  #lookAgain = false;
  #waiters: { sizes: Map<LogReader, number>; done: () => void }[] = [];
  #cancelPoll: CancelTimer = () => {};
  /** Milliseconds. */
  #lookTook = 0;
  readonly #byName = new Map<string, FollowedLog>();
  /** The log whose piece is being used. */
  #busy: FollowedLog | null = null;
  #stopped = false;

  constructor(options: FileSourceOptions) {
    this.#options = options;
    this.#memory = new Memory(options.checkpoints);
    this.#watches = new Watches((path, renamed) => this.#noticed(path, renamed), options.log);
    this.#context = {
      memory: this.#memory,
      readers: new Map(),
      isFollowed: (path) => this.#logs.has(path),
      copiedFrom: (path) => {
        const logs = [...this.#logs.values()].filter((log) => isRotatedPath(path, log.path));
        return logs.flatMap((log) => [...log.remembered, ...this.#memory.ofPath(log.path)]);
      },
      wake: (log) => this.#turns.add(log),
      maxLine: 0,
      pollInterval: options.pollInterval,
      clock: options.clock,
      log: options.log,
      metrics: options.metrics,
    };
  }

  /**
   * Follows the logs of these jails from now on, and no others. Resolves when every
   * log that is there is open and where it starts is durable.
   *
   * @param maxLine bytes of a line that are handed out at least
   */
  async follow(jails: readonly FollowingJail[], maxLine: number): Promise<void> {
    this.#jails = jails;
    this.#context.maxLine = maxLine;
    // A line that is to be cut must be seen to be too long.
    const length = pieceLength + 2 * maxLine;
    if (this.#buffer.length < length) this.#buffer = Buffer.allocUnsafeSlow(length);
    this.#cancelPoll();
    await this.look();
    const logpaths = new Set(jails.flatMap((jail) => jail.logpath));
    this.#memory.forgetFollowed(logpaths);
    for (const { identity } of this.#memory.uncovered((path) => this.#covered(path))) {
      this.#memory.forget(identity);
    }
    for (const logpath of logpaths) this.#memory.setFollowed(logpath);
    await this.#memory.flush();
    this.#poll();
  }

  /** Looks at every log once: which there are, what has their names, how they grew. */
  look(): Promise<void> {
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, "looking for logs failed");
      });
    return this.#looking;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    for (let log = await this.#turns.take(); log !== undefined; log = await this.#turns.take()) {
      this.#busy = log;
      const chunk = await log.next(this.#buffer);
      if (chunk !== null) yield chunk;
      this.#busy = null;
      if (log.pending && this.#logs.get(log.path) === log) this.#turns.add(log);
      this.#tellWaiters();
    }
  }

  /** Every match in the origin's lines up to `position` is acknowledged. */
  acknowledged(origin: Origin, position: Position): void {
    const reader = origin as LogReader;
    reader.safe = position;
    if (!reader.forgotten) this.#memory.keep(reader.log, reader, position);
  }

  /** Resolves when everything that stands in the logs now has been handed out. */
  async caughtUp(): Promise<void> {
    await this.look();
    const sizes = new Map<LogReader, number>();
    for (const log of this.#logs.values()) {
      log.wake();
      for (const reader of log.readers) {
        const size = await reader.file.size().catch(() => 0);
        // Otherwise it is to be read once more all the same: it may have been truncated.
        if (size > reader.position.offset) sizes.set(reader, size);
      }
    }
    const done = new Promise<void>((resolve) => this.#waiters.push({ sizes, done: resolve }));
    this.#tellWaiters();
    await done;
  }

  /** How many logs are followed, and how many of their bytes are not safe yet. */
  async report(): Promise<AgentReport> {
    const readers = [...this.#logs.values()].flatMap((log) => log.readers);
    const lags = readers.map(async (reader) => {
      const size = await reader.file.size().catch(() => 0);
      return Math.max(0, size - reader.safe.offset);
    });
    const lag = (await Promise.all(lags)).reduce((sum, one) => sum + one, 0);
    return { sources: this.#logs.size, lag };
  }

  /** Ends the iteration after the current piece. */
  stop(): void {
    this.#stopped = true;
    this.#cancelPoll();
    this.#watches.close();
    this.#turns.stop();
    for (const { done } of this.#waiters) done();
  }

  /** Closes every file; after the iteration has ended. */
  async close(): Promise<void> {
    await this.#looking;
    for (const log of this.#logs.values()) await log.close();
    this.#logs.clear();
  }

  #poll(): void {
    if (this.#stopped) return;
    const { clock, pollInterval } = this.#options;
    // A pattern that takes long to expand is expanded less often.
    const pause = Math.max(pollInterval, 20 * this.#lookTook);
    this.#cancelPoll = clock.schedule(clock.now() + pause, () => void this.look().then(() => this.#poll()));
  }

  async #look(): Promise<void> {
    if (this.#stopped) return;
    const began = performance.now();
    const paths = await this.#expand();
    for (const [path, log] of this.#logs) {
      if (this.#covered(path)) continue;
      // What is still on its way must not bring back its checkpoint.
      for (const reader of log.readers) reader.forgotten = true;
      await this.#leave(log);
    }
    for (const [path, { jails, named }] of paths) {
      const log = this.#logs.get(path) ?? new FollowedLog(path, named, this.#context);
      log.jails = jails;
      this.#logs.set(path, log);
    }
    this.#lookTook = performance.now() - began;
    for (const [path, log] of this.#logs) {
      await log.check(paths.get(path)?.first ?? null);
      // Its pattern no longer finds it, and what it held is read.
      if (!paths.has(path) && log.readers.length === 0) await this.#leave(log);
    }
    await this.#watch();
  }

  /** What the logpaths stand for now, with the jails that read each path. */
  async #expand(): Promise<Map<string, { jails: string[]; first: Start | null; named: boolean }>> {
    const paths = new Map<string, { jails: string[]; first: Start | null; named: boolean }>();
    const remembered = this.#logs.size === 0 ? this.#memory.paths() : [];
    for (const { name, logpath: logpaths, start } of this.#jails) {
      for (const logpath of logpaths) {
        const named = !isPattern(logpath);
        const found = await this.#expandOne(logpath);
        // Rotated away while the agent was down, with its last lines unread.
        for (const path of remembered) if (!named && covers(logpath, path)) found.push(path);
        const followed = this.#memory.followed(logpath);
        for (const path of new Set(found)) {
          const one = paths.get(path) ?? { jails: [], first: start, named };
          if (!one.jails.includes(name)) one.jails.push(name);
          if (followed) one.first = null;
          else if (one.first !== null && start === "beginning") one.first = start;
          paths.set(path, one);
        }
      }
    }
    return paths;
  }

  async #expandOne(logpath: string): Promise<string[]> {
    try {
      return await expand(logpath);
    } catch (error) {
      this.#options.log.warn(
        { code: "FLB_SOURCE_UNREADABLE", logpath, err: error },
        `${logpath} cannot be expanded: ${(error as Error).message}`,
      );
      return [...this.#logs.keys()].filter((path) => covers(logpath, path));
    }
  }

  #covered(path: string): boolean {
    return this.#jails.some((jail) => jail.logpath.some((logpath) => covers(logpath, path)));
  }

  async #leave(log: FollowedLog): Promise<void> {
    this.#logs.delete(log.path);
    this.#turns.delete(log);
    await log.close();
  }

  async #watch(): Promise<void> {
    this.#byName.clear();
    for (const log of this.#logs.values()) for (const name of log.names) this.#byName.set(name, log);
    const roots = this.#jails.flatMap((jail) => jail.logpath.filter(isPattern).map(rootOf));
    const directories = new Set([...roots, ...[...this.#byName.keys()].map((name) => dirname(name))]);
    if (!this.#stopped) await this.#watches.watch(directories);
  }

  #noticed(path: string, renamed: boolean): void {
    const log = this.#byName.get(path);
    if (log !== undefined && !renamed && log.readers.length > 0) log.wake();
    else if (log !== undefined) void log.check();
    else if (renamed && !this.#lookAgain) {
      this.#lookAgain = true;
      void this.#looking.then(() => {
        this.#lookAgain = false;
        return this.look();
      });
    }
  }

  #tellWaiters(): void {
    this.#waiters = this.#waiters.filter(({ sizes, done }) => {
      for (const log of this.#logs.values()) {
        if (log === this.#busy) return true;
        for (const reader of log.readers) {
          if (reader.pending && reader.position.offset < (sizes.get(reader) ?? Infinity)) return true;
        }
      }
      done();
      return false;
    });
  }
}
