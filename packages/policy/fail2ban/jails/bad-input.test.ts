import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fail2banFolder, readTree } from "../../testing/fail2ban-folder.ts";
import { testFolder } from "../../testing/folder.ts";
import { PolicyError } from "../../yaml/issue.ts";
import { readDirectory } from "./read-directory.ts";

const nested = (name: (i: number) => string, depth: number, times: number) =>
  Array.from({ length: depth }, (_, i) => `p${i} = ${name(i + 1).repeat(times)}`).join("\n");

/** Error of a single jail → its options; the line is that of the option in jail.conf. */
const options: [what: string, options: string, key: string, line: number, message: RegExp][] = [
  ["an absurd time", "findtime = 1e999d", "findtime", 7, /"1e999d" is not a time/],
  ["a time of no length", "findtime = 0", "findtime", 7, /too short/],
  ["a negative time", "findtime = -5m", "findtime", 7, /too short|not a time/],
  ["a negative bantime", "bantime = -5m", "bantime", 7, /too short|not a time/],
  ["a time of unknown units", "bantime = 10 parsecs", "bantime", 7, /"10 parsecs" is not a time/],
  ["a time beyond all life", "bantime = 9999y", "bantime", 7, /longer than 100 years/],
  ["a time that is a program", "bantime = __import__('os')", "bantime", 7, /is not a time/],
  ["a maxretry that is no number", "maxretry = five", "maxretry", 7, /a whole number from 1/],
  ["a maxretry of none", "maxretry = 0", "maxretry", 7, /a whole number from 1/],
  ["a switch that is none", "ignoreself = ture", "ignoreself", 7, /"ture" is neither/],
  ["an unknown usedns", "usedns = perhaps", "usedns", 7, /"perhaps" is not allowed/],
  ["an address that is none", "ignoreip = 10.0.0.0/99", "ignoreip", 7, /10\.0\.0\.0\/99/],
  ["a netmask that is none", "ignoreip = 10.0.0.0/255.0.255.0", "ignoreip", 7, /255\.0\.255\.0/],
  ["an unknown time zone", "logtimezone = Mars/Phobos", "logtimezone", 7, /Mars\/Phobos/],
  ["an unknown service as a port", "action = iptables-multiport[port=nope]", "action", 7, /nope/],
  ["an action that is cut off", 'action = iptables-multiport[port="1', "action", 7, /"\]" is missing/],
  ["a hundred thousand actions", `action = ${"a ".repeat(100_000)}`, "action", 7, /100000 actions/],
  ["a filter that is not there", "filter = gone", "filter", 7, /no filter file .*gone\.conf/],
  ["a filter that is cut off", "filter = door[mode=", "filter", 7, /is missing/],
  ["no logpath", "logpath =", "logpath", 7, /no logpath/],
  ["a regex that is none", "failregex = ^(<HOST>$", "failregex[0]", 7, /\(/],
  ["a regex without a host", "failregex = ^nobody$", "failregex[0]", 7, /HOST/],
  ["a percent sign alone", "bantime = 10%", "", 7, /% stands alone/],
  ["a name that nobody sets", "bantime = %(nope)s", "", 7, /nobody sets "nope"/],
  [
    "a formula that is none",
    "bantime.increment = true\nbantime.formula = ban.Time +",
    '"bantime.formula"',
    8,
    /expected/,
  ],
  [
    "a formula with a call",
    "bantime.increment = true\nbantime.formula = open('x')",
    '"bantime.formula"',
    8,
    /meaning|known/,
  ],
  [
    "a factor of none",
    "bantime.increment = true\nbantime.factor = 0",
    '"bantime.factor"',
    8,
    /number above 0/,
  ],
  ["a command for whom to ignore", "ignorecommand = /bin/true <ip>", "ignorecommand", 7, /asks a command/],
  ["the journal alone", "backend = systemd\nlogpath =", "backend", 7, /systemd journal/],
  [
    "the journal where no file is",
    "backend = systemd[journalflags=1]\nlogpath = /nope/x.log",
    "backend",
    7,
    /no file of its logpath/,
  ],
  ["the journal by its matches", "logpath =\njournalmatch = _COMM=x", "journalmatch", 8, /journalmatch/],
  ["an encoding of two bytes", "logencoding = utf-16", "logencoding", 7, /"utf-16"/],
  [
    "an interpolation bomb",
    `bantime = %(p0)s\n${nested((i) => `%(p${i})s`, 8, 40)}\np8 = 1`,
    "",
    7,
    /more than 1 MiB/,
  ],
  ["a tag bomb", `failregex = <p0>\n`, "failregex", 7, /more than/],
];

describe("a jail of fail2ban with", () => {
  it.each(options)("%s is refused alone, with its line", (_, text, key, line, message) => {
    const bomb = `[Definition]\nfailregex = ^x <HOST>\n${nested((i) => `<p${i}>`, 7, 24)}\np7 = x`;
    const jails = `[bad]\nenabled = true\n${/tag bomb/.test(_) ? "filter = bomb\n" : ""}${text}\n[good]\nenabled = true\n`;
    const folder = fail2banFolder(jails, { "filter.d/bomb.conf": bomb });
    const reading = readDirectory(folder.path);
    expect(reading.jails.map(({ name }) => name)).toEqual(["good"]);
    const [issue] = reading.issues;
    expect(reading.issues).toHaveLength(1);
    expect(issue).toMatchObject({
      message: expect.stringMatching(message),
      key: key === "" ? "bad" : `bad.${key}`,
      ...(/tag bomb/.test(_) ? {} : { file: folder.at("jail.conf"), line }),
    });
    expect(issue?.code).toMatch(/^FLB_/);
  });

  it("a name that no firewall could hold is refused alone", () => {
    const { issues } = readTree("[a b/c]\nenabled = true\n");
    expect(issues).toMatchObject([
      { code: "FLB_FAIL2BAN_VALUE", line: 6, message: expect.stringContaining("a b/c") },
    ]);
  });

  it("an error in its filter is refused at the filter's line", () => {
    const folder = fail2banFolder("[a]\nenabled = true\nfilter = f\n", {
      "filter.d/f.conf": "[Definition]\n\nfailregex = ^a <HOST>\n  ^(b <HOST>\n",
    });
    const { issues } = readDirectory(folder.path);
    expect(issues).toMatchObject([
      {
        code: "FLB_FILTER_REGEX_INVALID",
        file: folder.at("filter.d/f.conf"),
        line: 3,
        key: "a.failregex[1]",
      },
    ]);
  });

  it("a list of a hundred thousand errors shows a few", () => {
    const { issues } = readTree(`[a]\nenabled = true\nignoreip = ${"10.0.0.0/99 ".repeat(80_000)}\n`);
    expect(issues.length).toBeLessThanOrEqual(20);
  });

  it("several errors shows them all", () => {
    const { issues } = readTree("[a]\nenabled = true\nmaxretry = x\nfindtime = y\nfilter = gone\n");
    expect(issues.map(({ key }) => key).toSorted()).toEqual(["a.filter", "a.findtime", "a.maxretry"]);
  });
});

describe("a fail2ban directory", () => {
  const whole: [
    what: string,
    files: Record<string, string | Uint8Array>,
    code: string,
    file: string,
    line: number | null,
  ][] = [
    ["without jail.conf", { "jail.conf.bak": "" }, "FLB_FAIL2BAN_MISSING", "jail.conf", null],
    [
      "with jail.conf cut off in a section",
      { "jail.conf": "[DEFAULT]\nx = 1\n[ss" },
      "FLB_FAIL2BAN_SYNTAX",
      "jail.conf",
      3,
    ],
    [
      "with a jail.conf that is none",
      { "jail.conf": "\0\x01\x02 binary" },
      "FLB_FAIL2BAN_SYNTAX",
      "jail.conf",
      1,
    ],
    [
      "with a jail.local in Latin-1",
      { "jail.conf": "[a]", "jail.local": Buffer.from("[a]\n# caf\xe9", "latin1") },
      "FLB_POLICY_ENCODING",
      "jail.local",
      null,
    ],
    ["with an option twice", { "jail.conf": "[a]\nx = 1\nx = 2" }, "FLB_FAIL2BAN_DUPLICATE", "jail.conf", 3],
    [
      "with a value of 10 MB",
      { "jail.conf": `[a]\nx = ${"y".repeat(10_000_000)}` },
      "FLB_FAIL2BAN_SYNTAX",
      "jail.conf",
      2,
    ],
    [
      "with a dbpurgeage that is no time",
      { "jail.conf": "[a]", "fail2ban.conf": "[Definition]\n\ndbpurgeage = ever" },
      "FLB_FAIL2BAN_VALUE",
      "fail2ban.conf",
      3,
    ],
  ];

  it.each(whole)("%s is refused as a whole, by file and line", (_, files, code, file, line) => {
    const folder = testFolder(files);
    const read = () => readDirectory(folder.path);
    expect(read).toThrow(
      expect.objectContaining({ code, issues: [expect.objectContaining({ file: folder.at(file), line })] }),
    );
  });

  it.each([
    ["a directory in place of jail.conf", (path: string) => mkdirSync(path)],
    ["a FIFO in place of jail.conf", (path: string) => execFileSync("mkfifo", [path])],
  ])("with %s is refused by name", (_, make) => {
    const folder = testFolder();
    make(folder.at("jail.conf"));
    expect(() => readDirectory(folder.path)).toThrow(PolicyError);
    expect(() => readDirectory(folder.path)).toThrow(folder.at("jail.conf"));
  });

  it("that is a file is refused", () => {
    const folder = testFolder({ "jail.conf": "" });
    expect(() => readDirectory(folder.at("jail.conf"))).toThrow(
      expect.objectContaining({ code: "FLB_FAIL2BAN_MISSING" }),
    );
  });
});
