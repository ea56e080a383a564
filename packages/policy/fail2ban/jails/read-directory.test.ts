import { describe, expect, it } from "vitest";
import { fail2banFolder, readOne, readTree } from "../../testing/fail2ban-folder.ts";
import { readDirectory } from "./read-directory.ts";

const names = (jails: string) => readTree(jails).jails.map(({ name }) => name);
const written = (options: string) => {
  const { input, notes } = readOne(options);
  return { ...input, notes: notes.map(({ message }) => message) };
};

describe("a fail2ban directory", () => {
  it("F8: has a jail for each section that is enabled, and none where nothing is said", () => {
    const section = (value: string, i: number) => `[j${i}]\nenabled = ${value}\n`;
    const values = ["true", "1", "on", "YES", "false", "0", "off", "no", ""];
    expect(names(`${values.map(section).join("")}[silent]\nport = 1\n`)).toEqual(["j0", "j1", "j2", "j3"]);
  });

  it("F7: is overridden by jail.d and .local, in filters as well", () => {
    const { jails } = readTree("[a]\nmaxretry = 1\nfindtime = 1m\nbantime = 1m", {
      "jail.d/x.conf": "[a]\nenabled = true\nmaxretry = 2\nfindtime = 2m",
      "jail.local": "[a]\nmaxretry = 3",
      "filter.d/door.local": "[Definition]\nfailregex = %(known/failregex)s\n  ^too late, <HOST>$",
    });
    expect(jails[0]?.input).toMatchObject({ maxretry: 3, findtime: "2m", bantime: "1m" });
    expect(jails[0]?.filter.definition.failregex).toEqual(["^wrong key from <HOST>$", "^too late, <HOST>$"]);
  });

  it("takes along how long bans are remembered", () => {
    const tree = readTree("", {
      "fail2ban.conf": "[Definition]\ndbpurgeage = 1d\n",
      "fail2ban.local": "[Definition]\ndbpurgeage = 4w",
    });
    expect(tree.dbpurgeage).toBe(4 * 604_800_000);
    expect(readTree("").dbpurgeage).toBeNull();
  });

  it("names every file, those that are not there and the folder that more may come into", () => {
    const folder = fail2banFolder("[a]\nenabled = true\naction = gone");
    const { files } = readDirectory(folder.path);
    const expected = [
      "jail.d",
      "jail.conf",
      "jail.local",
      "fail2ban.conf",
      "filter.d/door.conf",
      "filter.d/door.local",
      "action.d/gone.conf",
    ];
    expect(files).toEqual(expect.arrayContaining(expected.map(folder.at)));
  });
});

