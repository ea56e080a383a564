import type { Clock, Log, Metrics } from "@fleetban/core";
import type { Pattern, PatternObserver } from "@fleetban/filter";
import type { Piece } from "../chunk.ts";
import { NowAndThen } from "../now-and-then.ts";

const shownLength = 200;

/** An observer of patterns that knows which piece is being scanned. */
export interface PatternReporter extends PatternObserver {
  /** From now on, lines of `piece.buffer[from, to)` are tried. */
  entering(piece: Piece, from: number, to: number): void;
  /** Lines before this index are done with. */
  reached(index: number): void;
}

/** Warns of patterns that take long, with the line that made them: somebody may be at it. */
export function patternReporter(options: { clock: Clock; log: Log; metrics: Metrics }): PatternReporter {
  const { clock, log, metrics } = options;
  const warnings = new NowAndThen(clock);
  let current: { piece: Piece; from: number; to: number } | null = null;

  function report(
    pattern: Pattern,
    text: string,
    outcome: "slow" | "exhausted",
    milliseconds: number | null,
  ) {
    if (current === null) return;
    const { piece } = current;
    const { log: path, jails } = piece.origin;
    metrics.count("fleetban_pattern_slow_total", { log: path, outcome });
    if (!warnings.due(`${path}\0${pattern.source}`)) return;
    const found = lineOf(text, current);
    log.warn(
      {
        code: "FLB_PATTERN_SLOW",
        log: path,
        jails,
        offset: found === null ? null : piece.base + found.start,
        pattern: pattern.source,
        outcome,
        ...(milliseconds === null ? {} : { milliseconds: Math.round(milliseconds) }),
        line: found?.text ?? text.slice(0, shownLength),
      },
      outcome === "slow"
        ? `${path}: a pattern took long on a line`
        : `${path}: a pattern used up its budget on a line and was stopped; the line counts as not matching`,
    );
  }

  return {
    entering(piece, from, to) {
      current = { piece, from, to };
    },
    reached(index) {
      if (current !== null) current.from = index;
    },
    slow: (pattern, text, milliseconds) => report(pattern, text, "slow", milliseconds),
    exhausted: (pattern, text) => report(pattern, text, "exhausted", null),
  };
}

/** Finds the line again: a pattern sees it without its date, so by its end. */
function lineOf(
  text: string,
  { piece: { buffer }, from, to }: { piece: Piece; from: number; to: number },
): { start: number; text: string } | null {
  const end = text.trimEnd().slice(-64);
  if (end === "") return null;
  const piece = buffer.subarray(from, to);
  const at = piece.indexOf(end);
  if (at < 0) return null;
  const start = at === 0 ? 0 : piece.lastIndexOf(10, at - 1) + 1;
  return {
    start: from + start,
    text: piece.toString("utf8", start, start + shownLength).split("\n", 1)[0] ?? "",
  };
}
