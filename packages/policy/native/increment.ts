import { type BanIncrement, FormulaError, parseFormula } from "@fleetban/core";
import type { incrementBuiltIn } from "./schema/increment.ts";
import type { JailText } from "./schema/jail.ts";

/** The keys `bantime.…` of a jail, with the defaults of those that have one. */
type IncrementText = Pick<JailText, "bantime.multipliers" | "bantime.formula" | "bantime.maxtime"> & {
  [K in keyof typeof incrementBuiltIn]: Exclude<JailText[K], undefined>;
};

/** What a jail's keys `bantime.…` come to; null when its bans don't grow. */
export function incrementOf(text: IncrementText): BanIncrement | null {
  if (!text["bantime.increment"]) return null;
  const multipliers = text["bantime.multipliers"] ?? [];
  return {
    factor: text["bantime.factor"],
    multipliers: multipliers.length === 0 ? null : [...multipliers],
    formula: text["bantime.formula"] || null,
    maxtime: text["bantime.maxtime"] ?? null,
    rndtime: text["bantime.rndtime"],
    overalljails: text["bantime.overalljails"],
  };
}

/** Counts that a formula is tried out with: the second ban, and so on. */
const tried = [...Array.from({ length: 25 }, (_, i) => i + 1), 100, 1000];

/**
 * Computes a jail's formula as its bans will: what is well written may still divide by zero.
 *
 * @param bantime in milliseconds
 * @returns what is wrong with the first count that gives no length; null: nothing
 */
export function formulaFault(increment: BanIncrement, bantime: number): string | null {
  const { formula, factor, multipliers } = increment;
  if (formula === null || multipliers !== null) return null;
  const { evaluate } = parseFormula(formula);
  for (const count of tried) {
    const values = { time: bantime / 1000, count, factor };
    const written = `With ban.Time = ${values.time}, ban.Count = ${count} and banFactor = ${factor}`;
    try {
      const seconds = evaluate(values);
      if (!(seconds > 0)) return `${written} it gives ${seconds}, which is no length of a ban.`;
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      return `${written} it cannot be computed: ${error.message}.`;
    }
  }
  return null;
}
