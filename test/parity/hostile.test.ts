import { libraryFilters, resolveFilter } from "@fleetban/policy";
import { readConfFilter } from "@fleetban/policy/fail2ban";
import { describe, expect, it } from "vitest";
import { stepBudget } from "../../packages/filter/regex/matcher.ts";
import { ownMatcher } from "../../packages/filter/regex/testing/engines.ts";
import { expandTags } from "../../packages/filter/tags/expand.ts";
import { attackLines } from "../../packages/filter/testing/attack.ts";
import { subjects } from "./differential/filters.ts";

const length = 4096;
/** Of the lines that draw out one repeat each; `npm run bench -- hostile` measures all of them. */
const share = 5;

const filters = [
  ...libraryFilters().map((name) => [name, () => resolveFilter(name)] as const),
  ...subjects("/etc/fail2ban/filter.d").map(
    ({ reference, file, name, args }) =>
      [
        `fail2ban's ${reference}`,
        () => readConfFilter(file, name, { args: new Map(args) }).definition,
      ] as const,
  ),
];

describe("hostile lines", () => {
  it.each(filters)("cost bounded steps in each pattern of %s", (_, read) => {
    const definition = read();
    const patterns = [
      ...definition.failregex,
      ...(definition.prefregex === null ? [] : [definition.prefregex]),
    ];
    const matchers = patterns.map((pattern) => {
      const { source } = expandTags(pattern, { usedns: "yes", maxlines: definition.maxlines });
      return { matcher: ownMatcher(source), refersBack: source.includes("(?P=") };
    });
    let dearest = { perLetter: 0, line: "" };
    let number = 0;
    for (const line of attackLines(definition, length)) {
      if (number++ % share !== 0) continue;
      for (const { matcher, refersBack } of matchers) {
        matcher.search(line, 0);
        // No memo bounds what refers back; such a search is given up at the budget, after the comparison at hand.
        if (refersBack && matcher.steps <= stepBudget + line.length) continue;
        const perLetter = matcher.steps / line.length;
        if (perLetter > dearest.perLetter) dearest = { perLetter, line };
      }
    }
    expect(number).toBeGreaterThan(0);
    expect(dearest.perLetter, dearest.line.slice(0, 200)).toBeLessThan(100);
  });
});
