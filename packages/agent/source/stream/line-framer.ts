import type { Framer } from "./framer.ts";
import { HeldBytes } from "./held-bytes.ts";

const newline = 10;

/** Cuts a stream of bytes into lines, however the bytes are cut into pieces. */
export class LineFramer implements Framer {
  readonly #take: (record: Buffer) => void;
  readonly #longest: () => number;
  readonly #held = new HeldBytes();
  #begun = false;
  records = 0;

  /** @param longest bytes of a line that are of use */
  constructor(take: (record: Buffer) => void, longest: () => number) {
    this.#take = take;
    this.#longest = longest;
  }

  get begun(): boolean {
    return this.#begun;
  }

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(newline, at);
      if (end < 0) {
        this.#begun = true;
        this.#held.add(bytes.subarray(at), this.#longest());
        return;
      }
      if (this.#begun) {
        this.#held.add(bytes.subarray(at, end), this.#longest());
        this.#begun = false;
        this.#take(this.#held.take());
      } else this.#take(bytes.subarray(at, end));
      this.records++;
      at = end + 1;
    }
  }
}
