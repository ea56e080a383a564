import { describe, expect, it } from "vitest";
import { nativeLimit } from "./cost.ts";
import { parse } from "./parse.ts";

const limit = (pattern: string) => nativeLimit(parse(pattern).root);

const address =
  "(?:(?P<ip4>(?:\\d{1,3}\\.){3}\\d{1,3})|\\[?(?P<ip6>(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4})\\]?|(?P<dns>[\\w.-]*\\w))";

describe("how long a text V8 may be given", () => {
  it.each([
    "Failed password",
    "^\\S+ \\S+ \\[\\d+\\]: .*$",
    "^(?:\\S+ )*end$",
    '^(?:[^"\\\\]|\\\\.)*$',
    "^\\s*(?:\\S+\\s+)?(?:sshd(?:\\[\\d+\\])?:?\\s+)?Failed",
    "^a*b*c*$",
    "^(?:yes|no|maybe)+$",
    "^(?>a+)b",
  ])("%s: any", (pattern) => {
    expect(limit(pattern)).toBeGreaterThan(65_536);
  });

  it.each([
    "(a+)+$",
    "^(?:a|a)*b",
    "^(?:\\w+\\s?)*$",
    "(?:\\s*\\w+)*!",
    "(?:(?:a*)*)*b",
    "^(\\w|\\d)+$",
    "^(?:a?){40}b",
    "((ab)*c?)*d",
  ])("%s: hardly any, its cost is exponential", (pattern) => {
    expect(limit(pattern)).toBeLessThan(64);
  });

  it.each([
    ["^.*x", 65_536, Number.POSITIVE_INFINITY],
    [".*x", 3_000, 10_000],
    [".*.*x", 300, 1_000],
    [".*.*.*x", 100, 300],
    [".*from.*from.*x", 200, 1_000],
  ])("%s: from %d to %d", (pattern, least, most) => {
    expect(limit(pattern)).toBeGreaterThanOrEqual(least);
    expect(limit(pattern)).toBeLessThanOrEqual(most);
  });

  it("a usual failregex with an address is V8's for any usual line", () => {
    const failed = `^\\s*(?:\\S+\\s+)?(?:sshd(?:\\[\\d+\\])?:?\\s+)?Failed (?:password|publickey) for (?P<inv>invalid user )?(?P<user>(?(inv).*|\\S+)) from ${address}(?: port \\d+)?(?: ssh\\d*)?\\s*$`;
    expect(limit(failed)).toBeGreaterThan(300);
    expect(limit(`^.*\\[client ${address}(?::\\d+)?\\] .*user .* not found.*$`)).toBeGreaterThan(200);
  });
});
