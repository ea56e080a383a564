import { describe, expect, it } from "vitest";
import { testFolder } from "../../testing/folder.ts";
import { Definition, type OuterOptions } from "./definition.ts";
import { readLayers } from "./layers.ts";

function option(
  conf: string,
  outer: OuterOptions = {},
  name = "failregex",
  more: Record<string, string> = {},
) {
  const folder = testFolder({ "f.conf": conf, ...more });
  return new Definition(readLayers(folder.at("f")), outer).option(name);
}
const vars = (values: Record<string, string>) => new Map(Object.entries(values));

describe("a filter or action of fail2ban", () => {
  const conf =
    "[DEFAULT]\nfailregex = default\n[Definition]\nfailregex = definition\n[Init]\nfailregex = init";

  it.each([
    ["in brackets", conf, { args: vars({ failregex: "arg" }), jail: vars({ failregex: "jail" }) }, "arg"],
    ["of the jail", conf, { jail: vars({ failregex: "jail" }) }, "jail"],
    ["of [Init]", conf, {}, "init"],
    ["of [Definition]", conf.replace(/\[Init\].*/s, ""), {}, "definition"],
    ["of [DEFAULT]", "[DEFAULT]\nfailregex = default\n[Definition]\n", {}, "default"],
  ])("takes an option %s first", (_, text, outer, expected) => {
    expect(option(text, outer)).toBe(expected);
  });

  it.each([
    ["a tag by an option of [Init]", "[Definition]\nfailregex = ^<pre>x\n[Init]\npre = p:", {}, "^p:x"],
    [
      "a tag by another that it names",
      "[Definition]\nfailregex = <re-<mode>>\nre-b = two\nmode = a",
      { args: vars({ mode: "b" }) },
      "two",
    ],
    [
      "%(…)s by what is in brackets",
      "[Definition]\nfailregex = %(mode)s\nmode = a",
      { args: vars({ mode: "b" }) },
      "b",
    ],
    ["a tag by the option of a section", "[Definition]\nfailregex = <b/y>\n[b]\ny = 1", {}, "1"],
    [
      "known/ by the file's own, whatever stands outside",
      "[Definition]\nfailregex = <known/y>\ny = 1",
      { args: vars({ y: "2" }) },
      "1",
    ],
    [
      "no tag of a regex",
      "[Definition]\nfailregex = <HOST> <F-USER>x</F-USER> (?P<mode>y)\nmode = a",
      {},
      "<HOST> <F-USER>x</F-USER> (?P<mode>y)",
    ],
    ["no tag that nobody defines", "[Definition]\nfailregex = <nope>", {}, "<nope>"],
  ])("fills in %s", (_, text, outer, expected) => {
    expect(option(text, outer)).toBe(expected);
  });

  it("keeps an option for one family beside the common one", () => {
    const text = "[Init]\nblocktype = REJECT\n[Init?family=inet6]\nblocktype = REJECT6";
    expect(option(text, {}, "blocktype")).toBe("REJECT");
  });

  it("F7: of a .local beats that of the .conf, which it may build on", () => {
    const more = { "f.local": "[Definition]\nfailregex = %(known/failregex)s\n  two" };
    expect(option("[Definition]\nfailregex = one", {}, "failregex", more)).toBe("one\ntwo");
  });

  it.each([
    ["contains itself", "[Definition]\nfailregex = <a>\na = <b>\nb = <a>"],
    ["is used too often", `[Definition]\nfailregex = ${"<a>".repeat(26)}\na = x`],
    [
      "unfolds to a gigabyte",
      `[Definition]\nfailregex = <a0>\n${Array.from({ length: 7 }, (_, i) => `a${i} = ${`<a${i + 1}>`.repeat(24)}`).join("\n")}\na7 = x`,
    ],
  ])("is refused when a tag %s", (_, text) => {
    expect(() => option(text)).toThrow(expect.objectContaining({ code: "FLB_POLICY_FILTER_TAG" }));
  });
});
