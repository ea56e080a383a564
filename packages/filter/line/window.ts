/**
 * The last lines of one log, for patterns that reach over several (`maxlines`). What a match
 * took is gone; what it passed over (`<SKIPLINES>`) or left alone stays for the next.
 */
export class LineWindow {
  readonly #most: number;
  #lines: string[] = [];

  /** @param most lines that are kept */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a line in, without its end. */
  push(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.#most) this.#lines.shift();
  }

  /** All lines, each with its end. */
  get text(): string {
    return this.#lines.map((line) => `${line}\n`).join("");
  }

  /**
   * Takes the lines of a match out.
   *
   * @param start offset in {@link text} of the match
   * @param end offset just after it
   * @param skipped spans of lines in between that are no part of it
   */
  take(start: number, end: number, skipped: readonly { start: number; end: number }[]): void {
    let at = 0;
    this.#lines = this.#lines.filter((line) => {
      const from = at;
      at += line.length + 1;
      // An end just behind a line's newline is that line's, not the next one's.
      const taken = from < Math.max(end, start + 1) && at > start;
      return !taken || skipped.some((span) => from >= span.start && at <= span.end);
    });
  }
}
