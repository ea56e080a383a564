import { describe, expect, it } from "vitest";
import { compilePattern } from "./pattern.ts";
import { ownMatcher } from "./testing/engines.ts";

const length = 65_536;
const fill = (unit: string) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Patterns that make a plain backtracking engine stand still, with the worst line for each. */
const cases: readonly [pattern: string, line: string, end: number | undefined][] = [
  ["(a+)+$", `${fill("a")}b`, undefined],
  ["(a+)+$", fill("a"), length],
  ["^(?:a|a)*b", fill("a"), undefined],
  ["^(?:a|aa)+$", `${fill("a")}b`, undefined],
  ["^(?:a?){30}a{30}$", `${fill("a")}b`, undefined],
  ["(.*)(.*)(.*)x", fill("a"), undefined],
  ["(.*)(.*)(.*)x", `${fill("a")}x`, length + 1],
  [".*from.*from.*from.*x$", fill("from"), undefined],
  ["^.* from \\S+ port \\d+$", fill(" from a port 1"), undefined],
  ["(?:\\s*\\w+)*!", fill("word "), undefined],
  ["^(\\w+\\s?)*$", `${fill("word ")}!`, undefined],
  ["^(([a-z])+.)+[A-Z]([a-z])+$", fill("a"), undefined],
  ["(?:(?:a*)*)*b", fill("a"), undefined],
  ["(a|b|ab)*c", fill("ab"), undefined],
  ["\\w+@\\w+\\.\\w+", fill("a"), undefined],
  ["(?:.*?,){11}P", fill(",1"), undefined],
  ["^(?=.*a)(?=.*b)(?=.*c)", fill("ab"), undefined],
  ["(?=\\S*x)", fill("a"), undefined],
  ["(?!\\S*x)b", fill("a"), undefined],
  ["(?:(?=\\S*!)\\S)+x", `${fill("a")}!`, undefined],
  ["(\\[)?(.*)(?(1)\\]|x)(.*)y$", fill("["), undefined],
];

describe("a hostile line of 64 KiB", () => {
  it.each(cases)("%s is answered in bounded steps", (pattern, line, end) => {
    const matcher = ownMatcher(pattern);
    expect(matcher.search(line, 0)).toBe(end === undefined ? "miss" : "match");
    // So many steps for each character, however often its classes repeat.
    expect(matcher.steps).toBeLessThan(150 * line.length);
    expect(compilePattern(pattern).exec(line)?.end).toBe(end);
  });

  it.each([
    ["^\\s*(?:x\\s+)?(?:y\\s+)?z", fill(" ")],
    ["^\\S*(?:a+|b)?: z", fill("1.")],
    ["^(?:\\[.*?\\])?(?:<.*?>)?: z", fill("[")],
  ])("%s is not tried at each place where what follows cannot begin", (pattern, line) => {
    const matcher = ownMatcher(pattern);
    expect(matcher.search(line, 0)).toBe("miss");
    expect(matcher.steps).toBeLessThan(4 * line.length);
  });

  it("does not let what follows an atomic group decide how it ends", () => {
    expect(ownMatcher("(?>a|ab)c").search("abc", 0)).toBe("miss");
    expect(ownMatcher("(?>a+|b)b").search("aab", 0)).toBe("match");
    expect(ownMatcher("(?=a|ab)a(?!b|c)").search("ab", 0)).toBe("miss");
    expect(ownMatcher("a++b").search("aac", 0)).toBe("miss");
  });

  it("beyond ASCII is answered, too", () => {
    expect(compilePattern("^(?:\\w|\\w)*!").exec(fill("é"))).toBeNull();
    expect(compilePattern("(.+)+x$").exec(fill("\u{1f600}"))).toBeNull();
  });

  it.each(["(.*)\\1(.*)\\2x", "^(a*)*\\1b", "(?>a+b|a)+c"])(
    "%s, which no memo can bound, is given up at a budget or answered",
    (pattern) => {
      const matcher = ownMatcher(pattern);
      expect(matcher.search(fill("a"), 0)).not.toBe("match");
      expect(matcher.steps).toBeLessThan(4_000_000);
    },
  );
});
