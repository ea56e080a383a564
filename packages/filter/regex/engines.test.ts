import { FleetbanError } from "@fleetban/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { estimator } from "./cost.ts";
import { literals } from "./literals.ts";
import { parse } from "./parse.ts";
import { compilePattern } from "./pattern.ts";
import { compileProgram } from "./program.ts";
import { forgetfulMatcher, nativeSpans, ownMatcher, ownSpans, spansOf } from "./testing/engines.ts";
import { hasPython, Python, pythonJudges } from "./testing/python.ts";
import { asciiAlphabet, patterns, texts, unicodeAlphabet } from "./testing/random-pattern.ts";

const runs = Number(process.env.PATTERN_RUNS ?? 400);

function refusal(pattern: string): string | undefined {
  try {
    parse(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof FleetbanError) return error.code;
    throw error;
  }
}

const isValid = (pattern: string) => refusal(pattern) === undefined;

describe.each([
  ["ASCII", asciiAlphabet],
  ["other", unicodeAlphabet],
])("on %s texts", (_, alphabet) => {
  let python: Python | undefined;
  beforeAll(() => {
    python = hasPython() ? new Python() : undefined;
  });
  afterAll(() => python?.[Symbol.asyncDispose]());

  it("V8, our matcher and Python, where there is one, find the same", async () => {
    await fc.assert(
      fc.asyncProperty(patterns(alphabet), texts(alphabet), async (pattern, all) => {
        const answer = pythonJudges(pattern) ? await python?.search(pattern, all) : undefined;
        const refused = refusal(pattern);
        if (refused === "FLB_FILTER_REGEX_UNSUPPORTED") return;
        if (answer !== undefined) expect(refused === undefined).toBe("found" in answer);
        if (refused !== undefined) return;
        const compiled = compilePattern(pattern);
        all.forEach((text, i) => {
          const own = ownSpans(pattern, text);
          if (own === undefined) return;
          if (answer !== undefined && "found" in answer)
            expect(own, `${text}, Python`).toEqual(answer.found[i]);
          const native = nativeSpans(pattern, text);
          if (native !== null && native !== undefined && "start" in native) {
            expect(native.start, `${text}, V8`).toBe(own?.[0]?.[0]);
          } else if (native !== undefined) expect(native, `${text}, V8`).toEqual(own);
          const match = compiled.exec(text);
          expect(match && spansOf(match, compiled.groupCount), text).toEqual(own);
        });
      }),
      { numRuns: runs },
    );
  });

  it("every match contains a literal that was promised", () => {
    fc.assert(
      fc.property(patterns(alphabet).filter(isValid), texts(alphabet), (pattern, all) => {
        const promised = literals(parse(pattern).root);
        if (promised === null) return;
        for (const text of all) {
          if (!ownSpans(pattern, text)) continue;
          const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
          expect(promised.some((literal) => folded.includes(literal), text)).toBe(true);
        }
      }),
      { numRuns: runs },
    );
  });
});

describe("cost", () => {
  const repeated = fc
    .tuple(
      fc.array(fc.constantFrom(...asciiAlphabet.characters), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 5, max: 16 }),
      fc.constantFrom("", "\n", "b", "1"),
    )
    .map(([unit, count, end]) => unit.join("").repeat(count) + end);

  it("without a memo stays within the estimate that decides on V8", () => {
    fc.assert(
      fc.property(patterns(asciiAlphabet).filter(isValid), repeated, (pattern, text) => {
        const matcher = forgetfulMatcher(pattern);
        matcher.search(text, 0);
        const size = compileProgram(parse(pattern), pattern).code.length;
        expect(matcher.steps).toBeLessThanOrEqual(estimator(parse(pattern).root)(text.length) * size);
      }),
      { numRuns: runs },
    );
  });

  it("with the memo is at most the size of the program times the length of the text, and finds the same", () => {
    fc.assert(
      fc.property(patterns(asciiAlphabet).filter(isValid), repeated, (pattern, text) => {
        const program = compileProgram(parse(pattern), pattern);
        const matcher = ownMatcher(pattern);
        const outcome = matcher.search(text, 0);
        if (program.memo.complete) {
          expect(matcher.steps).toBeLessThanOrEqual(2 * program.code.length * (text.length + 1));
        }
        const plain = forgetfulMatcher(pattern);
        const expected = plain.search(text, 0);
        if (expected === "exhausted") return;
        expect(outcome).toBe(expected);
        const { groupCount } = parse(pattern);
        const registers = 2 * (groupCount + 1);
        if (outcome === "match") {
          expect(matcher.registers.slice(0, registers)).toEqual(plain.registers.slice(0, registers));
        }
      }),
      { numRuns: runs },
    );
  });
});
