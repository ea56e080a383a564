/** The classes `\w`, `\d` and `\s` of Unicode text, and their complements. */
export type UnicodeClass = "word" | "not-word" | "digit" | "not-digit" | "space" | "not-space";

/** A set of code points: the union of ranges and classes, or all the others when negated. */
export interface CharSet {
  readonly negated: boolean;
  /** Inclusive pairs lo, hi; sorted, disjoint. */
  readonly ranges: readonly number[];
  readonly classes: readonly UnicodeClass[];
}

export const lastCode = 0x10ffff;

/** What Python's `str.isspace` calls space; `\s` is wider here than in JavaScript and lacks U+FEFF. */
export const unicodeSpace: readonly number[] = [
  0x09, 0x0d, 0x1c, 0x20, 0x85, 0x85, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f,
  0x202f, 0x205f, 0x205f, 0x3000, 0x3000,
];
export const asciiSpace: readonly number[] = [0x09, 0x0d, 0x20, 0x20];
export const asciiDigit: readonly number[] = [0x30, 0x39];
export const asciiWord: readonly number[] = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];

/** Sorts and merges ranges. */
export function normalise(ranges: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] as number, ranges[i + 1] as number]);
  pairs.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [lo, hi] of pairs) {
    const last = merged.length - 1;
    if (last > 0 && lo <= (merged[last] as number) + 1) merged[last] = Math.max(merged[last] as number, hi);
    else merged.push(lo, hi);
  }
  return merged;
}

/** The ranges that sorted ranges leave out. */
export function complement(ranges: readonly number[]): number[] {
  const rest: number[] = [];
  let next = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    if ((ranges[i] as number) > next) rest.push(next, (ranges[i] as number) - 1);
    next = (ranges[i + 1] as number) + 1;
  }
  if (next <= lastCode) rest.push(next, lastCode);
  return rest;
}

/** Whether sorted ranges hold a code point. */
export function inRanges(ranges: readonly number[], code: number): boolean {
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < (ranges[2 * middle] as number)) high = middle - 1;
    else if (code > (ranges[2 * middle + 1] as number)) low = middle + 1;
    else return true;
  }
  return false;
}

// Python: \w is str.isalnum() or "_", and isalnum() is the letters and the numbers; marks are not in it.
const wordPattern = /[\p{L}\p{N}_]/u;
const digitPattern = /\p{Nd}/u;
const known = new Uint8Array(0x10000);

/** 1: word, 2: digit, of a code point beyond ASCII. Asked of the regular expression once per BMP code. */
function classBits(code: number): number {
  const cached = code < 0x10000 ? (known[code] as number) : 0;
  if (cached !== 0) return cached & 3;
  const text = String.fromCodePoint(code);
  const bits = (wordPattern.test(text) ? 1 : 0) | (digitPattern.test(text) ? 2 : 0);
  if (code < 0x10000) known[code] = bits | 4;
  return bits;
}

/** Whether a code point is a word character as Python's `\w` has it for text. */
export function isWord(code: number): boolean {
  return code < 0x80 ? inRanges(asciiWord, code) : (classBits(code) & 1) !== 0;
}

/** Whether a code point is a decimal digit as Python's `\d` has it for text. */
export function isDigit(code: number): boolean {
  return code < 0x80 ? code >= 0x30 && code <= 0x39 : (classBits(code) & 2) !== 0;
}

/** Whether a set holds a code point. */
export function has(set: CharSet, code: number): boolean {
  if (inRanges(set.ranges, code)) return !set.negated;
  return set.classes.some((name) => inClass(name, code)) !== set.negated;
}

function inClass(name: UnicodeClass, code: number): boolean {
  switch (name) {
    case "word":
      return isWord(code);
    case "not-word":
      return !isWord(code);
    case "digit":
      return isDigit(code);
    case "not-digit":
      return !isDigit(code);
    case "space":
      return inRanges(unicodeSpace, code);
    case "not-space":
      return !inRanges(unicodeSpace, code);
  }
}

// One code point beyond ASCII of each kind that the classes tell apart: digit, other word, space, none.
const kinds = [0x660, 0xe9, 0xa0, 0xd7] as const;
const asciiCodes = 128;

/** Bits of a {@link mask}: one per ASCII code, and one per kind of code points beyond ASCII. */
export const maskBits = asciiCodes + kinds.length;

/** The bits of a {@link mask} that stand for code points beyond ASCII. */
export const beyondAscii = ((1n << BigInt(kinds.length)) - 1n) << BigInt(asciiCodes);

const masks = new WeakMap<CharSet, bigint>();

/**
 * A set as bits: one per ASCII code, and one for each kind of code points beyond it of
 * which the set may hold some. Two sets whose masks are disjoint share no code point.
 */
export function mask(set: CharSet): bigint {
  let bits = masks.get(set);
  if (bits === undefined) {
    bits = 0n;
    for (let code = 0; code < asciiCodes; code++) if (has(set, code)) bits |= 1n << BigInt(code);
    if ((set.ranges.at(-1) ?? 0) >= asciiCodes) bits |= beyondAscii;
    kinds.forEach((code, kind) => {
      if (has(set, code)) bits = (bits ?? 0n) | (1n << BigInt(asciiCodes + kind));
    });
    masks.set(set, bits);
  }
  return bits;
}
