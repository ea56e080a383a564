const width = 30;

/** A bar on standard error while a replay runs; nothing where that is no terminal. */
export class Progress {
  readonly #total: number;
  readonly #shown = process.stderr.isTTY;
  #bytes = 0;
  #drawn = -1;

  /** @param total bytes of all logs */
  constructor(total: number) {
    this.#total = Math.max(1, total);
  }

  advance(bytes: number): void {
    this.#bytes += bytes;
    const percent = Math.min(100, Math.floor((this.#bytes / this.#total) * 100));
    if (!this.#shown || percent === this.#drawn) return;
    this.#drawn = percent;
    const filled = Math.round((percent / 100) * width);
    process.stderr.write(`\r${"█".repeat(filled)}${"░".repeat(width - filled)} ${percent}%`);
  }

  /** Clears the line, so that what is printed next starts at its beginning. */
  clear(): void {
    if (this.#shown && this.#drawn >= 0) process.stderr.write("\r\x1b[K");
    this.#drawn = -1;
  }
}
