import { describe, expect, it } from "vitest";
import { fillTags } from "./tags.ts";

const fill = (text: string, definitions: Record<string, string>) =>
  fillTags(text, new Map(Object.entries(definitions)));

describe("tags", () => {
  it.each([
    ["a definition's text stands for its name", "^<pre>x", { pre: "p:" }, "^p:x"],
    ["the innermost is filled in first", "<mdre-<mode>>", { mode: "ddos", "mdre-ddos": "D" }, "D"],
    ["texts are filled in themselves", "<a>", { a: "<b>!", b: "c" }, "c!"],
    ["three levels deep", "<a-<b-<c>>>", { c: "1", "b-1": "2", "a-2": "3" }, "3"],
    ["unknown tags stay", "<HOST> <F-USER>.*</F-USER> <x>", { host: "no" }, "<HOST> <F-USER>.*</F-USER> <x>"],
    ["a tag made of another may be the compiler's", "<F-<x>>", { x: "USER" }, "<F-USER>"],
    ["names of groups are not tags", "(?P<user>a)(?<user>b)<user>", { user: "U" }, "(?P<user>a)(?<user>b)U"],
    ["but may be made of one", "(?P<<user>>a)", { user: "u" }, "(?P<u>a)"],
    ["comparison signs are text", "a < b > <c>", { c: "d" }, "a < b > d"],
    ["an empty text", "x<e>y", { e: "" }, "xy"],
    ["brackets around a tag", "from=<<mail>>", { mail: "[^>]*" }, "from=<[^>]*>"],
    ["dollar signs are not special", "<a>", { a: "$&$1$$" }, "$&$1$$"],
  ])("%s", (_, text, definitions, expected) => {
    expect(fill(text, definitions as Record<string, string>)).toBe(expected);
  });

  it("25 uses in one text are filled in, a 26th is an error", () => {
    expect(fill("<a>".repeat(25), { a: "x" })).toBe("x".repeat(25));
    expect(() => fill("<a>".repeat(26), { a: "x" })).toThrow(
      expect.objectContaining({ code: "FLB_POLICY_FILTER_TAG", message: expect.stringContaining("<a>") }),
    );
  });

  it.each([
    ["itself", { a: "<a>" }],
    ["another that contains it", { a: "x<b>", b: "<c>", c: "<a>" }],
    ["itself by way of a made name", { a: "<b-<n>>", n: "1", "b-1": "<a>" }],
  ])("a tag that contains %s is an error that shows the circle", (_, definitions) => {
    expect(() => fill("<a>", definitions as unknown as Record<string, string>)).toThrow(
      /<a> contains itself \(<a> → .*<a>\)/,
    );
  });

  it("texts that double at every level end in an error, not in memory", () => {
    const definitions: Record<string, string> = { t0: "x".repeat(100) };
    for (let i = 1; i < 30; i++) definitions[`t${i}`] = `<t${i - 1}>`.repeat(20);
    expect(() => fill("<t29>", definitions)).toThrow(
      expect.objectContaining({ code: "FLB_POLICY_FILTER_TAG" }),
    );
  });

  it("an option's value that leads to no definition is an error with the near ones", () => {
    expect(() =>
      fill("<mdre-<mode>>", { mode: "agressive", "mdre-aggressive": "A", "mdre-normal": "N" }),
    ).toThrow(
      expect.objectContaining({
        code: "FLB_POLICY_FILTER_OPTION",
        message: expect.stringContaining("<mdre-aggressive>"),
      }),
    );
  });
});
