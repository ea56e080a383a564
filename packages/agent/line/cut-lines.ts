const newline = 10;

/** What became of a piece: how much of it is used, and what was wrong with it. */
export interface CutResult {
  /** Index after the last byte used: after a newline, or the piece's end when `skipping`. */
  end: number;
  /** The end lies inside a line that was cut. */
  skipping: boolean;
  /** How many lines were cut. */
  cut: number;
}

/**
 * Finds the complete lines of `buffer[from, to)` and hands them on in stretches, as
 * long as possible, each ending with a newline. An unfinished last line is left for
 * later, so it needs no memory here. A line longer than `maxLine` bytes is handed on
 * as its first `maxLine` bytes (in a stretch of its own) and the rest is passed over.
 *
 * The cost does not grow with the number of lines: a stretch of `maxLine` bytes that
 * holds a newline cannot hold the end of a longer line.
 *
 * @param skipping whether the piece starts inside a line that was cut
 * @param use called with each stretch `[start, end)`; must not keep the buffer
 */
export function cutLines(
  buffer: Buffer,
  from: number,
  to: number,
  skipping: boolean,
  maxLine: number,
  use: (start: number, end: number) => void,
): CutResult {
  let at = from;
  let cut = 0;
  if (skipping) {
    at = lineEnd(buffer, at, to);
    if (at < 0) return { end: to, skipping: true, cut };
  }
  let start = at;
  for (;;) {
    const found = at < to ? buffer.lastIndexOf(newline, Math.min(at + maxLine, to - 1)) : -1;
    if (found >= at) {
      at = found + 1;
      continue;
    }
    if (at > start) use(start, at);
    if (at + maxLine >= to) return { end: at, skipping: false, cut };
    // The scan wants a newline at the end; the byte is put back, as it may be compared later.
    const last = at + maxLine;
    const kept = buffer[last] as number;
    buffer[last] = newline;
    use(at, last + 1);
    buffer[last] = kept;
    cut++;
    at = start = lineEnd(buffer, last, to);
    if (at < 0) return { end: to, skipping: true, cut };
  }
}

/** Index after the next newline; -1 when there is none before `to`. */
function lineEnd(buffer: Buffer, from: number, to: number): number {
  const found = buffer.subarray(from, to).indexOf(newline);
  return found < 0 ? -1 : from + found + 1;
}
