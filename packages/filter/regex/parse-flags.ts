import type { Reader } from "./reader.ts";

/** The flags of a pattern, by the names of Python's `re`. */
export interface PatternFlags {
  ignoreCase?: boolean;
  multiline?: boolean;
  dotAll?: boolean;
  verbose?: boolean;
}

/** The flags in force at a place of the pattern. */
export interface Scope extends Required<PatternFlags> {
  ascii: boolean;
}

const names: Record<string, keyof Scope> = {
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  x: "verbose",
  a: "ascii",
};

/** The letters of flags; `u` is the absence of `a`, and `L` is for bytes. */
export const flagLetters = "aiLmsux";

/** Reads the letters of `(?flags)` or `(?on-off:…)`, and gives the flags they make of those in force. */
export function readFlags(reader: Reader, scope: Scope): Scope {
  const changed = { ...scope };
  let on = "";
  for (let letter = flag(reader); letter !== ""; letter = flag(reader)) {
    on += letter;
    if (letter === "L") throw bad(reader, "cannot use 'L' flag with a str pattern");
    if (on.includes("a") && on.includes("u")) throw bad(reader, "flags 'a', 'u' and 'L' are incompatible");
    const name = names[letter];
    if (name === undefined) changed.ascii = false;
    else changed[name] = true;
  }
  if (!reader.skip("-")) return changed;
  let off = "";
  for (let letter = flag(reader); letter !== ""; letter = flag(reader)) {
    off += letter;
    if ("aLu".includes(letter)) throw bad(reader, "cannot turn off flags 'a', 'u' and 'L'");
    if (on.includes(letter)) throw bad(reader, "flag turned on and off");
    changed[names[letter] as keyof Scope] = false;
  }
  if (off === "") throw reader.invalid("missing flag", reader.offset);
  if (reader.next !== ":") throw reader.invalid(reader.done ? "missing :" : "unknown flag", reader.offset);
  return changed;
}

const flag = (reader: Reader) => reader.takeWhile(flagLetters, 1);

const bad = (reader: Reader, reason: string) => reader.invalid(`bad inline flags: ${reason}`, reader.offset);
