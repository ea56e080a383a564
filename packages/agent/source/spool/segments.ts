import { mkdir, readdir, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "@fleetban/core";
import type { Position } from "../../chunk.ts";
import type { Checkpoints } from "../checkpoints.ts";
import { fileName, Segment, type SegmentStream, segmentNumber } from "./segment.ts";

/** The files of one spool, the oldest first, and how far each is safe. */
export class Segments {
  readonly #folder: string;
  readonly #stream: SegmentStream;
  readonly #checkpoints: Checkpoints;
  readonly #log: Log;
  #all: Segment[] = [];
  /** Stands before all that is new, and is kept until it was shown as context. */
  #shown: Segment | undefined;
  #next = 1;

  constructor(folder: string, stream: SegmentStream, options: { checkpoints: Checkpoints; log: Log }) {
    this.#folder = folder;
    this.#stream = stream;
    this.#checkpoints = options.checkpoints;
    this.#log = options.log;
  }

  /** Finds what former processes left, and how far that was acknowledged. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const numbers = (await readdir(this.#folder)).flatMap((name) => segmentNumber(name) ?? []);
    for (const number of numbers.sort((a, b) => a - b)) {
      this.#next = number + 1;
      const segment = await Segment.reopen(this.#folder, number, this.#stream);
      // Killed before its first line was written.
      if (segment === null) {
        await unlink(join(this.#folder, fileName(number)));
        continue;
      }
      const safe = this.#checkpoints.get(segment.identity)?.offset ?? segment.safe;
      segment.safe = segment.offset = Math.min(Math.max(safe, segment.safe), segment.size);
      this.#all.push(segment);
    }
    this.#shown = this.newest;
    await this.release();
  }

  get all(): readonly Segment[] {
    return this.#all;
  }

  get newest(): Segment | undefined {
    return this.#all.at(-1);
  }

  /** Bytes on disk. */
  get cost(): number {
    return this.#all.reduce((sum, { cost }) => sum + cost, 0);
  }

  /** The oldest that has something to read. */
  get unread(): Segment | undefined {
    return this.#all.find(({ pending }) => pending);
  }

  /** A new file at the end; the one before is not written to any more. */
  async add(): Promise<[Segment, Buffer]> {
    const former = this.newest;
    if (former !== undefined) former.sealed = true;
    const created = await Segment.create(this.#folder, this.#next++, this.#stream);
    this.#all.push(created[0]);
    return created;
  }

  /** Every match before the position is acknowledged. */
  acknowledged(segment: Segment, { offset }: Position): void {
    segment.safe = offset;
    if (segment.gone) return;
    const { identity } = segment;
    this.#checkpoints.set(identity, () => ({
      path: this.#stream.name,
      identity,
      offset: segment.safe,
      tail: "",
    }));
    if (segment.sealed && segment.done) void this.release();
  }

  /** Deletes what is acknowledged as a whole; the newest stays, for what stands before the next line. */
  async release(): Promise<void> {
    const newest = this.newest;
    for (const segment of [...this.#all]) {
      const kept = segment === newest || segment === this.#shown;
      if (!kept && segment.sealed && segment.done) await this.remove(segment);
    }
  }

  /** What stood there at the start was shown as context, as far as it was needed. */
  async introduced(): Promise<void> {
    this.#shown = undefined;
    await this.release();
  }

  /** Deletes one, whatever it holds. */
  async remove(segment: Segment): Promise<void> {
    const at = this.#all.indexOf(segment);
    if (at < 0) return;
    this.#all.splice(at, 1);
    try {
      await segment.delete();
    } catch (error) {
      this.#log.warn({ source: this.#stream.name, err: error }, `${segment.path} cannot be deleted`);
    }
    // After the file: the other way round, a crash between the two would have it read again.
    this.#checkpoints.remove(segment.identity);
  }

  async close(): Promise<void> {
    for (const segment of this.#all) await segment.close();
  }

  /** Deletes the spool itself. */
  async removeAll(): Promise<void> {
    for (const segment of [...this.#all]) await this.remove(segment);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
