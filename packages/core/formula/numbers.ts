import { FormulaError } from "./error.ts";
import type { Arithmetic, Comparison, Value } from "./syntax.ts";

/** The result is larger than any number here; a ban of that length is capped. */
export class Overflow extends Error {}

/** Whole numbers are exact up to this many bits; a float ends at 1024. */
const mostBits = 4096;
const largest = 1n << BigInt(mostBits);

/** In arithmetic Python takes True for 1 and False for 0. */
export function numeric(value: Value): bigint | number {
  return typeof value === "boolean" ? BigInt(value) : value;
}

/** @throws Overflow when no float is as large */
export function toFloat(value: Value): number {
  const float = Number(value);
  if (typeof value === "bigint" && !Number.isFinite(float)) throw new Overflow();
  return float;
}

export function isTrue(value: Value): boolean {
  return typeof value === "number" ? value !== 0 : Boolean(value);
}

/** JavaScript compares whole numbers with floats by their exact values, as Python does. */
export function compare(operator: Comparison, left: Value, right: Value): boolean {
  const [a, b] = [numeric(left), numeric(right)];
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  if (operator === ">") return a > b;
  if (operator === ">=") return a >= b;
  return (a <= b && a >= b) === (operator === "==");
}

/**
 * Python's arithmetic: whole numbers stay exact, `/` gives a float, `//` and `%` round down.
 *
 * @throws FormulaError as Python raises an error; Overflow
 */
export function calculate(operator: Arithmetic, left: Value, right: Value, at: number): bigint | number {
  const [a, b] = [numeric(left), numeric(right)];
  if ((operator === "/" || operator === "//" || operator === "%") && Number(b) === 0) {
    throw new FormulaError("Division by zero", at);
  }
  if (operator !== "/" && typeof a === "bigint" && typeof b === "bigint") return whole(operator, a, b, at);
  if (operator === "<<" || operator === ">>") {
    throw new FormulaError(`${operator} is for whole numbers; int(…) makes one`, at);
  }
  return floats(operator, toFloat(a), toFloat(b), at);
}

function whole(operator: Exclude<Arithmetic, "/">, a: bigint, b: bigint, at: number): bigint | number {
  if (operator === "+") return bounded(a + b);
  if (operator === "-") return bounded(a - b);
  if (operator === "*") return bounded(a * b);
  const remainder = () => ((a % b) + b) % b;
  if (operator === "%") return remainder();
  if (operator === "//") return (a - remainder()) / b;
  if (operator === "**") return b < 0n ? power(Number(a), Number(b), at) : bounded(wholePower(a, b));
  if (b < 0n) throw new FormulaError("A shift by a negative number", at);
  if (operator === ">>") return a >> (b > mostBits ? BigInt(mostBits) : b);
  if (b > mostBits && a !== 0n) throw new Overflow();
  return a === 0n ? a : bounded(a << b);
}

function wholePower(base: bigint, exponent: bigint): bigint {
  if (base === 0n || base === 1n) return exponent === 0n ? 1n : base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  const bits = BigInt((base < 0n ? -base : base).toString(2).length - 1);
  if (bits * exponent > mostBits) throw new Overflow();
  return base ** exponent;
}

function bounded(value: bigint): bigint {
  if (value > largest || value < -largest) throw new Overflow();
  return value;
}

function floats(operator: Exclude<Arithmetic, "<<" | ">>">, a: number, b: number, at: number): number {
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  if (operator === "*") return a * b;
  if (operator === "/") return a / b;
  if (operator === "**") return power(a, b, at);
  // The remainder has the sign of the divisor, and the quotient fits it.
  const raw = a % b;
  const other = raw !== 0 && raw < 0 !== b < 0;
  if (operator === "%") return other ? raw + b : raw;
  return Math.round((a - raw) / b) - (other ? 1 : 0);
}

/** @throws FormulaError where Python has an error or a complex number; Overflow */
export function power(base: number, exponent: number, at: number): number {
  if (base === 0 && exponent < 0) throw new FormulaError("Zero to a negative power", at);
  if (base === 1 || exponent === 0) return 1;
  if (Number.isFinite(base) && base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw new FormulaError("A negative number to a power that is not whole", at);
  }
  return finite(base ** exponent, base, exponent);
}

/** @throws Overflow when finite operands gave something that is not */
export function finite(result: number, ...operands: number[]): number {
  if (!Number.isFinite(result) && operands.every(Number.isFinite)) throw new Overflow();
  return result;
}
