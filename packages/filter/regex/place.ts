import type { Place } from "./ast.ts";
import { asciiWord, inRanges, isWord } from "./char-set.ts";

/** Places by the number that stands for them in a program. */
export const placeCodes: readonly Place[] = [
  "start",
  "line-start",
  "end",
  "line-end",
  "final",
  "boundary",
  "not-boundary",
  "ascii-boundary",
  "not-ascii-boundary",
];

const newline = 10;

/** Whether a position of the text is such a place. */
export function atPlace(text: string, pos: number, place: number): boolean {
  const length = text.length;
  switch (place) {
    case 0:
      return pos === 0;
    case 1:
      return pos === 0 || text.charCodeAt(pos - 1) === newline;
    case 2:
      return pos === length || (pos === length - 1 && text.charCodeAt(pos) === newline);
    case 3:
      return pos === length || text.charCodeAt(pos) === newline;
    case 4:
      return pos === length;
    default: {
      // In Python (before 3.14) an empty text has neither a boundary nor the absence of one.
      if (length === 0) return false;
      const word = place < 7 ? isWord : isAsciiWord;
      const here = pos < length && word(text.codePointAt(pos) as number);
      const there = pos > 0 && word(text.codePointAt(before(text, pos)) as number);
      return (here !== there) === (place % 2 === 1);
    }
  }
}

function isAsciiWord(code: number): boolean {
  return inRanges(asciiWord, code);
}

/** Whether a position is between the halves of a code point. */
export function splitsPair(text: string, pos: number): boolean {
  return (
    pos > 0 && (text.charCodeAt(pos) & 0xfc00) === 0xdc00 && (text.charCodeAt(pos - 1) & 0xfc00) === 0xd800
  );
}

/** Where the code point that ends at a position (above 0) begins. */
export function before(text: string, pos: number): number {
  return splitsPair(text, pos - 1) ? pos - 2 : pos - 1;
}
