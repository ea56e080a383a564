import { describe, expect, it } from "vitest";
import { testFolder } from "../../testing/folder.ts";
import { Interpolator, type Variables } from "./interpolate.ts";
import { readLayers } from "./layers.ts";

function fill(
  { conf, local = "" }: { conf: string; local?: string },
  option = "x",
  variables?: Variables,
): string | undefined {
  const folder = testFolder({ "j.conf": conf, "j.local": local });
  return new Interpolator(readLayers(folder.at("j")), "a", variables).get(option);
}

describe("%(name)s", () => {
  it.each([
    ["an option of the section", "[a]\nx = <%(y)s>\ny = 1", "<1>"],
    ["one of [DEFAULT]", "[DEFAULT]\ny = 1\n[a]\nx = %(y)s", "1"],
    ["the section's before that of [DEFAULT]", "[DEFAULT]\ny = 1\n[a]\nx = %(y)s\ny = 2", "2"],
    ["F10: the section's name", "[a]\nx = %(__name__)s-tcp", "a-tcp"],
    ["an option of [DEFAULT] as the section has it", "[DEFAULT]\nx = %(y)s\ny = 1\n[a]\ny = 2", "2"],
    ["names in any case", "[a]\nx = %(Why)s\nwhy = 1", "1"],
    ["options inside of options", "[a]\nx = %(y)s\ny = %(z)s%(z)s\nz = 1", "11"],
    [
      "an option of another section, in words of its own",
      "[b]\ny = %(z)s\nz = 1\n[a]\nx = %(b/y)s\nz = 2",
      "2",
    ],
    ["what another section has of [DEFAULT]", "[DEFAULT]\ny = 1\n[b]\n[a]\nx = %(b/y)s", "1"],
    ["[DEFAULT] by its name", "[DEFAULT]\ny = 1\n[a]\nx = %(default/y)s\ny = 2", "1"],
    ["a percent sign, doubled", "[a]\nx = 50%% of %(y)s\ny = 1", "50% of 1"],
  ])("is %s", (_, conf, expected) => {
    expect(fill({ conf })).toBe(expected);
  });

  it("F10: chain, banaction and mta of a jail, with quotes and brackets, make an action", () => {
    const conf = `[DEFAULT]
banaction = iptables-multiport
mta = sendmail
chain = INPUT
port = 0:65535
action_ = %(banaction)s[name=%(__name__)s, port="%(port)s", chain="%(chain)s", actname=%(banaction)s-tcp]
action_m = %(action_)s
    %(mta)s-whois[name=%(__name__)s]
[a]
port = 5060
x = %(action_m)s`;
    expect(fill({ conf })).toBe(
      'iptables-multiport[name=a, port="5060", chain="INPUT", actname=iptables-multiport-tcp]\nsendmail-whois[name=a]',
    );
  });

  it("comes from outside before all else", () => {
    expect(fill({ conf: "[a]\nx = %(y)s\ny = 1" }, "x", new Map([["y", "2"]]))).toBe("2");
  });

  it("with known/ is what a later file overrides", () => {
    const conf = "[a]\nx = one\ny = 1";
    expect(fill({ conf, local: "[a]\nx = %(known/x)s\n  two" })).toBe("one\ntwo");
  });

  it.each([
    ["[a]\nx = 0\ny = 1", "[a]\nx = %(known/y)s\ny = 2", "1"],
    ["[DEFAULT]\ny = 1\n[a]\nx = 0", "[a]\nx = %(known/y)s", "1"],
    ["[DEFAULT]\ny = 1\n[a]\nx = 0", "[a]\nx = %(known/y)s\ny = 2", "1"],
    ["[DEFAULT]\ny = 1\n[a]\nx = 0", "[DEFAULT]\ny = 3\n[a]\nx = %(known/y)s\ny = 2", "3"],
    ["[DEFAULT]\ny = 1\n[a]\nx = 0", "[DEFAULT]\ny = 3\n[a]\nx = %(known/y)s", "3"],
  ])("with known/ of another option is what the section's own overrides (%#)", (conf, local, expected) => {
    expect(fill({ conf, local })).toBe(expected);
  });

  it.each([
    ["that nobody sets", "%(y)s", /nobody sets "y"/],
    ["of itself", "%(x)s", /contains itself/],
    ["in a circle", "%(y)s\ny = %(x)s", /10 deep/],
    ["cut off", "%(y", /% stands alone/],
    ["without the s", "%(y)d\ny = 1", /% stands alone/],
    ["as a single percent sign", "100%", /% stands alone/],
    [
      "that lies too deep",
      `%(y0)s\n${Array.from({ length: 12 }, (_, i) => `y${i} = %(y${i + 1})s`).join("\n")}\ny12 = 1`,
      /10 deep/,
    ],
    [
      "that unfolds to a terabyte",
      `%(y0)s\n${Array.from({ length: 8 }, (_, i) => `y${i} = ${`%(y${i + 1})s`.repeat(40)}`).join("\n")}\ny8 = z`,
      /more than 1 MiB/,
    ],
  ])("%s is refused with its line", (_, x, message) => {
    expect(() => fill({ conf: `[a]\n\nx = ${x}` })).toThrow(
      expect.objectContaining({
        code: "FLB_FAIL2BAN_INTERPOLATION",
        message: expect.stringMatching(message),
        issues: [expect.objectContaining({ line: 3, key: "a" })],
      }),
    );
  });
});
