import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testFolder } from "../testing/folder.ts";
import { PolicyError } from "../yaml/issue.ts";
import { loadPolicy, readPolicy } from "./load.ts";

/** Text, then each error as [line, column, code without FLB_POLICY_, key, part of message and hint]. */
type Case = [name: string, text: string, ...errors: [number, number, string, string, RegExp][]];

const cases: Case[] = [
  [
    "an unknown key",
    "jails:\n  a: { maxrety: 3, logpath: x, filter: sshd }",
    [2, 8, "UNKNOWN_KEY", "jails.a.maxrety", /known here.* Did you mean "maxretry"\?/],
  ],
  ["an unknown key at the top", "ignor: []", [1, 1, "UNKNOWN_KEY", "ignor", /"ignore"/]],
  [
    "an unknown key that is like none",
    "guard:\n  xyz: 1",
    [2, 3, "UNKNOWN_KEY", "guard.xyz", /Known here: max-bans-per-minute, widest/],
  ],
  [
    "a text for a number",
    "defaults:\n  maxretry: five",
    [
      2,
      13,
      "WRONG_TYPE",
      "defaults.maxretry",
      /Expected a whole number .* found the text "five".*For example: maxretry: 5/,
    ],
  ],
  ["a fraction", "max-line: 1000.5", [1, 11, "WRONG_TYPE", "max-line", /whole number/]],
  [
    "a number out of range",
    "max-line: 1",
    [1, 11, "WRONG_VALUE", "max-line", /from 256 to 1048576, found 1/],
  ],
  [
    "a list for a mapping",
    "jails: [a]",
    [1, 8, "WRONG_TYPE", "jails", /Expected a mapping of names to jails, found a list/],
  ],
  [
    "nothing for a mapping",
    "jails:\n  a:\n",
    [2, 5, "WRONG_TYPE", "jails.a", /Expected a jail, found nothing/],
  ],
  [
    "a scalar for a policy",
    "just text",
    [1, 1, "WRONG_TYPE", "", /Expected a policy of Fleetban, found the text/],
  ],
  [
    "a mapping for a list",
    "jails:\n  a:\n    filter: sshd\n    logpath: { x: 1 }",
    [4, 14, "WRONG_TYPE", "jails.a.logpath", /Expected a path.*found a mapping/],
  ],
  [
    "a number in a list of texts",
    "defaults:\n  logpath:\n    - a\n    - 7",
    [4, 7, "WRONG_TYPE", "defaults.logpath[1]", /found the number 7/],
  ],
  [
    "a word that is not allowed",
    "defaults: { blocktype: dropp }",
    [
      1,
      24,
      "WRONG_VALUE",
      "defaults.blocktype",
      /"dropp" is not allowed.*Allowed: drop, reject.*Did you mean "drop"\?/,
    ],
  ],
  ["a word for true or false", "ignoreself: maybe", [1, 13, "WRONG_TYPE", "ignoreself", /true or false/]],
  [
    "a time in unknown units",
    "defaults:\n  findtime: 2 fortnights",
    [2, 13, "WRONG_VALUE", "defaults.findtime", /is not a time.*Units: s, m, h/],
  ],
  ["a time of nothing", "defaults: { bantime: 0 }", [1, 22, "WRONG_VALUE", "defaults.bantime", /too short/]],
  [
    "a time without end",
    "defaults: { findtime: .inf }",
    [1, 23, "WRONG_TYPE", "defaults.findtime", /Expected a time/],
  ],
  [
    "a permanent findtime",
    "defaults: { findtime: permanent }",
    [1, 23, "WRONG_VALUE", "defaults.findtime", /not a time/],
  ],
  [
    "a port that no service has",
    "defaults: { port: [ssh, htpt] }",
    [1, 25, "WRONG_VALUE", "defaults.port[1]", /Did you mean "http"\?/],
  ],
  [
    "ports that cannot be",
    "defaults:\n  port: '99999,7-5'",
    [2, 9, "WRONG_VALUE", "defaults.port", /99999 is not a port/],
    [2, 9, "WRONG_VALUE", "defaults.port", /7-5 ends before it starts/],
  ],
  [
    "all beside a port",
    "defaults: { port: 'all,22' }",
    [1, 19, "WRONG_VALUE", "defaults.port", /all stands alone/],
  ],
  [
    "a zone that is none",
    "defaults: { logtimezone: Europe/Berln }",
    [1, 26, "WRONG_VALUE", "defaults.logtimezone", /Did you mean "Europe\/Berlin"/],
  ],
  [
    "addresses that are none",
    "ignore: [10.0.0.0/33, 192.0.2.300, '[::1]', 'a..b']",
    [1, 10, "WRONG_VALUE", "ignore[0]", /"10.0.0.0\/33"/],
    [1, 23, "WRONG_VALUE", "ignore[1]", /"192.0.2.300"/],
    [1, 36, "WRONG_VALUE", "ignore[2]", /brackets/],
    [1, 45, "WRONG_VALUE", "ignore[3]", /host name/],
  ],
  [
    "a name with spaces",
    "jails:\n  my jail: { filter: sshd, logpath: x }",
    [2, 3, "WRONG_VALUE", 'jails."my jail"', /A name is of letters/],
  ],
  [
    "a key of a later version",
    "sources: { voip: { snmp: {} } }\njails:\n  a: { filter: sshd, logpath: x, counter: { type: fixed } }",
    [1, 20, "NOT_YET", "sources.voip.snmp", /not supported yet/],
    [3, 34, "NOT_YET", "jails.a.counter", /not supported yet/],
  ],
  [
    "no logpath",
    "filters: { f: [<HOST>] }\njails:\n  a: { filter: f }",
    [3, 3, "MISSING_KEY", "jails.a", /no logpath and no source.*For example: logpath/],
  ],
  [
    "a filter that does not exist",
    "filters: { f: [<HOST>] }\njails:\n  a: { filter: ff, logpath: x }",
    [3, 16, "FILTER_UNKNOWN", "jails.a.filter", /no filter "ff".*Did you mean "f"\?/],
  ],
  [
    "a jail that is named like no filter",
    "jails:\n  a-b-c: { logpath: x }",
    [2, 3, "FILTER_UNKNOWN", "jails.a-b-c", /no filter "a-b-c"/],
  ],
  [
    "a filter file that is missing",
    "jails: { a: { filter: ./gone.yaml, logpath: x } }",
    [1, 23, "UNREADABLE", "jails.a.filter", /gone.yaml: There is no such file/],
  ],
  [
    "brackets that do not close",
    "jails: { a: { filter: 'sshd[mode=x', logpath: x } }",
    [1, 23, "FILTER_REFERENCE", "jails.a.filter", /"\]" is missing/],
  ],
  [
    "an option that a filter does not have",
    "filters: { f: { define: { mode: a }, failregex: <HOST> } }\njails: { a: { filter: 'f[moed=b]', logpath: x } }",
    [2, 23, "FILTER_OPTION", "jails.a.filter", /Did you mean "mode"\?/],
  ],
  [
    "an unknown key of a filter",
    "filters:\n  f:\n    failregexp: [x]",
    [3, 5, "UNKNOWN_KEY", "filters.f.failregexp", /"failregex"/],
  ],
  [
    "a filter without a failregex",
    "filters:\n  f: { description: x }",
    [2, 3, "MISSING_KEY", "filters.f", /no failregex/],
  ],
  [
    "a definition that contains itself",
    "filters:\n  f:\n    define: { a: <b>, b: <a> }\n    failregex:\n      - <HOST>\n      - x<a>",
    [6, 9, "FILTER_TAG", "filters.f.failregex[1]", /<a> contains itself/],
  ],
  [
    "a number for a filter",
    "filters:\n  f: 7",
    [2, 6, "WRONG_TYPE", "filters.f", /a filter or a list of failregexes/],
  ],
  [
    "a key twice",
    "max-line: 512\njails: {}\nmax-line: 1024",
    [3, 1, "DUPLICATE", "max-line", /line 1 already/],
  ],
  ["a jail twice", "jails:\n  a: {}\n  a: {}", [3, 3, "DUPLICATE", "jails.a", /line 2 already/]],
  ["a bracket that does not close", "ignore: [a, b\njails: {}", [2, 1, "SYNTAX", "", /flow/i]],
  ["a tab as indent", "jails:\n\ta: {}", [2, 1, "SYNTAX", "", /spaces/]],
  ["a regex in double quotes", 'filters: { f: ["\\d+ <HOST>"] }', [1, 17, "SYNTAX", "", /single quotes/]],
  ["two documents", "ignore: []\n---\nignore: []", [2, 1, "SYNTAX", "", /file of its own/]],
  ["a tag of another program", "ignore: !!python/object [a]", [1, 9, "SYNTAX", "", /tag/]],
  ["an alias to nothing", "ignore: *nowhere", [1, 9, "SYNTAX", "", /nowhere.*needs quotes/]],
  ["an alias inside of itself", "ignore: &a [*a]", [1, 13, "SYNTAX", "", /stands inside/]],
  [
    "fail2ban's suffix of a path",
    "defaults:\n  logpath: /var/log/auth.log tail",
    [2, 12, "WRONG_VALUE", "defaults.logpath", /start: end/],
  ],
  ["a NUL in a path", 'defaults: { logpath: "a\\0b" }', [1, 22, "WRONG_VALUE", "defaults.logpath", /NUL/]],
  [
    "a value of an option that leads nowhere",
    "jails:\n  a: { filter: 'sshd[mode=agressive]', logpath: x }",
    [2, 16, "FILTER_OPTION", "jails.a.filter", /aggressive/],
  ],
  [
    "a regex that is none",
    "filters:\n  f: ['^ok <HOST>$', '^bad (<HOST>$']\njails: { f: { logpath: x } }",
    [2, 28, "FLB_FILTER_REGEX_INVALID", "filters.f[1]", /unterminated subpattern/],
  ],
  [
    "regexes of a block, each in its line",
    "filters:\n  f:\n    failregex: |\n      ^a <HOST>\n      ^(b <HOST>\n      ^no one\n    ignoreregex: 'x**'\n    datepattern: '%Q'",
    [5, 8, "FLB_FILTER_REGEX_INVALID", "filters.f.failregex", /subpattern/],
    [6, 7, "FLB_FILTER_NO_HOST", "filters.f.failregex", /captures no address.*<HOST>/],
    [7, 21, "FLB_FILTER_REGEX_INVALID", "filters.f.ignoreregex", /multiple repeat/],
    [8, 19, "FLB_FILTER_DATEPATTERN_DIRECTIVE", "filters.f.datepattern", /%Q/],
  ],
  [
    "a prefregex that is none",
    "filters: { f: { prefregex: '(', failregex: x } }",
    [1, 29, "FLB_FILTER_REGEX_INVALID", "filters.f.prefregex", /subpattern/],
  ],
  [
    "a regex whose tag is filled in with what is none",
    "filters:\n  f:\n    define: { x: '(' }\n    failregex: ['<x> <HOST>']",
    [4, 17, "FLB_FILTER_REGEX_INVALID", "filters.f.failregex[0]", /subpattern/],
  ],
  [
    "a jail's date pattern that is none",
    "filters: { f: [<HOST>] }\njails: { f: { logpath: x, datepattern: '%Q' } }",
    [2, 41, "FLB_FILTER_DATEPATTERN_DIRECTIVE", "jails.f.datepattern", /%Q/],
  ],
  [
    "a formula that cannot be read",
    "defaults:\n  bantime.formula: ban.Time * (1 << ban.Cuont)",
    [2, 20, "FORMULA", 'defaults."bantime.formula"', /"ban.Cuont" is not known; .*offset 17.*"ban.Cuont\)"/],
  ],
  [
    "a formula that ends too early",
    "defaults: { bantime.formula: 'ban.Time *' }",
    [1, 30, "FORMULA", 'defaults."bantime.formula"', /A value is expected where it ends .*It is at the end/],
  ],
  [
    "a formula that divides by zero for the second ban",
    "filters: { f: [<HOST>] }\njails: { f: { logpath: x, bantime.increment: true, bantime.formula: 'ban.Time / (ban.Count - 1)' } }",
    [
      2,
      69,
      "FORMULA",
      'jails.f."bantime.formula"',
      /ban.Time = 600, ban.Count = 1 .* by zero \(at offset 9\)/,
    ],
  ],
  [
    "a formula of the defaults that gives no length",
    "filters: { f: [<HOST>] }\ndefaults: { bantime.increment: true, bantime.formula: '-ban.Time' }\njails: { f: { logpath: x } }",
    [3, 10, "FORMULA", 'jails.f."bantime.formula"', /ban.Count = 1 .* it gives -600, which is no length/],
  ],
  [
    "numbers of growth that are none",
    "defaults:\n  bantime.factor: 0\n  bantime.multipliers: 1 2 x 4\n  bantime.rndtime: some",
    [2, 19, "WRONG_VALUE", 'defaults."bantime.factor"', /0 is not a number above 0.*bantime.factor: 1.5/],
    [3, 24, "WRONG_VALUE", 'defaults."bantime.multipliers"', /"x" is not a number above 0.*1 2 4 8/],
    [4, 20, "WRONG_VALUE", 'defaults."bantime.rndtime"', /"some" is not a time/],
  ],
  [
    "a factor that depends on the ban, and one that is no formula",
    "defaults: { bantime.factor: ban.Count }\njails: { a: { bantime.factor: 1 +, logpath: x, filter: sshd } }",
    [1, 29, "WRONG_VALUE", 'defaults."bantime.factor"', /the same for every ban/],
    [2, 31, "FORMULA", 'jails.a."bantime.factor"', /A value is expected/],
  ],
  [
    "a misspelt key of growth",
    "defaults: { bantime.multiplier: 1 2 }\ndbpurgage: 1d",
    [1, 13, "UNKNOWN_KEY", 'defaults."bantime.multiplier"', /Did you mean "bantime.multipliers"/],
    [2, 1, "UNKNOWN_KEY", "dbpurgage", /Did you mean "dbpurgeage"/],
  ],
  [
    "an abbreviation of no zone",
    "filters: { f: [<HOST>] }\njails: { f: { logpath: x, logtimezone: XYZ } }",
    [2, 40, "WRONG_VALUE", "jails.f.logtimezone", /"XYZ" is not a time zone/],
  ],
];

