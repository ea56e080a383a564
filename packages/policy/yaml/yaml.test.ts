import { describe, expect, it } from "vitest";
import { formatIssues, wrap } from "./format.ts";
import { describeIssue, formatKey, PolicyError, type PolicyIssue } from "./issue.ts";
import { didYouMean } from "./near.ts";
import { YamlSource } from "./source.ts";

const issue: PolicyIssue = {
  code: "FLB_POLICY_WRONG_VALUE",
  file: "/etc/fleetban/policy.yaml",
  line: 7,
  column: 9,
  key: "jails.sshd.port",
  message: `"${"very ".repeat(30)}long" is not a port.\n  excerpt\n     ^`,
  hint: "For example: ssh.",
};

describe("issues for a terminal", () => {
  const text = formatIssues([issue, { ...issue, line: null, key: "", hint: null }], {
    width: 60,
    directory: "/etc/fleetban",
  });

  it("fit its width", () => {
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
  });

  it("start with the place and the key, and keep an excerpt as it is", () => {
    expect(text).toMatch(/^policy\.yaml:7:9: jails\.sshd\.port\n {2}"very/);
    expect(text).toContain("\n    excerpt\n       ^\n");
    expect(text).toContain("\n\npolicy.yaml\n");
  });

  it("cannot send control characters", () => {
    const hostile = formatIssues([{ ...issue, key: "a\u001b[2Jb", message: "x\u001b]0;y\u0007\u009b" }], {
      width: 80,
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
    expect(hostile).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });
});

it("an issue for a log is one line", () => {
  expect(describeIssue(issue)).toMatch(
    /^\/etc\/fleetban\/policy\.yaml:7:9: jails\.sshd\.port: .* For example: ssh\.$/,
  );
});

it("a long word is broken, not lost", () => {
  expect(
    wrap(`a ${"x".repeat(25)} b`, 10)
      .replaceAll("\n", "")
      .replaceAll(" ", ""),
  ).toBe(`a${"x".repeat(25)}b`);
});

it.each([
  [["jails", "sshd", "logpath", 0], "jails.sshd.logpath[0]"],
  [["jails", "my jail"], 'jails."my jail"'],
  [["ignore", 2], "ignore[2]"],
])("%j is written %s", (path, text) => {
  expect(formatKey(path)).toBe(text);
});

it.each([
  ["maxrety", ["maxretry", "findtime"], 'Did you mean "maxretry"?'],
  ["pord", ["port", "protocol"], 'Did you mean "port"?'],
  ["xyzzy", ["port"], null],
  ["", ["port"], null],
])("%s: %s", (word, known, expected) => {
  expect(didYouMean(word, known)).toBe(expected);
});

describe("the place of a thing in a file", () => {
  const source = new YamlSource(
    "a:\n  b: [x, 'it''s', \"q\"]\n  c: |\n    one\n    two\nd: &n { e: 5 }\nf: *n\n",
    "f.yaml",
  );
  const at = (path: (string | number)[], part?: "key" | "value") => {
    const { line, column } = source.place(path, part);
    return [line, column];
  };

  it("is that of its key or value, also in lists and through aliases", () => {
    expect(at(["a", "b"], "key")).toEqual([2, 3]);
    expect(at(["a", "b"])).toEqual([2, 6]);
    expect(at(["a", "b", 1])).toEqual([2, 10]);
    expect(at(["f", "e"])).toEqual([6, 12]);
  });

  it("is that of the nearest thing around it when it is missing", () => {
    expect(at(["a", "b", 9])).toEqual([2, 3]);
    expect(at(["a", "missing"])).toEqual([1, 1]);
    expect(at(["missing"])).toEqual([1, 1]);
  });

  it("inside of a text is exact where the text stands as it is", () => {
    const inside = (path: (string | number)[], text: string, offset: number) => {
      const { line, column } = source.placeInside(path, text, offset);
      return [line, column];
    };
    expect(inside(["a", "c"], "two", 1)).toEqual([5, 6]);
    expect(inside(["a", "b", 0], "x", 0)).toEqual([2, 7]);
    expect(inside(["a", "b", 1], "it's", 3)).toEqual([2, 10]);
  });
});

it("an error of several issues has a code of its own, of one the issue's", () => {
  expect(new PolicyError([issue]).code).toBe("FLB_POLICY_WRONG_VALUE");
  expect(new PolicyError([issue, issue]).code).toBe("FLB_POLICY_INVALID");
});
