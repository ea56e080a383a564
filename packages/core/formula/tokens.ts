import { FormulaError } from "./error.ts";

export interface Token {
  kind: "number" | "name" | "operator" | "end";
  text: string;
  /** Offset in the formula. */
  at: number;
}

/** Longer is no formula that a person wrote. */
const longest = 1000;

const part =
  /\s*(?:((?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)|(\*\*|\/\/|<<|>>|[<>=!]=|[-+*/%(),<>]))/y;

/**
 * Cuts a formula into its words, the last of kind `end`.
 *
 * @throws FormulaError at the first character that has no meaning
 */
export function tokenize(text: string): Token[] {
  if (text.length > longest) {
    throw new FormulaError(`It has ${text.length} characters; at most ${longest} are allowed`, longest);
  }
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  part.lastIndex = 0;
  for (let from = 0; from < end; from = part.lastIndex) {
    const found = part.exec(text);
    if (found === null) {
      const at = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      throw new FormulaError(`${JSON.stringify(character)} has no meaning here`, at);
    }
    const [, number, name, operator] = found;
    const word = (number ?? name ?? operator) as string;
    const at = part.lastIndex - word.length;
    if (number !== undefined) checkNumber(text, number, at);
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : "operator";
    tokens.push({ kind, text: word, at });
  }
  tokens.push({ kind: "end", text: "", at: end });
  return tokens;
}

/** As Python: `012` might be meant octal, and `10m` is no number with a unit. */
function checkNumber(text: string, number: string, at: number): void {
  if (/^0[\d_]*[1-9]\d*$/.test(number)) throw new FormulaError(`${number} begins with a zero`, at);
  const after = text.slice(at + number.length);
  if (/^[\w.]/.test(after)) {
    const whole = number + (/^[\w.]+/.exec(after)?.[0] ?? "");
    throw new FormulaError(`${JSON.stringify(whole)} is not a number`, at);
  }
}
