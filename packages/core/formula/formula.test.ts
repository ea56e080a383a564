import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormulaError } from "./error.ts";
import { parseFormula } from "./formula.ts";

const values = { time: 600, count: 3, factor: 1 };
const evaluate = (text: string, more: Partial<typeof values> = {}) =>
  parseFormula(text).evaluate({ ...values, ...more });

/** The error of a formula, which has to be one with an offset. */
function errorOf(text: string): FormulaError {
  try {
    evaluate(text);
  } catch (error) {
    if (error instanceof FormulaError) return error;
    throw error;
  }
  throw new Error(`${text} was computed`);
}

describe("a formula", () => {
  it.each([
    ["ban.Time * (1<<(ban.Count if ban.Count<20 else 20)) * banFactor", 4800],
    ["ban.Time * math.exp(float(ban.Count+1)*banFactor)/math.exp(1*banFactor)", 600 * Math.exp(3)],
    ["ban.Time + ban.Count * 60", 780],
    ["-2 ** 2", -4],
    ["2 ** -1", 0.5],
    ["2 ** 3 ** 2", 512],
    ["-7 // 2", -4],
    ["-7 % 3", 2],
    ["7.5 // -2", -4],
    ["1 + 2 << 3", 24],
    ["1 < 2 < 3", 1],
    ["3 > 2 > 2", 0],
    ["not 1 == 2", 1],
    ["0 or 7 and 5", 5],
    ["1 if 0 else 2 if 0 else 3", 3],
    ["round(2.5) + round(3.5)", 6],
    ["min(3, 1.5, 2) + max(True, 4)", 5.5],
    ["1_000 + .5 + 1e3", 2000.5],
  ])("%s", (text, expected) => {
    expect(evaluate(text)).toBeCloseTo(expected, 9);
  });

  it("takes a branch only when it is needed, as Python does", () => {
    expect(evaluate("1 if ban.Count else 1 / 0")).toBe(1);
    expect(evaluate("0 and 1 / 0")).toBe(0);
  });

  it.each([
    ["", 0, /A value is expected where it ends/],
    ["ban.Time *", 10, /A value is expected/],
    ["ban.Time ban.Count", 9, /An operator is expected/],
    ["(1 + 2", 6, /"\)" is expected/],
    ["1 if 2", 6, /"else" is expected/],
    ["max(1 2)", 6, /"," is expected/],
    ["max(1)", 0, /max is given 1 values and takes 2 to 100/],
    ["10m", 0, /"10m" is not a number/],
    ["012", 0, /begins with a zero/],
    ["1 + ban.Ip", 4, /"ban.Ip" is not known; known are ban.Time/],
    ["__import__('os')", 11, /"'" has no meaning/],
    ["__import__(1)", 0, /"__import__" is not known/],
    ["constructor(1)", 0, /not known/],
    ["1; 2", 1, /";" has no meaning/],
    ["'x'", 0, /has no meaning/],
    ["lambda: 1", 6, /":" has no meaning/],
    [`${"(".repeat(60)}1${")".repeat(60)}`, 50, /nested too deeply/],
    ["1+".repeat(600), 1000, /at most 1000/],
    ["600 / (ban.Count - 3)", 4, /Division by zero/],
    ["1 + math.sqrt(-1)", 4, /root of a negative/],
    ["math.log(0)", 0, /logarithm/],
    ["1 << 2.0", 2, /whole numbers/],
    ["(-8) ** 0.5", 5, /not whole/],
  ])("%.60j is refused at offset %d", (text, offset, message) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ code: "FLB_POLICY_FORMULA", offset });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`(at offset ${offset})`);
  });

  it.each([
    "1 << 100000",
    "9 ** 9 ** 9",
    "math.exp(1000)",
    "(1 << 2000) * 1.5",
    "1e308 * 10",
    "int(1e308*10)",
  ])("%s is infinite, and costs no time", (text) => {
    expect(evaluate(text)).toBe(Number.POSITIVE_INFINITY);
  });

  it("is a result or an error with an offset in the text, whatever is written", () => {
    const words = fc.constantFrom(
      ...["ban.Time", "ban.Count", "banFactor", "math.exp", "max", "1", "2.5", "(", ")", ",", "+", "-", "*"],
      ...["/", "//", "%", "**", "<<", ">>", "<", "==", "if", "else", "and", "or", "not", " ", "x", "é", "'"],
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
        const text = parts.join(" ");
        try {
          evaluate(text);
        } catch (error) {
          if (!(error instanceof FormulaError)) throw error;
          expect(error.offset).toBeGreaterThanOrEqual(0);
          expect(error.offset).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("knows whether it depends on the ban", () => {
    expect(parseFormula("2.0 / 6").isConstant).toBe(true);
    expect(parseFormula("ban.Count").isConstant).toBe(false);
  });
});
