import type { Node, Parsed, Place, Repeat } from "./ast.ts";
import { asciiWord, type CharSet, has, type UnicodeClass, unicodeSpace } from "./char-set.ts";
import { isNullable } from "./width.ts";

/**
 * What texts a printed pattern is for. `ascii`: texts without any code above 127, the
 * usual log line; classes are then short and the engine works on bytes. `unicode`: any.
 */
export type Flavour = "ascii" | "unicode";

/** A pattern in the syntax of JavaScript. */
export interface Printed {
  readonly source: string;
  /** `v` for the unicode flavour. No flag changes a meaning: case and lines are written out. */
  readonly flags: string;
  /** By group number of the pattern, its number in the printed source. */
  readonly groups: readonly number[];
}

/**
 * Writes a pattern so that V8 finds what Python finds. Only for patterns that
 * native-fit.ts has found to be expressible.
 */
export function print(parsed: Parsed, flavour: Flavour): Printed {
  const printer = new Printer(flavour);
  const source = printer.print(parsed.root);
  return { source, flags: flavour === "unicode" ? "v" : "", groups: printer.groups };
}

const isWordChar = "[\\p{L}\\p{N}_]";

const places: Record<Place, string> = {
  start: "^",
  // The flag m of JavaScript knows more line ends than Python does.
  "line-start": "(?<![^\\n])",
  end: "(?=\\n?$)",
  "line-end": "(?=\\n|$)",
  final: "$",
  boundary: "\\b",
  "not-boundary": "\\B",
  "ascii-boundary": "\\b",
  "not-ascii-boundary": "\\B",
};

const unicodePlaces: Partial<Record<Place, string>> = {
  boundary: `(?:(?<=${isWordChar})(?!${isWordChar})|(?<!${isWordChar})(?=${isWordChar}))`,
  "not-boundary": `(?:(?<=${isWordChar})(?=${isWordChar})|(?<!${isWordChar})(?!${isWordChar}))`,
};

class Printer {
  readonly groups: number[] = [0];
  readonly #flavour: Flavour;
  readonly #closed = new Set<number>();
  #count = 0;

  constructor(flavour: Flavour) {
    this.#flavour = flavour;
  }

  print(node: Node): string {
    switch (node.kind) {
      case "empty":
        return "(?:)";
      case "char":
        return this.#char(node.code);
      case "set":
        return this.#flavour === "ascii" ? asciiClass(node.set) : unicodeClass(node.set);
      case "assertion":
        return (this.#flavour === "unicode" ? unicodePlaces[node.at] : undefined) ?? places[node.at];
      case "sequence":
        return node.items
          .map((item) => (item.kind === "choice" ? `(?:${this.print(item)})` : this.print(item)))
          .join("");
      case "choice":
        return node.options
          .map((option) => (option.kind === "choice" ? `(?:${this.print(option)})` : this.print(option)))
          .join("|");
      case "group": {
        const number = ++this.#count;
        this.groups[node.index] = number;
        const body = this.print(node.body);
        this.#closed.add(node.index);
        return `(${body})`;
      }
      case "look":
        return `(?${node.behind === undefined ? "" : "<"}${node.negated ? "!" : "="}${this.print(node.body)})`;
      case "atomic":
        return this.#atomic(node.body);
      case "repeat":
        return this.#repeat(node);
      case "back-reference": {
        const reference = `\\${this.groups[node.groups[0] as number]}`;
        return node.fold === "none" ? `(?:${reference})` : `(?i:${reference})`;
      }
      case "conditional":
        return this.#conditional(node.group, node.yes, node.no);
    }
  }

  #char(code: number): string {
    if (this.#flavour === "ascii" && code >= 0x80) return "[]";
    const text = String.fromCodePoint(code);
    if (/[A-Za-z0-9 _!"#%&',:;<=>@`~-]/.test(text)) return text;
    if (/[$()*+./?[\\\]^{|}]/.test(text)) return `\\${text}`;
    return code < 0x80 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  }

  /** A lookahead is never entered again, so what it captured stays as it is. */
  #atomic(body: Node): string {
    const number = ++this.#count;
    return `(?=(${this.print(body)}))(?:\\${number})`;
  }

  #repeat({ body, min, max, mode }: Repeat): string {
    if (mode === "possessive") {
      const inner: Node = body.kind === "char" || body.kind === "set" ? body : { kind: "atomic", body };
      return this.#atomic({ kind: "repeat", body: inner, min, max, mode: "greedy" });
    }
    const text = this.print(body);
    if (min === 0 && max === 1 && isNullable(body)) {
      // `(?:X)?` would refuse an empty X here, where Python takes it.
      return mode === "greedy" ? `(?:(?:${text})|)` : `(?:|(?:${text}))`;
    }
    const atom = body.kind === "char" || body.kind === "set" || body.kind === "group" ? text : `(?:${text})`;
    return `${atom}${quantifier(min, max)}${mode === "lazy" ? "?" : ""}`;
  }

  /**
   * JavaScript has no conditional. A group that cannot be empty is set exactly when,
   * after all its repetitions from here, it does not match once more: an unset one
   * matches the empty text always.
   */
  #conditional(group: number, yes: Node, no: Node): string {
    const set = this.#closed.has(group) ? `(?:\\${this.groups[group]})` : undefined;
    if (set === undefined) return `(?:${this.print(no)})`;
    const test = `${set}*(?!${set})`;
    return `(?:(?=${test})(?:${this.print(yes)})|(?!${test})(?:${this.print(no)}))`;
  }
}

function quantifier(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

/** A class for ASCII texts: codes above 127 may be in or out, whichever is shorter to test. */
function asciiClass(set: CharSet): string {
  const inside = (code: number) => has(set, code);
  const negated = inside(0x7f);
  const ranges: number[] = [];
  for (let code = 0; code < 0x80; code++) {
    if (inside(code) === negated) continue;
    if (ranges.at(-1) === code - 1) ranges[ranges.length - 1] = code;
    else ranges.push(code, code);
  }
  if (ranges.join() === asciiWord.join()) return negated ? "\\W" : "\\w";
  if (ranges.join() === "48,57") return negated ? "\\D" : "\\d";
  return `[${negated ? "^" : ""}${spans(ranges, hex)}]`;
}

const hex = (code: number) => `\\x${code.toString(16).padStart(2, "0")}`;
const braced = (code: number) => `\\u{${code.toString(16)}}`;

function spans(ranges: readonly number[], write: (code: number) => string): string {
  let text = "";
  for (let i = 0; i < ranges.length; i += 2) {
    const [lo, hi] = [ranges[i] as number, ranges[i + 1] as number];
    text += lo === hi ? write(lo) : `${write(lo)}-${write(hi)}`;
  }
  return text;
}

const classSources: Record<UnicodeClass, string> = {
  word: "\\p{L}\\p{N}_",
  "not-word": "[^\\p{L}\\p{N}_]",
  digit: "\\p{Nd}",
  "not-digit": "\\P{Nd}",
  space: spans(unicodeSpace, braced),
  "not-space": `[^${spans(unicodeSpace, braced)}]`,
};

function unicodeClass(set: CharSet): string {
  const classes = set.classes.map((name) => classSources[name]).join("");
  return `[${set.negated ? "^" : ""}${classes}${spans(set.ranges, braced)}]`;
}
