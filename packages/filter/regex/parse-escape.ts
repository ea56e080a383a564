import { asciiDigit, asciiSpace, asciiWord, type CharSet, complement } from "./char-set.ts";
import type { Reader } from "./reader.ts";

export const digits = "0123456789";
const octalDigits = "01234567";
const hexDigits = "0123456789abcdefABCDEF";

const controls: Record<string, number> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 0x5c };

const ranges = (given: readonly number[]): CharSet => ({ negated: false, ranges: given, classes: [] });

const unicodeCategories: Record<string, CharSet> = {
  d: { negated: false, ranges: [], classes: ["digit"] },
  D: { negated: false, ranges: [], classes: ["not-digit"] },
  s: { negated: false, ranges: [], classes: ["space"] },
  S: { negated: false, ranges: [], classes: ["not-space"] },
  w: { negated: false, ranges: [], classes: ["word"] },
  W: { negated: false, ranges: [], classes: ["not-word"] },
};

const asciiCategories: Record<string, CharSet> = {
  d: ranges(asciiDigit),
  D: ranges(complement(asciiDigit)),
  s: ranges(asciiSpace),
  S: ranges(complement(asciiSpace)),
  w: ranges(asciiWord),
  W: ranges(complement(asciiWord)),
};

/** What `\d`, `\s`, `\w` and their complements stand for; undefined for any other letter. */
export function category(letter: string, ascii: boolean): CharSet | undefined {
  const table = ascii ? asciiCategories : unicodeCategories;
  return Object.hasOwn(table, letter) ? table[letter] : undefined;
}

/**
 * Reads the escape of a single code point, the reader standing after the backslash;
 * undefined, with nothing taken, when it is a digit's escape that the caller knows better.
 */
export function codeEscape(reader: Reader): number | undefined {
  const at = reader.offset - 1;
  const letter = reader.next;
  if (Object.hasOwn(controls, letter)) {
    reader.offset++;
    return controls[letter];
  }
  if (letter === "x" || letter === "u" || letter === "U") {
    reader.offset++;
    const length = letter === "x" ? 2 : letter === "u" ? 4 : 8;
    const hex = reader.takeWhile(hexDigits, length);
    if (hex.length !== length) throw reader.invalid(`incomplete escape \\${letter}${hex}`, at);
    const code = Number.parseInt(hex, 16);
    if (code > 0x10ffff) throw reader.invalid(`bad escape \\${letter}${hex}`, at);
    return code;
  }
  if (letter === "N") throw reader.unsupported("named characters \\N{…} are not supported", at);
  if (letter !== "" && digits.includes(letter)) return undefined;
  if (/^[A-Za-z]$/.test(letter)) throw reader.invalid(`bad escape \\${letter}`, at);
  const code = reader.take();
  if (code === undefined) throw reader.invalid("bad escape (end of pattern)", at);
  return code;
}

/** The escape of digits inside a class, which is always octal. */
export function octalInClass(reader: Reader): number {
  const at = reader.offset - 1;
  const text = reader.takeWhile(octalDigits, 3);
  if (text === "") throw reader.invalid(`bad escape \\${reader.next}`, at);
  return octal(reader, text, at);
}

/** The escape of digits outside a class: an octal code, or the number of a group. */
export function digitEscape(reader: Reader): { code: number } | { group: number } {
  const at = reader.offset - 1;
  if (reader.next === "0") {
    reader.offset++;
    return { code: Number.parseInt(`0${reader.takeWhile(octalDigits, 2)}`, 8) };
  }
  const text = reader.takeWhile(digits, 2);
  if (/^[0-7]{2}$/.test(text) && /^[0-7]$/.test(reader.next)) {
    return { code: octal(reader, text + reader.takeWhile(octalDigits, 1), at) };
  }
  return { group: Number(text) };
}

function octal(reader: Reader, text: string, at: number): number {
  const code = Number.parseInt(text, 8);
  if (code > 0o377) throw reader.invalid(`octal escape value \\${text} outside of range 0-0o377`, at);
  return code;
}
