/** The beginning of a record whose end has not come yet; no more of it than is of use. */
export class HeldBytes {
  #buffer: Buffer | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds as much as fits into `longest` bytes. */
  add(bytes: Buffer, longest: number): void {
    const taken = Math.min(bytes.length, longest - this.#length);
    if (taken <= 0) return;
    const needed = this.#length + taken;
    if (this.#buffer === null || this.#buffer.length < needed) {
      const larger = Buffer.allocUnsafeSlow(Math.min(longest, Math.max(256, 2 * needed)));
      this.#buffer?.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    bytes.copy(this.#buffer, this.#length, 0, taken);
    this.#length = needed;
  }

  /** All of it; empty from now on. */
  take(): Buffer {
    const bytes = this.#buffer?.subarray(0, this.#length) ?? Buffer.alloc(0);
    this.#buffer = null;
    this.#length = 0;
    return bytes;
  }
}
