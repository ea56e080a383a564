/** What a condition of the suite may look at. */
export interface ConditionScope {
  name: string;
  opts: Readonly<Record<string, string>>;
}

const comparison = /^(?:(name)|opts\.get\(\s*(['"])([\w.-]+)\2\s*\))\s*(==|!=)\s*(?:(['"])(.*?)\5|(None))$/;

/**
 * Judges a condition of fail2ban's sample suite: comparisons of `name` and `opts.get('…')`
 * with texts, joined by `and` or by `or`.
 *
 * @throws Error for anything else, so that no condition is passed over
 */
export function holds(condition: string, scope: ConditionScope): boolean {
  const text = condition.trim();
  if (/\sor\s/.test(text)) return text.split(/\sor\s/).some((part) => holds(part, scope));
  if (/\sand\s/.test(text)) return text.split(/\sand\s/).every((part) => holds(part, scope));
  const found = comparison.exec(text);
  if (found === null) throw new Error(`not a condition that is known: ${condition}`);
  const [, name, , option, operator, , wanted] = found;
  const value = name === undefined ? scope.opts[option as string] : scope.name;
  return (operator === "==") === (value === wanted);
}
