import { cutEnd, decodeLine } from "./decode.ts";

const newline = 10;

/** Cuts chunks of bytes into lines of text, keeping no more of a line than is wanted of it. */
export class LineSplitter {
  readonly #longest: number;
  readonly #onLine: (text: string) => void;
  /** The start of a line whose end has not come yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of that line, also those not kept. */
  #restLength = 0;
  #linesCut = 0;

  /** @param longest - bytes of a line that are kept. */
  constructor(longest: number, onLine: (text: string) => void) {
    this.#longest = longest;
    this.#onLine = onLine;
  }

  /** How many lines were cut so far. */
  get linesCut(): number {
    return this.#linesCut;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      if (this.#restLength > 0) {
        this.#keep(chunk, start, end);
        this.end();
      } else {
        this.#emit(chunk, start, end, end - start);
      }
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk, start, chunk.length);
  }

  /** What is left is a line, although its end is missing. */
  end(): void {
    if (this.#restLength === 0) return;
    this.#emit(this.#rest, 0, this.#rest.length, this.#restLength);
    this.#rest = Buffer.alloc(0);
    this.#restLength = 0;
  }

  #emit(bytes: Buffer, start: number, end: number, length: number): void {
    if (length > this.#longest) this.#linesCut++;
    this.#onLine(decodeLine(bytes, start, cutEnd(bytes, start, end, this.#longest)));
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    // One byte more than wanted tells where the last character ends.
    const room = Math.max(0, this.#longest + 1 - this.#rest.length);
    if (room > 0)
      this.#rest = Buffer.concat([this.#rest, chunk.subarray(start, Math.min(end, start + room))]);
    this.#restLength += end - start;
  }
}
