import { calculate, compare, isTrue, numeric, Overflow } from "./numbers.ts";
import { parse } from "./parse.ts";
import type { Node, Value, Variable } from "./syntax.ts";

/** What a formula is computed from. */
export interface FormulaValues {
  /** The ban's length without increments, in seconds. */
  time: number;
  /** How many bans came before. */
  count: number;
  factor: number;
}

/**
 * A small part of Python's expressions: what formulas for a ban's length are written in.
 * It has no names but its own, no loops and no text, so that it costs bounded time.
 */
export interface Formula {
  /** Whether it depends on the ban, or is always the same. */
  readonly isConstant: boolean;
  /**
   * @returns seconds, for `bantime.formula`; Infinity when it is larger than any number
   * @throws FormulaError where Python would raise an error, as for a division by zero
   */
  evaluate(values: FormulaValues): number;
}

/**
 * Reads a formula such as `ban.Time * (1 << min(ban.Count, 20)) * banFactor`. Operators, their
 * precedence, whole numbers and floats are Python's.
 *
 * @throws FormulaError (FLB_POLICY_FORMULA) with the offset of what is wrong
 */
export function parseFormula(text: string): Formula {
  const { node, isConstant } = parse(text);
  return {
    isConstant,
    evaluate({ time, count, factor }) {
      const values = new Map<Variable, Value>([
        ["ban.Time", asWritten(time)],
        ["ban.Count", asWritten(count)],
        ["banFactor", asWritten(factor)],
      ]);
      try {
        return Number(evaluate(node, values));
      } catch (error) {
        if (error instanceof Overflow) return Number.POSITIVE_INFINITY;
        throw error;
      }
    },
  };
}

/** A number without a fraction is Python's int. */
function asWritten(value: number): Value {
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}

function evaluate(node: Node, values: ReadonlyMap<Variable, Value>): Value {
  switch (node.kind) {
    case "constant":
      return node.value;
    case "variable":
      return values.get(node.name) as Value;
    case "sign": {
      const value = numeric(evaluate(node.operand, values));
      return node.negative ? -value : value;
    }
    case "not":
      return !isTrue(evaluate(node.operand, values));
    case "arithmetic": {
      const { operator, left, right, at } = node;
      return calculate(operator, evaluate(left, values), evaluate(right, values), at);
    }
    case "both":
    case "either": {
      const left = evaluate(node.left, values);
      return isTrue(left) === (node.kind === "both") ? evaluate(node.right, values) : left;
    }
    case "comparison": {
      let left = evaluate(node.first, values);
      for (const { operator, operand } of node.rest) {
        const right = evaluate(operand, values);
        if (!compare(operator, left, right)) return false;
        left = right;
      }
      return true;
    }
    case "choice":
      return evaluate(isTrue(evaluate(node.test, values)) ? node.yes : node.no, values);
    case "call":
      return node.call.apply(
        node.operands.map((operand) => evaluate(operand, values)),
        node.at,
      );
  }
}
