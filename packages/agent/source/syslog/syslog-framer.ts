import type { Framer } from "../stream/framer.ts";
import { HeldBytes } from "../stream/held-bytes.ts";

const newline = 10;
const space = 32;
const zero = 48;
const nine = 57;
/** A count of more digits is none. */
const mostDigits = 9;

/**
 * Cuts what comes over TCP into syslog messages, as RFC 6587 has it: each either begins with the count of
 * its bytes and a space, or ends with a newline. Which of the two it is shows in its first byte.
 */
export class SyslogFramer implements Framer {
  records = 0;
  readonly #take: (record: Buffer) => void;
  readonly #longest: () => number;
  readonly #held = new HeldBytes();
  /** `count`: digits are read; `body`: a counted message; `line`: one that ends with a newline. */
  #state: "start" | "count" | "body" | "line" = "start";
  #count = 0;
  #digits = 0;

  /** @param longest bytes of a message that are of use */
  constructor(take: (record: Buffer) => void, longest: () => number) {
    this.#take = take;
    this.#longest = longest;
  }

  get begun(): boolean {
    return this.#state !== "start";
  }

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#state === "start") at = this.#start(bytes, at);
      else if (this.#state === "count") at = this.#readCount(bytes, at);
      else if (this.#state === "body") at = this.#readBody(bytes, at);
      else at = this.#readLine(bytes, at);
    }
  }

  #start(bytes: Buffer, at: number): number {
    const first = bytes[at] as number;
    // Between messages, whoever counts bytes may still end lines.
    if (first === newline) return at + 1;
    this.#count = 0;
    this.#digits = 0;
    this.#state = first > zero && first <= nine ? "count" : "line";
    return at;
  }

  #readCount(bytes: Buffer, at: number): number {
    const byte = bytes[at] as number;
    if (byte >= zero && byte <= nine && this.#digits < mostDigits) {
      this.#count = this.#count * 10 + byte - zero;
      this.#digits++;
      return at + 1;
    }
    if (byte === space) {
      this.#state = "body";
      return at + 1;
    }
    // A line that begins with a number: with a date perhaps.
    this.#held.add(Buffer.from(String(this.#count)), this.#longest());
    this.#state = "line";
    return at;
  }

  #readBody(bytes: Buffer, at: number): number {
    const end = Math.min(at + this.#count, bytes.length);
    this.#held.add(bytes.subarray(at, end), this.#longest());
    this.#count -= end - at;
    if (this.#count === 0) this.#complete(this.#held.take());
    return end;
  }

  #readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(newline, at);
    if (end < 0) {
      this.#held.add(bytes.subarray(at), this.#longest());
      return bytes.length;
    }
    if (this.#held.length > 0) {
      this.#held.add(bytes.subarray(at, end), this.#longest());
      this.#complete(this.#held.take());
    } else this.#complete(bytes.subarray(at, end));
    return end + 1;
  }

  #complete(record: Buffer): void {
    this.#state = "start";
    this.records++;
    this.#take(record);
  }
}
