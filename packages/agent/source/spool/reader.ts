import type { Log, Metrics } from "@fleetban/core";
import type { Chunk } from "../../chunk.ts";
import { readFrame } from "./frame.ts";
import { type Segment, segmentHeader } from "./segment.ts";
import type { Segments } from "./segments.ts";

/** So many bytes before the place where reading goes on are gone through once more, for their context. */
const contextLength = 128 * 1024;

/** What a spool is read with. */
export interface SpoolReaderOptions {
  name: string;
  /** Lines that cannot be read any more; how many is not known. */
  damaged: () => void;
  log: Log;
  metrics: Metrics;
}

/** Reads a spool as a log is read: one piece after the other, each the lines of one frame. */
export class SpoolReader {
  readonly #segments: Segments;
  readonly #options: SpoolReaderOptions;
  #introduced = false;
  #stopped = false;

  constructor(segments: Segments, options: SpoolReaderOptions) {
    this.#segments = segments;
    this.#options = options;
  }

  get pending(): boolean {
    return this.#segments.unread !== undefined;
  }

  /** Ends an iteration that is under way, at its next step. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * The next pieces, from one read.
   *
   * @param buffer is used for as long as the iteration lasts, unless a longer one is needed
   */
  async *pieces(buffer: Buffer): AsyncGenerator<Chunk, void, undefined> {
    const segment = this.#segments.unread;
    if (segment === undefined || this.#stopped) return;
    try {
      if (!this.#introduced) {
        this.#introduced = true;
        yield* this.#context(segment, buffer);
        await this.#segments.introduced();
      }
      yield* this.#read(segment, buffer, segment.offset, segment.size, false);
      if (segment.sealed && !segment.pending) await segment.close();
    } catch (error) {
      if (!segment.gone && !this.#stopped) this.#failed(segment, error);
    } finally {
      if (this.#stopped) await segment.close();
    }
  }

  async *#read(
    segment: Segment,
    given: Buffer,
    from: number,
    until: number,
    context: boolean,
  ): AsyncGenerator<Chunk, void, undefined> {
    let buffer = given;
    let end = Math.min(await segment.read(buffer, from), until - from);
    for (let at = 0; at < end && !segment.gone && !this.#stopped; ) {
      const frame = readFrame(buffer, at, end);
      if (typeof frame === "number") {
        if (from + at + frame > segment.size) return this.#damaged(segment, from + at, "ends within a frame");
        // The rest comes with the next read.
        if (at > 0) return;
        buffer = Buffer.allocUnsafe(frame);
        end = await segment.read(buffer, from);
        continue;
      }
      if (frame === "damaged")
        return this.#damaged(segment, from + at, "holds something else than was written");
      const offset = from + frame.to;
      yield {
        origin: segment,
        buffer,
        base: from,
        from: frame.from,
        to: frame.to,
        skipping: false,
        context,
        arrived: frame.time,
        consume: () => segment.position(offset),
      };
      at = frame.to;
      if (!context) segment.offset = offset;
    }
  }

  /** What stands before the place where reading goes on, in the same segment or the one before. */
  async *#context(segment: Segment, buffer: Buffer): AsyncGenerator<Chunk, void, undefined> {
    const before = this.#segments.all[this.#segments.all.indexOf(segment) - 1];
    const [held, until] =
      segment.offset > segmentHeader || before === undefined
        ? [segment, segment.offset]
        : [before, before.offset];
    let from = until;
    for await (const { offset } of held.frames()) {
      if (offset >= until) break;
      if (until - offset > Math.min(contextLength, buffer.length)) continue;
      from = offset;
      break;
    }
    if (from < until) yield* this.#read(held, buffer, from, until, true);
  }

  /** After a kill or a power cut the last frame may be there in part: nobody was told that it is safe. */
  #damaged(segment: Segment, offset: number, what: string): void {
    const { log, name, damaged } = this.#options;
    const bytes = segment.size - offset;
    segment.size = offset;
    damaged();
    log.warn(
      { code: "FLB_SPOOL_DAMAGED", source: name, file: segment.path, offset, bytes },
      `${name}: ${segment.path} ${what}; its last ${bytes} bytes are left out`,
    );
    if (segment.sealed && segment.done) void this.#segments.release();
  }

  #failed(segment: Segment, error: unknown): void {
    const { log, name, damaged } = this.#options;
    segment.size = segment.offset;
    segment.sealed = true;
    damaged();
    log.error(
      { code: "FLB_SPOOL_DAMAGED", source: name, file: segment.path, err: error },
      `${name}: ${segment.path} cannot be read (${(error as Error).message}); what it holds from there on is left out`,
    );
    if (segment.done) void this.#segments.release();
  }
}
