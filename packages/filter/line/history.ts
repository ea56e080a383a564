import { decodeCut } from "./decode.ts";

const newline = 10;

/**
 * The last lines of one log, for filters that look at several together: they are turned into
 * text only when a line comes up that needs those before it.
 */
export class LineHistory {
  readonly #most: number;
  readonly #longest: number;
  /** The last lines of earlier scans, the newest last. */
  #earlier: string[] = [];
  /** Lines of earlier scans. */
  #lines = 0;
  /** By filter, the number of the last line that it was given, counted from the first scan. */
  readonly #given = new Map<number, number>();

  /**
   * @param most - lines that are kept.
   * @param longest - bytes of a line that are kept.
   */
  constructor(most: number, longest: number) {
    this.#most = most;
    this.#longest = longest;
  }

  /**
   * The lines before one that a filter has not seen yet, at most so many as it looks at together with that one.
   *
   * @param from - where this scan's lines begin in the buffer.
   * @param start - where the line begins that is looked at now.
   * @param line - its number in this scan.
   */
  before(filter: number, lines: number, buffer: Buffer, from: number, start: number, line: number): string[] {
    const number = this.#lines + line;
    const wanted = Math.min(lines - 1, number - 1 - (this.#given.get(filter) ?? -1));
    this.#given.set(filter, number);
    if (wanted <= 0) return [];
    const here = this.#back(buffer, from, start, wanted);
    const missing = wanted - here.length;
    return missing === 0 ? here : [...this.#earlier.slice(-missing), ...here];
  }

  /** Keeps the last lines of a scan that is over. */
  end(buffer: Buffer, from: number, to: number, lines: number): void {
    this.#lines += lines;
    const here = this.#back(buffer, from, to, this.#most);
    this.#earlier = [...this.#earlier, ...here].slice(-this.#most);
  }

  /** The texts of up to `count` lines that end before `end`, which is just after a newline. */
  #back(buffer: Buffer, from: number, end: number, count: number): string[] {
    const texts: string[] = [];
    let behind = end - 1;
    while (texts.length < count && behind >= from) {
      // A position below 0 would be counted from the buffer's end.
      const start = behind === 0 ? 0 : Math.max(from, buffer.lastIndexOf(newline, behind - 1) + 1);
      texts.push(decodeCut(buffer, start, behind, this.#longest));
      behind = start - 1;
    }
    return texts.reverse();
  }
}
