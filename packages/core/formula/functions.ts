import { FormulaError } from "./error.ts";
import { compare, finite, numeric, Overflow, power, toFloat } from "./numbers.ts";
import type { Value } from "./syntax.ts";

/** One function of Python's that a formula may call. */
export interface FormulaFunction {
  least: number;
  most: number;
  /** @throws FormulaError, Overflow as Python raises an error */
  apply(operands: readonly Value[], at: number): Value;
}

/** Of one operand, as a float. */
function ofFloat(apply: (value: number, at: number) => number): FormulaFunction {
  return { least: 1, most: 1, apply: ([value], at) => apply(toFloat(value as Value), at) };
}

/** Of one operand, to a whole number. */
function toWhole(round: (value: number) => number): FormulaFunction {
  const apply = ([value]: readonly Value[], at: number) => {
    const number = numeric(value as Value);
    if (typeof number === "bigint") return number;
    if (Number.isNaN(number)) throw new FormulaError("Not a number", at);
    if (!Number.isFinite(number)) throw new Overflow();
    return BigInt(round(number));
  };
  return { least: 1, most: 1, apply };
}

function extreme(operator: "<" | ">"): FormulaFunction {
  const apply = (operands: readonly Value[]) =>
    operands.reduce((best, each) => (compare(operator, each, best) ? each : best));
  return { least: 2, most: 100, apply };
}

function logarithm(value: number, at: number): number {
  if (value <= 0) throw new FormulaError("The logarithm of what is not positive", at);
  return Math.log(value);
}

/** Half to even, as Python rounds. */
function halfToEven(value: number): number {
  const below = Math.floor(value);
  const over = value - below;
  if (over !== 0.5) return over < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** By name; a Map, since the name comes from outside. */
export const functions: ReadonlyMap<string, FormulaFunction> = new Map([
  ["math.exp", ofFloat((value) => finite(Math.exp(value), value))],
  [
    "math.log",
    {
      least: 1,
      most: 2,
      apply(operands, at) {
        const [value, base] = operands.map((each) => logarithm(toFloat(each), at));
        if (base === 0) throw new FormulaError("A logarithm to the base 1", at);
        return (value as number) / (base ?? 1);
      },
    },
  ],
  [
    "math.pow",
    { least: 2, most: 2, apply: ([a, b], at) => power(toFloat(a as Value), toFloat(b as Value), at) },
  ],
  [
    "math.sqrt",
    ofFloat((value, at) => {
      if (value < 0) throw new FormulaError("The root of a negative number", at);
      return Math.sqrt(value);
    }),
  ],
  ["math.floor", toWhole(Math.floor)],
  ["math.ceil", toWhole(Math.ceil)],
  ["min", extreme("<")],
  ["max", extreme(">")],
  ["float", ofFloat((value) => value)],
  ["int", toWhole(Math.trunc)],
  [
    "abs",
    {
      least: 1,
      most: 1,
      apply([value]) {
        const number = numeric(value as Value);
        return number < 0 ? -number : number;
      },
    },
  ],
  ["round", toWhole(halfToEven)],
]);

/** Names with one value. */
export const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["True", true],
  ["False", false],
  ["math.e", Math.E],
  ["math.pi", Math.PI],
]);
