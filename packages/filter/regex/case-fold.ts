import { normalise } from "./char-set.ts";

/**
 * Lower case of one code point as Python's engine has it: the simple mapping, so
 * that U+0130 becomes `i`.
 */
export function lower(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 32 : code;
  return String.fromCodePoint(code).toLowerCase().codePointAt(0) as number;
}

// Where cased letters live; a letter outside has no other case.
const casedBlocks = [
  [0x80, 0x2fff],
  [0xa600, 0xabff],
  [0xfb00, 0xffff],
  [0x10400, 0x10fff],
  [0x11800, 0x118ff],
  [0x16e00, 0x16eff],
  [0x1e900, 0x1e9ff],
] as const;

let variantsByCode: Map<number, number[]> | undefined;

/**
 * Code points that Python's IGNORECASE treats as one: same lower case, or lower
 * cases with the same upper case (s and U+017F, i and U+0131).
 */
function variants(): Map<number, number[]> {
  if (variantsByCode !== undefined) return variantsByCode;
  const byKey = new Map<string, number[]>();
  const add = (code: number) => {
    const key = String.fromCodePoint(lower(code)).toUpperCase();
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [code]);
    else same.push(code);
  };
  for (let code = 0x41; code <= 0x7a; code++) if (code <= 0x5a || code >= 0x61) add(code);
  for (const [lo, hi] of casedBlocks) {
    for (let code = lo; code <= hi; code++) if (code < 0xd800 || code > 0xdfff) add(code);
  }
  variantsByCode = new Map();
  for (const same of byKey.values()) {
    if (same.length > 1) for (const code of same) variantsByCode.set(code, same);
  }
  return variantsByCode;
}

/** Ranges closed under Python's IGNORECASE; with `ascii`, under that of ASCII letters only. */
export function closeOverCase(ranges: readonly number[], ascii: boolean): number[] {
  const closed = [...ranges];
  for (let i = 0; i < ranges.length; i += 2) {
    const lo = ranges[i] as number;
    const hi = ranges[i + 1] as number;
    const upper = [Math.max(lo, 0x41), Math.min(hi, 0x5a)] as const;
    if (upper[0] <= upper[1]) closed.push(upper[0] + 32, upper[1] + 32);
    const small = [Math.max(lo, 0x61), Math.min(hi, 0x7a)] as const;
    if (small[0] <= small[1]) closed.push(small[0] - 32, small[1] - 32);
    if (ascii) continue;
    for (const [code, same] of hi < 0x80 ? asciiVariants : variants()) {
      if (code < lo || code > hi) continue;
      for (const other of same) closed.push(other, other);
    }
  }
  return normalise(closed);
}

// The ASCII letters that have relatives beyond ASCII: saves building the table for plain patterns.
const asciiVariants: ReadonlyMap<number, number[]> = new Map([
  [0x49, [0x130, 0x131]],
  [0x69, [0x130, 0x131]],
  [0x4b, [0x212a]],
  [0x6b, [0x212a]],
  [0x53, [0x17f]],
  [0x73, [0x17f]],
]);