describe("a jail of fail2ban", () => {
  it("has fail2ban's own defaults where nothing is said", () => {
    expect(written("")).toEqual({
      logpath: "/var/log/a.log",
      usedns: "warn",
      port: "ssh",
      protocol: "tcp",
      blocktype: "reject",
      notes: [],
    });
  });

  it.each([
    ["maxretry = 3 ; a comment", { maxretry: 3 }],
    ["findtime = 60*60", { findtime: 3600 }],
    ["bantime = -1", { bantime: "permanent" }],
    ["bantime = 1w", { bantime: "1w" }],
    ["usedns = no", { usedns: "no" }],
    ["usedns = raw", { usedns: "raw" }],
    ["usedns = true", { usedns: "yes" }],
    ["logtimezone = UTC+02:00", { logtimezone: "UTC+02:00" }],
    ["logtimezone = CET", { logtimezone: "CET" }],
    [
      "ignoreip = 127.0.0.1/8, ::1 10.0.0.0/255.0.0.0\n  office.example.org file:/etc/allow",
      { ignoreip: ["127.0.0.1/8", "::1", "10.0.0.0/255.0.0.0", "office.example.org", "file:/etc/allow"] },
    ],
    ["ignoreip =", {}],
    ["logpath = /a.log\n  /b/*.log\n\n  /a.log", { logpath: ["/a.log", "/b/*.log"] }],
    ["logpath = /a b.log tail", { logpath: "/a b.log" }],
    ["logpath = /a.log head", { logpath: "/a.log", start: "beginning" }],
    [
      "bantime.increment = true\nbantime.factor = 2\nbantime.maxtime = 5w\nbantime.rndtime = 10*60\nbantime.overalljails = yes",
      {
        "bantime.increment": true,
        "bantime.factor": "2",
        "bantime.maxtime": "5w",
        "bantime.rndtime": 600,
        "bantime.overalljails": true,
      },
    ],
    [
      "bantime.increment = on\nbantime.multipliers = 1 2 4",
      { "bantime.increment": true, "bantime.multipliers": "1 2 4" },
    ],
    [
      "bantime.increment = on\nbantime.formula = ban.Time * (1<<min(ban.Count, 20)) * banFactor",
      { "bantime.increment": true, "bantime.formula": "ban.Time * (1<<min(ban.Count, 20)) * banFactor" },
    ],
    ["bantime.factor = 2", {}],
    [
      'maxmatches = 3\nignorecache = key="<ip>"\nskip_if_nologs = true\nlogencoding = UTF-8\nignorecommand =',
      {},
    ],
  ])("with %j carries that over", (options, expected) => {
    const defaults = {
      logpath: "/var/log/a.log",
      usedns: "warn",
      port: "ssh",
      protocol: "tcp",
      blocktype: "reject",
    };
    expect(written(options)).toEqual({ ...defaults, ...expected, notes: [] });
  });

  it.each([
    ["ignoreself = false", /ignoreself = false/],
    ["logencoding = latin1", /latin1: lines are read as UTF-8/],
    ["logpath = /a.log head\n  /b.log", /all are read from the end/],
    ["logpath = /var/log/fail2ban.log", /fail2ban's own log/],
    ["backend = systemd\nlogpath = /etc/hosts", /the journal is not/],
  ])("with %j says what is not as it was", (options, note) => {
    expect(written(options).notes).toEqual([expect.stringMatching(note)]);
  });

  it("has a filter with options, its own among them", () => {
    const filter =
      "[Definition]\nfailregex = <re-<mode>>\nre-soft = ^a <HOST>\nre-hard = ^b <HOST>\nmode = soft";
    const more = { "filter.d/two.conf": filter };
    const regexes = (options: string) => readOne(options, more).filter.definition.failregex;
    expect(regexes("filter = two")).toEqual(["^a <HOST>"]);
    expect(regexes("filter = two[mode=hard]")).toEqual(["^b <HOST>"]);
    expect(
      regexes("filter = %(__name__)s[mode=%(mode)s]\nmode = hard".replace("%(__name__)s", "two")),
    ).toEqual(["^b <HOST>"]);
    expect(regexes("filter = two\nmode = hard")).toEqual(["^a <HOST>"]);
  });

  it("overrides its filter, and may build on it with known/", () => {
    const more = {
      "filter.d/two.conf":
        "[Definition]\nfailregex = ^<pre>a <HOST>\nignoreregex = b\n[Init]\npre = x\nmaxlines = 2",
    };
    const { definition } = readOne(
      "filter = two\nfailregex = %(known/failregex)s\n  ^c <HOST>\nignoreregex =\nmaxlines = 5\ndatepattern = ^%%Y-%%m-%%d\nprefregex = ^<F-CONTENT>.+</F-CONTENT>$",
      more,
    ).filter;
    expect(definition).toMatchObject({
      failregex: ["^xa <HOST>", "^c <HOST>"],
      ignoreregex: [],
      maxlines: 5,
      datepattern: ["^%Y-%m-%d"],
      prefregex: "^<F-CONTENT>.+</F-CONTENT>$",
    });
  });

  it("may have regexes of its own and no filter", () => {
    expect(readOne("filter =\nfailregex = ^bad <HOST>$").filter.definition.failregex).toEqual([
      "^bad <HOST>$",
    ]);
  });

  it("is read from files whatever the backend: logtype is file", () => {
    const more = {
      "filter.d/two.conf": "[Definition]\nfailregex = ^<x-<logtype>> <HOST>\nx-file = f\nx-journal = j",
    };
    expect(readOne("filter = two", more).filter.definition.failregex).toEqual(["^f <HOST>"]);
  });
});
