import { open } from "node:fs/promises";
import type { CancelTimer, Clock, Log, Metrics, Millis } from "@fleetban/core";
import { NowAndThen } from "../../now-and-then.ts";
import { FrameWriter } from "./frame.ts";
import type { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";

/** A spool has at least so many segments before it is full: what is deleted at a time is a small part. */
const segmentsPerSpool = 16;
/** Whoever can wait should, from so many bytes in memory on. */
const crowded = 1024 * 1024;
/** What comes while so many bytes are in memory is dropped: the disk is too slow, or the process is. */
const mostInMemory = 4 * 1024 * 1024;
/** A power cut takes at most so much of what the bus has not acknowledged. */
const syncEvery = 1_000;

/** What a spool is written with. */
export interface SpoolWriterOptions {
  /** For log and metrics. */
  name: string;
  folder: string;
  /** Most bytes on disk. */
  limit: number;
  /** Something was written. */
  written: () => void;
  /** Lines were lost. */
  lost: (reason: "full" | "overload" | "unwritable", lines: number) => void;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/**
 * Writes lines as they come, all of those that came during one write with the next. A full spool
 * drops its oldest segment: what happened long ago counts least when the bus is back.
 */
export class SpoolWriter {
  limit: number;
  readonly #segments: Segments;
  readonly #options: SpoolWriterOptions;
  readonly #frames = new FrameWriter();
  readonly #warnings: NowAndThen;
  #current: Segment | null = null;
  #writing: Promise<void> | null = null;
  /** Lines of the write that is under way, in bytes. */
  #underWay = 0;
  #waiting: (() => void)[] = [];
  #cancelSync: CancelTimer | null = null;
  #unsynced = false;
  #folderSynced = false;
  #failing = false;

  constructor(segments: Segments, options: SpoolWriterOptions) {
    this.#segments = segments;
    this.#options = options;
    this.limit = options.limit;
    this.#warnings = new NowAndThen(options.clock);
  }

  /** So much waits in memory that whoever can wait should. */
  get crowded(): boolean {
    return this.#underWay + this.#frames.length >= crowded;
  }

  /** @param line without a newline */
  add(line: Uint8Array, time: Millis): void {
    if (this.#underWay + this.#frames.length >= mostInMemory) {
      this.#options.lost("overload", 1);
      return;
    }
    this.#frames.add(line, time);
    this.#writing ??= Promise.resolve().then(() => this.#write());
  }

  /** Resolves when nothing waits in memory, or not so much. */
  async room(): Promise<void> {
    while (this.crowded && this.#writing !== null) await new Promise<void>((go) => this.#waiting.push(go));
  }

  /** Resolves when everything added so far is written or was dropped. */
  async flushed(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async close(): Promise<void> {
    await this.flushed();
    this.#cancelSync?.();
    this.#cancelSync = null;
    await this.#sync();
  }

  async #write(): Promise<void> {
    const { lost, written, metrics, name } = this.#options;
    while (this.#frames.length > 0) {
      const { lines } = this.#frames;
      const bytes = this.#frames.take();
      this.#underWay = bytes.length;
      try {
        await this.#append(bytes);
        this.#recovered();
        written();
      } catch (error) {
        lost("unwritable", lines);
        await this.#failed(error);
      }
      this.#underWay = 0;
      metrics.gauge("fleetban_spool_bytes", this.#segments.cost, { source: name });
      this.#release();
    }
    this.#writing = null;
    this.#release();
  }

  async #append(bytes: Buffer): Promise<void> {
    await this.#makeRoom(bytes.length);
    const full = this.limit / segmentsPerSpool;
    if (this.#current === null || this.#current.gone || this.#current.size + bytes.length > full) {
      const [segment, header] = await this.#segments.add();
      this.#current = segment;
      this.#folderSynced = false;
      await segment.append(Buffer.concat([header, bytes]));
      await this.#segments.release();
    } else await this.#current.append(bytes);
    this.#unsynced = true;
    this.#cancelSync ??= this.#options.clock.schedule(this.#options.clock.now() + syncEvery, () => {
      this.#cancelSync = null;
      void this.#sync();
    });
  }

  /** Deletes the oldest until the spool has room for so many bytes. */
  async #makeRoom(bytes: number): Promise<void> {
    const { lost, log, name } = this.#options;
    while (this.#segments.cost + bytes > this.limit) {
      const [oldest] = this.#segments.all;
      if (oldest === undefined) return;
      const lines = await oldest.linesFrom(oldest.safe);
      await this.#segments.remove(oldest);
      if (lines === 0) continue;
      lost("full", lines);
      if (!this.#warnings.due("full")) continue;
      log.warn(
        { code: "FLB_SPOOL_FULL", source: name, limit: this.limit, lines },
        `${name}: the spool is full; its oldest lines are dropped, ${lines} just now`,
      );
    }
  }

  async #failed(error: unknown): Promise<void> {
    const { log, name, folder } = this.#options;
    if (!this.#failing) {
      log.error(
        { code: "FLB_SPOOL_UNWRITABLE", source: name, err: error },
        `${name}: ${folder} cannot be written (${(error as Error).message}); what comes is dropped`,
      );
    }
    this.#failing = true;
    const segment = this.#current;
    this.#current = null;
    if (segment === null || segment.gone) return;
    // What was written in part is cut off, as it is after a crash.
    segment.sealed = true;
    if (segment.size === 0) await this.#segments.remove(segment);
  }

  #recovered(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.log.info({ source: this.#options.name }, `${this.#options.name}: lines are spooled again`);
  }

  /** Only what the bus has not acknowledged is worth a wait for the disk. */
  async #sync(): Promise<void> {
    if (!this.#unsynced) return;
    this.#unsynced = false;
    const open = this.#segments.all.filter((segment) => !segment.done);
    try {
      for (const segment of open) await segment.sync();
      if (open.length > 0 && !this.#folderSynced) await this.#syncFolder();
    } catch (error) {
      if (this.#warnings.due("sync")) {
        this.#options.log.warn(
          { code: "FLB_SPOOL_UNWRITABLE", source: this.#options.name, err: error },
          `${this.#options.name}: the spool cannot be synced to the disk: ${(error as Error).message}`,
        );
      }
    }
  }

  /** A file's name is the folder's content. */
  async #syncFolder(): Promise<void> {
    const folder = await open(this.#options.folder, "r");
    try {
      await folder.sync();
      this.#folderSynced = true;
    } finally {
      await folder.close();
    }
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
