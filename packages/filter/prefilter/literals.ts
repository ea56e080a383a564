/**
 * Where the place may be from which the date was cut, when a literal is looked for in
 * the line with its date: in front of everything that is left; between two characters
 * that are no part of a word, which is what the boundaries of the default templates
 * come to; or anywhere.
 */
export type Seam = "none" | "between-symbols" | "anywhere";

/** What stands in every line that a pattern matches, date and all; in any ASCII case. */
export interface LineLiterals {
  /** At least one of these, never empty. */
  any: readonly string[];
  /** And at least one of these. */
  also: readonly string[] | null;
  /** Over how many lines the pattern may reach, if more than one; what it needs is in one of them. */
  lines?: number;
}

/**
 * The literals that the prefilter looks for on behalf of one failregex.
 *
 * @param own - those of the failregex; null when it requires none.
 * @param shared - those of its prefregex.
 * @param lines - over how many lines the pattern may reach.
 */
export function chooseLiterals(
  own: readonly string[] | null,
  shared: readonly string[] | null,
  seam: Seam,
  lines = 1,
): LineLiterals | null {
  const sets = [own, shared].flatMap((literals) => {
    const pieces = literals === null ? [] : withstand(literals.map(withinLine), seam);
    return pieces.length === 0 || pieces.includes("") ? [] : [pieces];
  });
  const [any, also = null] = sets.sort((a, b) => selectivity(b) - selectivity(a));
  // Both need not be in one and the same of several lines.
  if (any === undefined) return null;
  return lines > 1 ? { any, also: null, lines } : { any, also };
}

/** What the literal has of one line: the search for literals ends with each. */
function withinLine(literal: string): string {
  return longest(literal.split("\n"));
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), "");
}

/** A set is as good as its shortest literal; a few characters more than eight gain nothing. */
function selectivity(literals: readonly string[]): number {
  return Math.min(8, ...literals.map((literal) => literal.length));
}

/** `[] [error]` is `[DATE] [error]` in the line: takes of each literal what no cut can have torn. */
function withstand(literals: readonly string[], seam: Seam): string[] {
  if (seam === "none") return [...literals];
  const pieces = literals.flatMap(seam === "anywhere" ? halves : longestPiece);
  return [...new Set(pieces)];
}

/** There is one cut only: wherever it is, one of the halves is whole. */
function halves(literal: string): string[] {
  const characters = [...literal];
  const middle = characters.length >> 1;
  return [characters.slice(0, middle).join(""), characters.slice(middle).join("")].filter(
    (part) => part !== "",
  );
}

function longestPiece(literal: string): string[] {
  const pieces = literal.split(/(?<=[^\p{L}\p{N}_])(?=[^\p{L}\p{N}_])/u);
  return [longest(pieces)];
}

/**
 * What a filter's date patterns say about the seam. A pattern that starts with `^` and
 * captures no part of itself leaves nothing in front of the date.
 */
export function seamOf(datepatterns: readonly string[]): Seam {
  if (datepatterns.length === 0) return "between-symbols";
  if (datepatterns.every(leavesNothingBefore)) return "none";
  return datepatterns.every((pattern) => leavesNothingBefore(pattern) || isDefault(pattern))
    ? "between-symbols"
    : "anywhere";
}

/** Before the dates of `{^LN-BEG}` there are signs at most, behind all of them there is one. */
function isDefault(pattern: string): boolean {
  return /^(?:\{DEFAULT\}|\{\^LN-BEG\}(?:TAI64N|Epoch|ISO8601)?)$/i.test(pattern.trim());
}

function leavesNothingBefore(pattern: string): boolean {
  return pattern.trim() === "{NONE}" || /^\^[^({|]*$/.test(pattern);
}
