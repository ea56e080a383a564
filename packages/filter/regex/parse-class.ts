import { closeOverCase } from "./case-fold.ts";
import { type CharSet, normalise, type UnicodeClass } from "./char-set.ts";
import { category, codeEscape, octalInClass } from "./parse-escape.ts";
import type { Reader } from "./reader.ts";

export interface ClassFlags {
  readonly ignoreCase: boolean;
  readonly ascii: boolean;
}

/** Reads a class `[…]`, the reader standing after its `[`. A `]` that comes first is a member. */
export function parseClass(reader: Reader, flags: ClassFlags): CharSet {
  const at = reader.offset - 1;
  const negated = reader.skip("^");
  const ranges: number[] = [];
  const classes = new Set<UnicodeClass>();
  const add = (set: CharSet) => {
    ranges.push(...set.ranges);
    for (const name of set.classes) classes.add(name);
  };
  const member = (): number | CharSet => {
    const code = reader.take();
    if (code === undefined) throw reader.invalid("unterminated character set", at);
    if (code !== 0x5c) return code;
    const letter = reader.next;
    if (letter === "b") {
      reader.offset++;
      return 8;
    }
    const set = category(letter, flags.ascii);
    if (set !== undefined) {
      reader.offset++;
      return set;
    }
    return codeEscape(reader) ?? octalInClass(reader);
  };
  for (let first = true; first || !reader.skip("]"); first = false) {
    const from = reader.offset;
    const low = member();
    if (!reader.skip("-")) {
      if (typeof low === "number") ranges.push(low, low);
      else add(low);
      continue;
    }
    if (reader.next === "]") {
      // A hyphen before the end is itself.
      if (typeof low === "number") ranges.push(low, low);
      else add(low);
      ranges.push(0x2d, 0x2d);
      continue;
    }
    const high = member();
    if (typeof low !== "number" || typeof high !== "number" || high < low) {
      throw reader.invalid(`bad character range ${reader.source.slice(from, reader.offset)}`, from);
    }
    ranges.push(low, high);
  }
  return {
    negated,
    ranges: flags.ignoreCase ? closeOverCase(ranges, flags.ascii) : normalise(ranges),
    classes: [...classes],
  };
}
