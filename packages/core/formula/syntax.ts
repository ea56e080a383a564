import type { FormulaFunction } from "./functions.ts";

/** What Python calls int, float and bool. The difference matters: `1 << 2.0` is an error there. */
export type Value = bigint | number | boolean;

/** A name whose value differs from ban to ban. */
export type Variable = "ban.Time" | "ban.Count" | "banFactor";

export type Arithmetic = "+" | "-" | "*" | "/" | "//" | "%" | "**" | "<<" | ">>";
export type Comparison = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** A formula as a tree; `at` is the offset of the operator or function, for errors. */
export type Node =
  | { kind: "constant"; value: Value }
  | { kind: "variable"; name: Variable }
  | { kind: "sign"; negative: boolean; operand: Node }
  | { kind: "not"; operand: Node }
  | { kind: "arithmetic"; operator: Arithmetic; left: Node; right: Node; at: number }
  | { kind: "both" | "either"; left: Node; right: Node }
  /** `a < b <= c` is `a < b and b <= c`. */
  | { kind: "comparison"; first: Node; rest: { operator: Comparison; operand: Node }[] }
  | { kind: "choice"; test: Node; yes: Node; no: Node }
  | { kind: "call"; call: FormulaFunction; operands: Node[]; at: number };
