import type { Clock, Log, Metrics, Millis } from "@fleetban/core";
import type { Chunk, Position } from "../../chunk.ts";
import { NowAndThen } from "../../now-and-then.ts";
import type { Checkpoints } from "../checkpoints.ts";
import { SpoolReader } from "./reader.ts";
import type { Segment, SegmentStream } from "./segment.ts";
import { Segments } from "./segments.ts";
import { SpoolWriter } from "./writer.ts";

/**
 * Why lines of a stream are lost: `full`: the spool was, and they were the oldest; `overload`: they came
 * faster than they could be written; `unwritable`: the disk refused them; `damaged`: they were not on disk
 * as they were written; `kernel`: the socket's buffer was full; `incomplete`: their end never came.
 */
export type Loss = "full" | "overload" | "unwritable" | "damaged" | "kernel" | "incomplete";

/** What a spool is opened with. */
export interface SpoolOptions {
  /** The stream's name, for log and metrics. */
  name: string;
  /** Where its files are; of no other spool. */
  folder: string;
  /** Most bytes on disk. */
  limit: number;
  checkpoints: Checkpoints;
  /** Something was written. */
  written: () => void;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/**
 * What makes a stream a log: lines are on disk, with the time they came, before anything is done with
 * them, and stay there until the bus acknowledged what was found in them.
 */
export class Spool implements SegmentStream {
  readonly name: string;
  /** The jails that read it. */
  jails: readonly string[] = [];
  readonly #segments: Segments;
  readonly #writer: SpoolWriter;
  readonly #reader: SpoolReader;
  readonly #metrics: Metrics;
  readonly #log: Log;
  readonly #warnings: NowAndThen;
  #waiters: { last: Segment; offset: number; done: () => void }[] = [];

  static async open(options: SpoolOptions): Promise<Spool> {
    const spool = new Spool(options);
    await spool.#segments.open();
    return spool;
  }

  private constructor(options: SpoolOptions) {
    const { name, folder } = options;
    this.name = name;
    this.#metrics = options.metrics;
    this.#log = options.log;
    this.#warnings = new NowAndThen(options.clock);
    this.#segments = new Segments(folder, this, options);
    const lost = (reason: Loss, lines: number) => this.lost(reason, lines);
    this.#writer = new SpoolWriter(this.#segments, { ...options, lost });
    this.#reader = new SpoolReader(this.#segments, { ...options, damaged: () => lost("damaged", 1) });
  }

  set limit(bytes: number) {
    this.#writer.limit = bytes;
  }

  /** There is something to read. */
  get pending(): boolean {
    return this.#reader.pending;
  }

  /** Bytes on disk that are not acknowledged. */
  get lag(): number {
    return this.#segments.all.reduce((sum, { size, safe }) => sum + Math.max(0, size - safe), 0);
  }

  /** Whoever can wait before adding more should: see {@link room}. */
  get crowded(): boolean {
    return this.#writer.crowded;
  }

  /** @param line without a newline; its bytes are copied */
  add(line: Uint8Array, time: Millis): void {
    this.#writer.add(line, time);
  }

  /** Counts lines that will not be read. */
  lost(reason: Loss, lines: number): void {
    this.#metrics.count("fleetban_source_dropped_total", { source: this.name, reason }, lines);
    if ((reason !== "overload" && reason !== "kernel") || !this.#warnings.due(reason)) return;
    this.#log.warn(
      { code: "FLB_SOURCE_OVERLOADED", source: this.name, lines },
      `${this.name}: lines come faster than they can be taken; ${lines} dropped just now`,
    );
  }

  room(): Promise<void> {
    return this.#writer.room();
  }

  /** Resolves when everything added so far is on disk. */
  flushed(): Promise<void> {
    return this.#writer.flushed();
  }

  /** The next pieces; a piece is to be done with before the next one. */
  async *pieces(buffer: Buffer): AsyncGenerator<Chunk, void, undefined> {
    yield* this.#reader.pieces(buffer);
    this.#waiters = this.#waiters.filter((waiter) => this.#waits(waiter));
  }

  /** Resolves when everything added so far has been handed out. */
  async caughtUp(): Promise<void> {
    await this.flushed();
    const last = this.#segments.newest;
    if (last === undefined) return;
    await new Promise<void>((done) => {
      const waiter = { last, offset: last.size, done };
      if (this.#waits(waiter)) this.#waiters.push(waiter);
    });
  }

  acknowledged(segment: Segment, position: Position): void {
    this.#segments.acknowledged(segment, position);
  }

  /** Ends writing, with what waits in memory, reading, and every wait. */
  async close(): Promise<void> {
    this.#reader.stop();
    await this.#writer.close();
    for (const { done } of this.#waiters) done();
    this.#waiters = [];
    await this.#segments.close();
  }

  /** Deletes it, with what nobody has read. */
  async remove(): Promise<void> {
    await this.close();
    await this.#segments.removeAll();
  }

  #waits({ last, offset, done }: { last: Segment; offset: number; done: () => void }): boolean {
    // Unread ones before it go first.
    const waits = this.#segments.all.some(
      (segment) =>
        segment.pending && (segment.number < last.number || (segment === last && last.offset < offset)),
    );
    if (!waits) done();
    return waits;
  }
}
