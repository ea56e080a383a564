import { randomBytes } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Origin, Position } from "../../chunk.ts";
import { frameHeader, readFrame } from "./frame.ts";

/** Says what kind of file it is, and in which version. */
const magic = Buffer.from("FLBSPL1\n");
const idLength = 16;
/** Where the first frame begins. */
export const segmentHeader = magic.length + idLength;

/** What a file costs beyond its content: many almost empty ones count, too. */
const leastCost = 4096;

const noTail = Buffer.alloc(0);

/** The stream that a segment is a part of. */
export interface SegmentStream {
  readonly name: string;
  readonly jails: readonly string[];
}

/**
 * One file of a spool. It is written by one process and never appended to by another, under an id of
 * its own: after a power cut took some of its end, no later line gets the place of one that was sent.
 */
export class Segment implements Origin {
  readonly path: string;
  /** Place in the order of the spool's segments. */
  readonly number: number;
  readonly identity: string;
  /** Bytes that are written; where a frame is damaged, those before it. */
  size: number;
  /** Bytes that are read. */
  offset = segmentHeader;
  /** Every match before it is acknowledged. */
  safe = segmentHeader;
  /** Nothing more is written to it. */
  sealed: boolean;
  /** It is deleted, read or not. */
  gone = false;
  readonly #stream: SegmentStream;
  /** Of whoever asks first: it is read, counted and synced at the same time. */
  #handle: Promise<FileHandle> | null;

  /** Creates a file whose header is still to be written, with the first frames. */
  static async create(folder: string, number: number, stream: SegmentStream): Promise<[Segment, Buffer]> {
    const id = randomBytes(idLength);
    const path = join(folder, fileName(number));
    const handle = await open(path, "wx+", 0o600);
    return [new Segment(path, number, id, 0, handle, stream), Buffer.concat([magic, id])];
  }

  /** Opens what another process wrote; null when not even its header is whole. */
  static async reopen(folder: string, number: number, stream: SegmentStream): Promise<Segment | null> {
    const path = join(folder, fileName(number));
    const handle = await open(path, "r");
    try {
      const header = Buffer.alloc(segmentHeader);
      const { bytesRead } = await handle.read(header, 0, segmentHeader, 0);
      if (bytesRead < segmentHeader || !header.subarray(0, magic.length).equals(magic)) return null;
      const { size } = await handle.stat();
      return new Segment(path, number, header.subarray(magic.length), size, null, stream);
    } finally {
      await handle.close();
    }
  }

  private constructor(
    path: string,
    number: number,
    id: Buffer,
    size: number,
    handle: FileHandle | null,
    stream: SegmentStream,
  ) {
    this.path = path;
    this.number = number;
    this.identity = `spool:${id.toString("hex")}`;
    this.size = size;
    this.sealed = handle === null;
    this.#handle = handle === null ? null : Promise.resolve(handle);
    this.#stream = stream;
  }

  get log(): string {
    return this.#stream.name;
  }

  get jails(): readonly string[] {
    return this.#stream.jails;
  }

  get cost(): number {
    return Math.max(this.size, leastCost);
  }

  /** There is something to read. */
  get pending(): boolean {
    return !this.gone && this.offset < this.size;
  }

  /** Everything in it is acknowledged. */
  get done(): boolean {
    return this.safe >= this.size;
  }

  /** As a checkpoint would remember it. */
  position(offset: number): Position {
    return { offset, tail: noTail };
  }

  /** Appends as a whole, or fails. */
  async append(bytes: Buffer): Promise<void> {
    const handle = await this.#open();
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, this.size + done);
      done += bytesWritten;
    }
    this.size += bytes.length;
  }

  /** Fills the buffer from `offset`, as far as the file goes. */
  async read(buffer: Buffer, offset: number): Promise<number> {
    const handle = await this.#open();
    const length = Math.min(buffer.length, this.size - offset);
    return length <= 0 ? 0 : (await handle.read(buffer, 0, length, offset)).bytesRead;
  }

  /** Lines from a frame on, as far as they can be read. */
  async linesFrom(offset: number): Promise<number> {
    let sum = 0;
    try {
      for await (const { lines } of this.frames(offset)) sum += lines;
    } catch {
      // The disk fails: what cannot be counted is not.
    }
    return sum;
  }

  /** Where frames begin, and how many lines each has; from the first frame or a known one on. */
  async *frames(from = segmentHeader): AsyncGenerator<{ offset: number; lines: number }, void, undefined> {
    let buffer = Buffer.allocUnsafe(256 * 1024);
    for (let offset = from; offset < this.size; ) {
      const end = await this.read(buffer, offset);
      let at = 0;
      for (;;) {
        const frame = readFrame(buffer, at, end);
        if (typeof frame === "object") {
          yield { offset: offset + at, lines: frame.lines };
          at = frame.to;
          continue;
        }
        if (frame === "damaged" || offset + at + frame > this.size) return;
        if (at + frame > buffer.length && at === 0) buffer = Buffer.allocUnsafe(frame + frameHeader);
        break;
      }
      offset += at;
      if (end === 0) return;
    }
  }

  /** Resolves when what is written survives a power cut. */
  async sync(): Promise<void> {
    await (await this.#open()).datasync();
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    if (handle === null) return;
    await (await handle).close();
  }

  async delete(): Promise<void> {
    this.gone = true;
    await this.close();
    await unlink(this.path);
  }

  #open(): Promise<FileHandle> {
    this.#handle ??= open(this.path, "r").catch((error: unknown) => {
      this.#handle = null;
      throw error;
    });
    return this.#handle;
  }
}

/** Number of the segment that a file name stands for; null for another file. */
export function segmentNumber(name: string): number | null {
  const found = /^(\d{12})\.spool$/.exec(name);
  return found === null ? null : Number(found[1]);
}

export function fileName(number: number): string {
  return `${String(number).padStart(12, "0")}.spool`;
}
