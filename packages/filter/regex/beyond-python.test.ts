import { FleetbanError } from "@fleetban/core";
import { describe, expect, it } from "vitest";
import { compilePattern, isAscii, type Pattern, setPatternObserver } from "./pattern.ts";

const found = (pattern: string, text: string) => compilePattern(pattern).exec(text)?.group(0);

describe("what is accepted beyond Python's syntax", () => {
  it.each([
    ["a((?i)b)c", "aBc", "aBc"],
    ["a((?i)b)c", "aBC", undefined],
    ["a(?i)bc", "aBC", "aBC"],
    ["a(?i)bc", "ABC", undefined],
    ["((?i)a|b)c", "Bc", "Bc"],
    ["(?:(?s).)\\n.", "\n\na", "\n\na"],
    ["(?:(?s).)\\n.", "\n\n\n", undefined],
  ])("a flag inside holds for the rest of its group: %s on %j", (pattern, text, expected) => {
    expect(found(pattern, text)).toBe(expected);
  });

  it("alternatives may share a name, and the one that took part gives the text", () => {
    const pattern = compilePattern("user (?P<name>\\w+)$|(?P<name>\\w+) logged in");
    expect(pattern.groupNames).toEqual(["name"]);
    expect(pattern.exec("user alice")?.groups).toEqual({ name: "alice" });
    expect(pattern.exec("bob logged in")?.groups).toEqual({ name: "bob" });
    expect(pattern.exec("bob logged in")?.span("name")).toEqual({ start: 0, end: 3 });
    expect(found("(?:(?P<q>a)|(?P<q>b))(?P=q)", "ab bb")).toBe("bb");
  });

  it.each(["(?P<n>a)(?P<n>b)", "(?P<n>a|(?P<n>b))", "(?:(?P<n>a)|b)(?P<n>c)"])("%s is refused", (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(/redefinition of group name 'n'/);
  });
});

describe("what is not carried over", () => {
  it.each([
    ["\\N{EURO SIGN}", "FLB_FILTER_REGEX_UNSUPPORTED"],
    ["(?:(?P<n>a)|(?P<n>b))(?(n)c)", "FLB_FILTER_REGEX_UNSUPPORTED"],
    ["(a(?(1)b|c))*", "FLB_FILTER_REGEX_UNSUPPORTED"],
    ["(".repeat(500), "FLB_FILTER_REGEX_UNSUPPORTED"],
    ["(?:(?:(?:ab){99}){99}){99}", "FLB_FILTER_REGEX_TOO_LARGE"],
  ])("%.30s is refused with %s", (pattern, code) => {
    let error: unknown;
    try {
      compilePattern(pattern);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FleetbanError);
    expect((error as FleetbanError).code).toBe(code);
  });

  it("the message shows the place under the pattern", () => {
    expect(() => compilePattern("from <HOST> \\q port")).toThrow(
      "regular expression: bad escape \\q (at offset 12)\n  from <HOST> \\q port\n              ^",
    );
    const long = `${"x".repeat(100)}*+?${"y".repeat(100)}`;
    expect(() => compilePattern(long)).toThrow(
      `…${"x".repeat(38)}*+?${"y".repeat(29)}…\n  ${" ".repeat(41)}^`,
    );
  });
});

describe("a pattern's options and matches", () => {
  const find = (pattern: Pattern, text: string) => pattern.exec(text)?.group(0);

  it("takes the flags of Python's re", () => {
    expect(find(compilePattern("FOO", { ignoreCase: true }), "a foo")).toBe("foo");
    expect(find(compilePattern("^b", { multiline: true }), "a\nb")).toBe("b");
    expect(find(compilePattern("a.b", { dotAll: true }), "a\nb")).toBe("a\nb");
    expect(find(compilePattern("a b # c", { verbose: true }), "ab")).toBe("ab");
  });

  it("searches from a position, where ^ and lookbehinds still see the whole text", () => {
    expect(compilePattern("a").exec("aba", 1)?.start).toBe(2);
    expect(compilePattern("^a").exec("aa", 1)).toBeNull();
    expect(compilePattern("(?<=a)b").exec("ab", 1)?.start).toBe(1);
    expect(compilePattern("a").exec("a", 2)).toBeNull();
    expect(compilePattern("(a)\\1|b").test("baa", 1)).toBe(true);
  });

  it("matches at a position only", () => {
    expect(compilePattern("b").match("ab", 0)).toBeNull();
    expect(compilePattern("b+").match("abb", 1)).toMatchObject({ start: 1, end: 3 });
    expect(compilePattern("(?:(x)|b)*").match("abxb", 1)?.span(1)).toEqual({ start: 2, end: 3 });
  });

  it("tells texts, spans and the named groups that took part", () => {
    const match = compilePattern("(?P<a>x)|(?P<b>y)(?P<c>z)?").exec("--yz");
    expect(match).toMatchObject({ start: 2, end: 4 });
    expect(match?.groups).toEqual({ b: "y", c: "z" });
    expect([
      match?.group("a"),
      match?.group("b"),
      match?.group(3),
      match?.group("none"),
      match?.group(9),
    ]).toEqual([undefined, "y", "z", undefined, undefined]);
    expect([match?.span("a"), match?.span("c"), match?.span(0)]).toEqual([
      undefined,
      { start: 3, end: 4 },
      { start: 2, end: 4 },
    ]);
  });

  it("keeps groups named as JavaScript's own properties apart", () => {
    const pattern = compilePattern("(?P<__proto__>a)(?P<constructor>b)");
    expect(Object.entries(pattern.exec("ab")?.groups ?? {})).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
  });

  it("a match outlives the next search", () => {
    const pattern = compilePattern("(?:(a)|(b))+\\1?");
    const first = pattern.exec("ab");
    pattern.exec("xxxb");
    expect([first?.group(0), first?.group(1), first?.group(2)]).toEqual(["ab", "a", "b"]);
  });

  it("tells ASCII texts from others", () => {
    expect([isAscii("a\0~\x7f"), isAscii("é"), isAscii("\x80")]).toEqual([true, false, false]);
  });

  it("tells who listens that a search was given up", () => {
    const heard: string[] = [];
    setPatternObserver({ exhausted: (pattern, text) => heard.push(`${pattern.source} ${text.length}`) });
    try {
      const pattern = compilePattern("(a*)*\\1b");
      expect(pattern.exec("a".repeat(400))).toBeNull();
      expect(heard).toEqual(["(a*)*\\1b 400"]);
    } finally {
      setPatternObserver({});
    }
  });
});

it("finds nothing behind the end of a text, in either engine", () => {
  for (const pattern of ["\\bx?", "\\b(?:(a)|b)*", "(?:(a)|b)*\\B"]) {
    for (const text of ["ab", "é", ""]) expect(compilePattern(pattern).match(text, 9)).toBeNull();
  }
});
