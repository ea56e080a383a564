import { describe, expect, it } from "vitest";
import { fail2banFolder } from "../testing/fail2ban-folder.ts";
import { loadPolicy, readPolicy } from "./load.ts";

const jails = "[DEFAULT]\nmaxretry = 9\n[a]\nenabled = true\n[b]\nenabled = true\n";

function policy(text: string, fail2ban = jails, more = {}) {
  const folder = fail2banFolder(fail2ban.replace("[DEFAULT]\n", ""), more);
  folder.write("policy.yaml", text);
  return folder;
}
const include = "include:\n  - fail2ban: .\n";

describe("include: - fail2ban: DIR", () => {
  it("puts fail2ban's jails beside the policy's own, counted for the fleet", async () => {
    const folder = policy(`${include}jails: { own: { filter: sshd, logpath: /x.log } }\n`);
    const { jails, filters } = await loadPolicy(folder.at("policy.yaml"));
    expect(jails.map(({ name, filter, count, maxretry }) => [name, filter, count, maxretry])).toEqual([
      ["own", "sshd", "fleet", 5],
      ["a", "fail2ban/door", "fleet", 9],
      ["b", "fail2ban/door", "fleet", 9],
    ]);
    expect([...filters.keys()]).toEqual(["sshd", "fail2ban/door"]);
  });

  it("keeps each one's defaults to itself, and shares what holds for all", async () => {
    const text = `${include}ignore: [192.0.2.1]\ndefaults: { findtime: 1d, ignoreip: [192.0.2.2] }\njails: { own: { filter: sshd, logpath: /x.log } }\n`;
    const { ignore, jails } = await loadPolicy(policy(text).at("policy.yaml"));
    expect(ignore).toEqual(["192.0.2.1"]);
    expect(jails.map(({ maxretry, findtime, ignore }) => [maxretry, findtime, ignore])).toEqual([
      [5, 86_400_000, ["192.0.2.2"]],
      [9, 600_000, []],
      [9, 600_000, []],
    ]);
  });

  it("refuses a name that both have, naming both places", () => {
    const folder = policy(`${include}jails:\n  b: { filter: sshd, logpath: /x.log }\n`);
    const { issues, confined } = readPolicy(folder.at("policy.yaml"));
    expect(confined).toBe(false);
    expect(issues).toMatchObject([
      {
        code: "FLB_POLICY_DUPLICATE",
        file: folder.at("jail.conf"),
        message: expect.stringContaining(`${folder.at("policy.yaml")}:4:3`),
      },
    ]);
  });

  it("refuses a name that two directories have", () => {
    const folder = policy(`${include}  - fail2ban: .\n`);
    expect(readPolicy(folder.at("policy.yaml")).issues.map(({ code }) => code)).toEqual([
      "FLB_POLICY_DUPLICATE",
      "FLB_POLICY_DUPLICATE",
    ]);
  });

  it("leaves out a jail with errors, when that is allowed", async () => {
    const folder = policy(include, `${jails}[c]\nenabled = true\nbantime = soon\n`);
    await expect(loadPolicy(folder.at("policy.yaml"))).rejects.toMatchObject({ code: "FLB_FAIL2BAN_VALUE" });
    const passed: string[] = [];
    const onIssues = (issues: readonly { key: string }[]) => passed.push(...issues.map(({ key }) => key));
    const { jails: left } = await loadPolicy(folder.at("policy.yaml"), { lenient: true, onIssues });
    expect(left.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(passed).toEqual(["c.bantime"]);
  });

  it("names a directory that is none where the policy names it", () => {
    const folder = policy("include:\n  - fail2ban: ./gone\n");
    expect(readPolicy(folder.at("policy.yaml")).issues).toMatchObject([
      { code: "FLB_FAIL2BAN_MISSING", file: folder.at("policy.yaml"), line: 2, key: "include[0].fail2ban" },
    ]);
  });

  it("gives jails with filters of one name and other content filters of their own", async () => {
    const folder = policy(include, `${jails}[c]\nenabled = true\nignoreregex = x\n`);
    const { jails: all } = await loadPolicy(folder.at("policy.yaml"));
    expect(all.map(({ filter }) => filter)).toEqual([
      "fail2ban/door",
      "fail2ban/door",
      "fail2ban/door for c",
    ]);
  });

  it.each([
    ["", 4 * 604_800_000],
    ["dbpurgeage: 2d\n", 2 * 86_400_000],
  ])("takes dbpurgeage of fail2ban.conf unless the policy says it (%j)", async (text, expected) => {
    const folder = policy(`${include}${text}`, jails, { "fail2ban.conf": "[Definition]\ndbpurgeage = 4w\n" });
    expect((await loadPolicy(folder.at("policy.yaml"))).dbpurgeage).toBe(expected);
  });

  it.each([
    ["include: /etc/fail2ban\n", "FLB_POLICY_WRONG_TYPE"],
    ["include: [{ fail2bann: x }]\n", "FLB_POLICY_UNKNOWN_KEY"],
    ["include: [{ fail2ban: 1 }]\n", "FLB_POLICY_WRONG_TYPE"],
  ])("is written as it is, and not as %j", (text, code) => {
    expect(readPolicy(policy(text).at("policy.yaml")).issues.map((issue) => issue.code)).toContain(code);
  });
});
