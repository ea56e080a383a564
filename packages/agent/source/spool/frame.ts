import { crc32 } from "node:zlib";
import type { Millis } from "@fleetban/core";

/**
 * A frame holds the lines that came within one millisecond: its header, then the lines, each
 * with a newline behind it.
 *
 * | bytes  | little-endian                        |
 * |--------|--------------------------------------|
 * | 0..4   | bytes of the lines                   |
 * | 4..8   | CRC-32 of everything behind it       |
 * | 8..16  | when they came, epoch milliseconds   |
 * | 16..20 | how many there are                   |
 */
export const frameHeader = 20;

/** A frame is closed beyond this many bytes of lines; one longer line makes it longer. */
const closedFrom = 64 * 1024;

/** More bytes of lines no frame has: those, and the longest line that a policy allows. */
const longest = closedFrom + 2 ** 20 + 2;

/** Buffers that grew beyond this are given back. */
const keptBuffer = 4 * closedFrom;

const newline = 10;

/** A frame in a buffer. */
export interface Frame {
  time: Millis;
  lines: number;
  /** Its lines are `buffer[from, to)`. */
  from: number;
  to: number;
}

/**
 * Reads the frame at `buffer[at]`.
 *
 * @returns how many bytes are needed to tell, if the buffer ends before the frame; `damaged` when it is none
 */
export function readFrame(buffer: Buffer, at: number, end: number): Frame | number | "damaged" {
  if (end - at < frameHeader) return frameHeader;
  const length = buffer.readUInt32LE(at);
  if (length === 0 || length > longest) return "damaged";
  const to = at + frameHeader + length;
  if (to > end) return frameHeader + length;
  if (crc32(buffer.subarray(at + 8, to)) !== buffer.readUInt32LE(at + 4)) return "damaged";
  // What was written as a whole ends as a line does; the rest of the agent relies on it.
  if (buffer[to - 1] !== newline) return "damaged";
  const time = buffer.readDoubleLE(at + 8);
  return { time, lines: buffer.readUInt32LE(at + 16), from: at + frameHeader, to };
}

/** Puts lines into frames, one behind the other, ready to be written. */
export class FrameWriter {
  #buffer = Buffer.allocUnsafeSlow(closedFrom);
  #spare = Buffer.allocUnsafeSlow(closedFrom);
  #length = 0;
  /** Where the open frame begins; -1 without one. */
  #open = -1;
  #time: Millis = 0;
  #openLines = 0;
  #lines = 0;

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** Lines so far. */
  get lines(): number {
    return this.#lines;
  }

  /** @param line without a newline at its end or in it */
  add(line: Uint8Array, time: Millis): void {
    const long = this.#open >= 0 && this.#length - this.#open + line.length > closedFrom;
    if (this.#open >= 0 && (time !== this.#time || long)) this.#close();
    const header = this.#open < 0 ? frameHeader : 0;
    this.#reserve(header + line.length + 1);
    if (this.#open < 0) {
      this.#open = this.#length;
      this.#time = time;
      this.#openLines = 0;
      this.#length += frameHeader;
    }
    this.#buffer.set(line, this.#length);
    this.#length += line.length;
    this.#buffer[this.#length++] = newline;
    this.#openLines++;
    this.#lines++;
  }

  /** What was added since the last time; empties it. The bytes are good until the next call. */
  take(): Buffer {
    if (this.#open >= 0) this.#close();
    const buffer = this.#buffer;
    const bytes = buffer.subarray(0, this.#length);
    this.#buffer = this.#spare;
    this.#spare = buffer.length > keptBuffer ? Buffer.allocUnsafeSlow(closedFrom) : buffer;
    this.#length = 0;
    this.#lines = 0;
    return bytes;
  }

  #close(): void {
    const at = this.#open;
    this.#buffer.writeUInt32LE(this.#length - at - frameHeader, at);
    this.#buffer.writeDoubleLE(this.#time, at + 8);
    this.#buffer.writeUInt32LE(this.#openLines, at + 16);
    this.#buffer.writeUInt32LE(crc32(this.#buffer.subarray(at + 8, this.#length)), at + 4);
    this.#open = -1;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
