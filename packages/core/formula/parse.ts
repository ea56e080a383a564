import { FormulaError } from "./error.ts";
import { constants, functions } from "./functions.ts";
import type { Arithmetic, Comparison, Node, Variable } from "./syntax.ts";
import { type Token, tokenize } from "./tokens.ts";

/** Nesting beyond this is an attempt to exhaust the stack. */
const deepest = 50;

const variables: readonly string[] = ["ban.Time", "ban.Count", "banFactor"] satisfies Variable[];
const keywords = ["and", "or", "not", "if", "else"];
const comparisons: readonly string[] = ["<", "<=", ">", ">=", "==", "!="] satisfies Comparison[];
/** From the loosest to the tightest; all group to the left. */
const levels: readonly (readonly string[])[] = [
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "//", "%"],
] satisfies Arithmetic[][];

/**
 * Reads a formula by Python's grammar and precedence; `isConstant`: it has no variable.
 *
 * @throws FormulaError
 */
export function parse(text: string): { node: Node; isConstant: boolean } {
  const tokens = tokenize(text);
  const isConstant = !tokens.some((token) => variables.includes(token.text));
  return { node: new Parser(tokens).whole(), isConstant };
}

/** Recursive descent, one method per level of precedence. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    const node = this.#expression();
    if (this.#next.kind !== "end") throw this.#unexpected("an operator");
    return node;
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #expression(): Node {
    return this.#deeper(() => {
      const yes = this.#either();
      if (!this.#take("if")) return yes;
      const test = this.#either();
      this.#need("else");
      return { kind: "choice", test, yes, no: this.#expression() };
    });
  }

  #either(): Node {
    let left = this.#both();
    while (this.#take("or")) left = { kind: "either", left, right: this.#both() };
    return left;
  }

  #both(): Node {
    let left = this.#negation();
    while (this.#take("and")) left = { kind: "both", left, right: this.#negation() };
    return left;
  }

  #negation(): Node {
    if (!this.#take("not")) return this.#comparison();
    return this.#deeper(() => ({ kind: "not", operand: this.#negation() }));
  }

  #comparison(): Node {
    const first = this.#level(0);
    const rest: { operator: Comparison; operand: Node }[] = [];
    for (let token = this.#takeOne(comparisons); token !== null; token = this.#takeOne(comparisons)) {
      rest.push({ operator: token.text as Comparison, operand: this.#level(0) });
    }
    return rest.length === 0 ? first : { kind: "comparison", first, rest };
  }

  #level(level: number): Node {
    const operators = levels[level];
    if (operators === undefined) return this.#sign();
    let left = this.#level(level + 1);
    for (let token = this.#takeOne(operators); token !== null; token = this.#takeOne(operators)) {
      const { at } = token;
      left = {
        ...{ kind: "arithmetic", operator: token.text as Arithmetic, left },
        ...{ right: this.#level(level + 1), at },
      };
    }
    return left;
  }

  #sign(): Node {
    const token = this.#takeOne(["-", "+"]);
    if (token === null) return this.#power();
    return this.#deeper(() => ({ kind: "sign", negative: token.text === "-", operand: this.#sign() }));
  }

  /** Groups to the right, binds tighter than a sign before it and looser than one after: `-2 ** -2`. */
  #power(): Node {
    const left = this.#atom();
    const { at } = this.#next;
    if (!this.#take("**")) return left;
    return this.#deeper(() => ({ kind: "arithmetic", operator: "**", left, right: this.#sign(), at }));
  }

  #atom(): Node {
    const token = this.#next;
    if (this.#take("(")) {
      const node = this.#expression();
      this.#need(")");
      return node;
    }
    if (token.kind === "number") {
      this.#at++;
      const text = token.text.replaceAll("_", "");
      return { kind: "constant", value: /^\d+$/.test(text) ? BigInt(text) : Number(text) };
    }
    if (token.kind !== "name" || keywords.includes(token.text)) throw this.#unexpected("a value");
    this.#at++;
    const value = constants.get(token.text);
    if (value !== undefined) return { kind: "constant", value };
    if (variables.includes(token.text)) return { kind: "variable", name: token.text as Variable };
    return this.#call(token);
  }

  #call(name: Token): Node {
    const call = functions.get(name.text);
    if (call === undefined) {
      const known = [...variables, ...functions.keys(), ...constants.keys()].join(", ");
      throw new FormulaError(`${JSON.stringify(name.text)} is not known; known are ${known}`, name.at);
    }
    this.#need("(");
    const operands: Node[] = [];
    while (!this.#take(")")) {
      if (operands.length > 0) this.#need(",");
      if (operands.length > 0 && this.#take(")")) break;
      operands.push(this.#expression());
    }
    if (operands.length < call.least || operands.length > call.most) {
      const many = call.least === call.most ? `${call.least}` : `${call.least} to ${call.most}`;
      throw new FormulaError(`${name.text} is given ${operands.length} values and takes ${many}`, name.at);
    }
    return { kind: "call", call, operands, at: name.at };
  }

  #deeper(read: () => Node): Node {
    if (++this.#depth > deepest) throw new FormulaError("It is nested too deeply", this.#next.at);
    const node = read();
    this.#depth--;
    return node;
  }

  #take(text: string): boolean {
    return this.#takeOne([text]) !== null;
  }

  #takeOne(texts: readonly string[]): Token | null {
    const token = this.#next;
    if (token.kind === "end" || token.kind === "number" || !texts.includes(token.text)) return null;
    this.#at++;
    return token;
  }

  #need(text: string): void {
    if (!this.#take(text)) throw this.#unexpected(JSON.stringify(text));
  }

  #unexpected(expected: string): FormulaError {
    const { kind, text, at } = this.#next;
    const found = kind === "end" ? "it ends" : `${JSON.stringify(text)} stands`;
    return new FormulaError(`${expected} is expected where ${found}`.replace(/^a/, "A"), at);
  }
}
