import { FormulaError, parseDuration, parseFormula } from "@fleetban/core";

/** A number with its unit inside an expression. */
const amount = /(?<![\w.])(\d+(?:\.\d+)?)\s*([a-z]+)/gi;

/**
 * A time of fail2ban as the policy writes it. fail2ban evaluates it as Python, so that `60*60*24`
 * and `2 * 1h` are times as well; here it is a small arithmetic.
 *
 * @returns what {@link parseDuration} reads, or a number of seconds; anything else unchanged, for
 *   the policy's own check to refuse
 */
export function nativeTime(text: string): string | number {
  if (parseDuration(text) !== undefined || text.length > 200) return text;
  let known = true;
  const expression = text.replace(amount, (part) => {
    const millis = parseDuration(part);
    if (millis === undefined) known = false;
    return `(${(millis ?? 0) / 1000})`;
  });
  // `1e999` would be a number of Python's, and no time that anybody means.
  if (!known || !/[*/()]/.test(text)) return text;
  try {
    const formula = parseFormula(expression);
    if (!formula.isConstant) return text;
    const seconds = formula.evaluate({ time: 0, count: 0, factor: 1 });
    return Number.isFinite(seconds) ? seconds : text;
  } catch (error) {
    if (error instanceof FormulaError) return text;
    throw error;
  }
}

/** As {@link nativeTime}; -1 is for ever. */
export function nativeBantime(text: string): string | number {
  return text === "-1" ? "permanent" : nativeTime(text);
}