const badSources: Case[] = [
  [
    "nothing to read",
    "sources:\n  a: { spool: 64M }",
    [2, 6, "MISSING_KEY", "sources.a", /one of syslog, udp, exec, tcp, esl; this one has nothing/],
  ],
  [
    "two things to read",
    "sources: { a: { udp: { listen: 127.0.0.1:9 }, exec: { command: [a] } } }",
    [1, 15, "WRONG_VALUE", "sources.a", /several things to read: udp, exec/],
  ],
  [
    "a port that others reach, and no word on who may send",
    "sources: { a: { syslog: { udp: '0.0.0.0:514', tcp: '[::]:601' } }, b: { udp: { listen: 10.0.0.1:9 } } }",
    [1, 32, "MISSING_KEY", "sources.a.syslog.udp", /"allow" has to say who may.*allow: \[10/],
    [1, 52, "MISSING_KEY", "sources.a.syslog.tcp", /"allow" has to say/],
    [1, 88, "MISSING_KEY", "sources.b.udp.listen", /"allow" has to say/],
  ],
  [
    "places that are none",
    "sources: { a: { syslog: { udp: 514 } }, b: { syslog: { udp: 'localhost:514', tcp: 127.0.0.1, unix: '' } }, c: { udp: { listen: '127.0.0.1:70000' } } }",
    [1, 32, "WRONG_TYPE", "sources.a.syslog.udp", /Expected ADDRESS:PORT, found the number 514/],
    [1, 61, "WRONG_VALUE", "sources.b.syslog.udp", /"localhost" is no address/],
    [1, 83, "WRONG_VALUE", "sources.b.syslog.tcp", /"127.0.0.1" is not ADDRESS:PORT/],
    [1, 100, "WRONG_VALUE", "sources.b.syslog.unix", /Expected a path/],
    [1, 128, "WRONG_VALUE", "sources.c.udp.listen", /70000 is not a port/],
  ],
  [
    "none of the three ways",
    "sources: { a: { syslog: { severity: info } } }",
    [1, 25, "MISSING_KEY", "sources.a.syslog", /neither udp nor tcp nor unix/],
  ],
  [
    "a network that is none",
    "sources: { a: { udp: { listen: '127.0.0.1:9', allow: [10.0.0.0/8, office] } } }",
    [1, 67, "WRONG_VALUE", "sources.a.udp.allow[1]", /"office" is no address or CIDR/],
  ],
  [
    "a facility and a severity that are none",
    "sources: { a: { syslog: { udp: '127.0.0.1:9', facility: [auth, atuhpriv], severity: wraning } } }",
    [1, 64, "WRONG_VALUE", "sources.a.syslog.facility[1]", /Did you mean "authpriv"/],
    [1, 85, "WRONG_VALUE", "sources.a.syslog.severity", /Did you mean "warning"/],
  ],
  [
    "a password that stands in the policy, in two places, or nowhere",
    "sources: { a: { esl: { password: x } }, b: { esl: { password: { env: A, file: b } } }, c: { esl: { password: {} } } }",
    [1, 34, "WRONG_TYPE", "sources.a.esl.password", /Expected a mapping with env or file, found the text/],
    [1, 63, "WRONG_VALUE", "sources.b.esl.password", /in env or in file, one of the two/],
    [1, 110, "WRONG_VALUE", "sources.c.esl.password", /in env or in file/],
  ],
  [
    "a server and a level that are none",
    "sources: { a: { tcp: { host: 'a b', port: 0 } }, b: { esl: { level: warning } } }",
    [1, 30, "WRONG_VALUE", "sources.a.tcp.host", /a host/],
    [1, 43, "WRONG_VALUE", "sources.a.tcp.port", /from 1 to 65535/],
    [1, 55, "MISSING_KEY", "sources.b.esl.password", /"password" is missing/],
    [1, 69, "WRONG_VALUE", "sources.b.esl.level", /Allowed: ALERT/],
  ],
  [
    "a command in one text",
    "sources: { a: { exec: { command: journalctl -f } } }",
    [1, 34, "WRONG_TYPE", "sources.a.exec.command", /a list of a program and its arguments, found the text/],
  ],
  [
    "an empty command",
    "sources: { a: { exec: { command: [] } }, b: { exec: { command: [''] } } }",
    [1, 34, "WRONG_VALUE", "sources.a.exec.command", /a list of a program/],
    [1, 64, "WRONG_VALUE", "sources.b.exec.command", /program is empty/],
  ],
  [
    "variables that are none",
    "sources: { a: { exec: { command: [a], env: { 'A B': x } } } }",
    [1, 46, "WRONG_VALUE", 'sources.a.exec.env."A B"', /variable's name is of letters/],
  ],
  [
    "a spool of no size, and one that is too small",
    "sources: { a: { udp: { listen: '127.0.0.1:9' }, spool: big }, b: { udp: { listen: '127.0.0.1:9' }, spool: 1M } }",
    [1, 56, "WRONG_VALUE", "sources.a.spool", /"big" is not a size.*64M/],
    [1, 107, "WRONG_VALUE", "sources.b.spool", /"1M" is not between 8M and/],
  ],
  [
    "a misspelt key",
    "sources: { a: { syslgo: {} } }",
    [1, 17, "UNKNOWN_KEY", "sources.a.syslgo", /Did you mean "syslog"/],
  ],
  [
    "a jail whose source does not exist",
    "sources: { net: { udp: { listen: '127.0.0.1:9' } } }\njails: { sshd: { source: nte } }",
    [2, 26, "SOURCE_UNKNOWN", "jails.sshd.source", /no source "nte".*Did you mean "net"/],
  ],
  [
    "a name that would be a folder elsewhere",
    "sources: { ../../etc: { udp: { listen: '127.0.0.1:9' } } }",
    [1, 12, "WRONG_VALUE", 'sources."../../etc"', /A name is of letters/],
  ],
];

describe("a policy with errors", () => {
  it.each([...cases, ...badSources])("%s", async (_, text, ...errors) => {
    const folder = testFolder({ "policy.yaml": text });
    const file = folder.at("policy.yaml");
    const error: unknown = await loadPolicy(file).catch((error) => error);
    expect(error).toBeInstanceOf(PolicyError);
    const { issues } = error as PolicyError;
    expect(issues.map(({ line, column, code, key }) => [line, column, code, key])).toEqual(
      errors.map(([line, column, code, key]) => [
        line,
        column,
        code.startsWith("FLB_") ? code : `FLB_POLICY_${code}`,
        key,
      ]),
    );
    for (const [i, issue] of issues.entries()) {
      expect(issue.file).toBe(file);
      expect(`${issue.message} ${issue.hint ?? ""}`).toMatch(errors[i]?.[4] as RegExp);
    }
  });

  it("reports every error of every file at once", async () => {
    const folder = testFolder({
      "a.yaml": "max-line: x\njails: { a: { port: zz, bantime: q, filter: sshd, logpath: l } }",
      "b.yaml": "ignore: 7\njails:\n  b: { logpath: l, filter: none-such }",
    });
    const error = await loadPolicy(folder.path).catch((error) => error);
    expect(error.code).toBe("FLB_POLICY_INVALID");
    expect(error.issues.map((issue: { key: string }) => issue.key)).toEqual([
      "max-line",
      "jails.a.port",
      "jails.a.bantime",
      "ignore",
      "jails.b.filter",
    ]);
  });
});

describe("a policy that cannot be read", () => {
  const codeOf = (path: string) =>
    loadPolicy(path).then(
      () => undefined,
      (error) => error.code,
    );

  it("is missing", async () => {
    expect(await codeOf(testFolder().at("none.yaml"))).toBe("FLB_POLICY_UNREADABLE");
  });

  it("is a FIFO, which would be waited for", async () => {
    const folder = testFolder();
    execFileSync("mkfifo", [folder.at("p.yaml")]);
    expect(await codeOf(folder.at("p.yaml"))).toBe("FLB_POLICY_UNREADABLE");
  });

  it("is a link to itself", async () => {
    const folder = testFolder();
    symlinkSync("p.yaml", folder.at("p.yaml"));
    expect(await codeOf(folder.at("p.yaml"))).toBe("FLB_POLICY_UNREADABLE");
  });

  it("is larger than 10 MB", async () => {
    const folder = testFolder({ "p.yaml": Buffer.alloc(10 * 1024 * 1024 + 1, "#") });
    expect(await codeOf(folder.at("p.yaml"))).toBe("FLB_POLICY_TOO_LARGE");
  });

  it("unfolds to an excessive size", async () => {
    const levels = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
    for (let i = 1; i < 12; i++) levels.push(`a${i}: &a${i} [${Array(10).fill(`*a${i - 1}`)}]`);
    const folder = testFolder({ "p.yaml": levels.join("\n") });
    expect(await codeOf(folder.at("p.yaml"))).toBe("FLB_POLICY_TOO_LARGE");
  });

  it.each([
    ["UTF-16", Buffer.from("\uFEFFignore: []", "utf16le"), /UTF-16/],
    ["Latin-1", Buffer.from("ignore: []\n# für\n", "latin1"), /byte 0xfc in line 2/],
    ["a sequence cut off at the end", Buffer.from([0x23, 0xe2, 0x82]), /line 1/],
  ])("is %s", async (_, bytes, message) => {
    const folder = testFolder({ "p.yaml": bytes });
    const error = await loadPolicy(folder.at("p.yaml")).catch((error) => error);
    expect(error.code).toBe("FLB_POLICY_ENCODING");
    expect(error.message).toMatch(message);
  });

  it("has a byte order mark, which is no error", async () => {
    const folder = testFolder({ "p.yaml": "\uFEFFmax-line: 512" });
    expect((await loadPolicy(folder.at("p.yaml"))).maxLine).toBe(512);
  });
});

describe("leniently", () => {
  const text = `
filters:
  good: [^good <HOST>$]
  bad: { failregexp: x }
jails:
  one: { filter: good, logpath: a }
  two: { filter: good, logpath: a, maxretry: many }
  three: { filter: bad, logpath: a }
  four: { filter: ./gone.yaml, logpath: a }
`;

  it("only the jails with errors are left out, and each error is reported", async () => {
    const folder = testFolder({ "p.yaml": text });
    const reported: string[] = [];
    const policy = await loadPolicy(folder.at("p.yaml"), {
      lenient: true,
      onIssues: (issues) => reported.push(...issues.map((issue) => issue.key)),
    });
    expect(policy.jails.map((jail) => jail.name)).toEqual(["one"]);
    expect(reported).toEqual(["filters.bad.failregexp", "jails.two.maxretry", "jails.four.filter"]);
  });

  it("a broken filter of one's own never falls back to the library's of the same name", async () => {
    const folder = testFolder({
      "p.yaml":
        "filters: { good: [<HOST>], sshd: { failregexp: x } }\njails: { sshd: { logpath: a }, good: { logpath: a } }",
    });
    const policy = await loadPolicy(folder.at("p.yaml"), { lenient: true });
    expect(policy.jails.map((jail) => jail.name)).toEqual(["good"]);
  });

  it.each([
    ["an error outside of jails", `ignore: [nonsense/1]${text}`],
    ["an error of syntax", `ignore: [${text}`],
    ["no jail that is left", "jails: { a: { filter: none-such, logpath: x } }"],
  ])("%s still refuses the whole", async (_, content) => {
    const folder = testFolder({ "p.yaml": content });
    await expect(loadPolicy(folder.at("p.yaml"), { lenient: true })).rejects.toBeInstanceOf(PolicyError);
  });
});

describe("any text at all", () => {
  it("is a policy or gives issues, each with a place, and never another error", () => {
    const folder = testFolder();
    const words = fc.constantFrom(
      "jails",
      "filters",
      "ignore",
      ":",
      " ",
      "\n",
      "  ",
      "- ",
      "[",
      "]",
      "{",
      "}",
      "&a",
      "*a",
      "'",
      '"',
      "#",
      "x",
      "7",
      "<HOST>",
      "failregex",
      "logpath",
      "\t",
      "|",
      "\u0000",
      "!!map",
      "__proto__",
      "constructor",
      "<<",
      "?",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
        folder.write("p.yaml", parts.join(""));
        const { policy, issues } = readPolicy(folder.at("p.yaml"));
        if (policy === null) expect(issues.length).toBeGreaterThan(0);
        for (const issue of issues) expect(issue.file).toBe(folder.at("p.yaml"));
      }),
      { numRuns: 300 },
    );
  });
});
