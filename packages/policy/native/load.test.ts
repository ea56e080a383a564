import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testFolder } from "../testing/folder.ts";
import { PolicyError } from "../yaml/issue.ts";
import { loadPolicy } from "./load.ts";

const filters = "filters: { door: ['^wrong key from <HOST>$'] }\n";

const load = (text: string) => loadPolicy(testFolder({ "policy.yaml": text }).at("policy.yaml"));
const jail = async (keys: string) => {
  const policy = await load(`${filters}jails: { door: { logpath: /var/log/door.log, ${keys} } }`);
  return policy.jails[0];
};

describe("a policy", () => {
  it("as the design shows it is read", async () => {
    const folder = testFolder({
      "policy.yaml": `
ignore: [127.0.0.0/8, ::1, 10.0.0.0/8, "file:allow.txt"]
guard:  { max-bans-per-minute: 300, widest: { ipv4: 20 } }
max-line: 4096
filters:
  moinmoin:
    failregex: ['^ MoinMoin\\.auth WARNING moin: could not authenticate user .* \\| request from <HOST>$']
jails:
  wiki:      { filter: moinmoin, logpath: [log/moinmoin.log, /srv/*/moin.log], maxretry: 4, findtime: 1d, bantime: 1h, port: "http,https" }
`,
    });
    const policy = await loadPolicy(folder.at("policy.yaml"));
    expect(policy).toEqual({
      revision: expect.stringMatching(/^[0-9a-f]{16}$/),
      ignore: ["127.0.0.0/8", "::1", "10.0.0.0/8", `file:${folder.at("allow.txt")}`],
      ignoreself: true,
      guard: { maxBansPerMinute: 300, widest: { ipv4: 20, ipv6: 48 } },
      dbpurgeage: 86_400_000,
      sources: new Map(),
      maxLine: 4096,
      filters: new Map([
        [
          "moinmoin",
          {
            name: "moinmoin",
            failregex: [
              "^ MoinMoin\\.auth WARNING moin: could not authenticate user .* \\| request from <HOST>$",
            ],
            ignoreregex: [],
            prefregex: null,
            datepattern: [],
            maxlines: 1,
            origin: `${folder.at("policy.yaml")}:6:3`,
          },
        ],
      ]),
      jails: [
        {
          name: "wiki",
          filter: "moinmoin",
          logpath: [folder.at("log/moinmoin.log"), "/srv/*/moin.log"],
          source: [],
          start: "end",
          maxretry: 4,
          findtime: 86_400_000,
          bantime: 3_600_000,
          increment: null,
          count: "fleet",
          mode: "enforce",
          enforcement: {
            ports: [
              { from: 80, to: 80 },
              { from: 443, to: 443 },
            ],
            protocols: ["tcp"],
            blocktype: "drop",
          },
          ignore: [],
          logtimezone: null,
          usedns: "no",
        },
      ],
      files: [folder.at("policy.yaml")],
    });
  });

  it("has fail2ban's defaults", async () => {
    expect(await jail("")).toMatchObject({
      filter: "door",
      maxretry: 5,
      findtime: 600_000,
      bantime: 600_000,
      increment: null,
      enforcement: { ports: [], protocols: ["tcp"], blocktype: "drop" },
    });
    expect(await load("")).toMatchObject({
      ignore: [],
      ignoreself: true,
      guard: { maxBansPerMinute: 600, widest: { ipv4: 24, ipv6: 48 } },
      dbpurgeage: 86_400_000,
      maxLine: 8192,
      jails: [],
    });
  });

  it.each([
    ["bantime: -1", { bantime: null }],
    ["bantime: permanent", { bantime: null }],
    ["findtime: 90", { findtime: 90_000 }],
    ["findtime: 1h30", { findtime: 3_630_000 }],
    ["start: beginning", { start: "beginning" }],
    ["count: node", { count: "node" }],
    ["mode: simulate", { mode: "simulate" }],
    ['nodes: [web1, "mail*"]', { nodes: ["web1", "mail*"] }],
    ["usedns: warn", { usedns: "warn" }],
    ["logtimezone: Europe/Berlin", { logtimezone: "Europe/Berlin" }],
    ["logtimezone: '+0530'", { logtimezone: "+0530" }],
    ["logtimezone: CET", { logtimezone: "CET" }],
    [
      "ignoreip: '192.0.2.1, 10.0.0.0/255.0.0.0 office.example.org'",
      { ignore: ["192.0.2.1", "10.0.0.0/255.0.0.0", "office.example.org"] },
    ],
    [
      "blocktype: reject, protocol: both, port: 53",
      { enforcement: { ports: [{ from: 53, to: 53 }], protocols: ["tcp", "udp"], blocktype: "reject" } },
    ],
    [
      "port: [ssh, 8022]",
      {
        enforcement: {
          ports: [
            { from: 22, to: 22 },
            { from: 8022, to: 8022 },
          ],
        },
      },
    ],
    ["port: '5061-5070,5060:5062 sip'", { enforcement: { ports: [{ from: 5060, to: 5070 }] } }],
    ["port: all", { enforcement: { ports: [] } }],
    ["port: 0:65535", { enforcement: { ports: [{ from: 0, to: 65535 }] } }],
  ])("%s", async (keys, expected) => {
    expect(await jail(keys)).toMatchObject(expected);
  });

  const plain = { ...{ factor: 1, multipliers: null, formula: null }, ...{ maxtime: null, rndtime: 0 } };
  it.each([
    ["bantime.increment: true", {}],
    ["bantime.increment: yes, bantime.factor: '2.0 / 4'", { factor: 0.5 }],
    ["bantime.increment: on, bantime.multipliers: 1 5 30.5", { multipliers: [1, 5, 30.5] }],
    ["bantime.increment: true, bantime.multipliers: [1, '2', 4]", { multipliers: [1, 2, 4] }],
    ["bantime.increment: true, bantime.multipliers: 3", { multipliers: [3] }],
    ["bantime.increment: true, bantime.multipliers: []", { multipliers: null }],
    [
      "bantime.increment: true, bantime.formula: ' ban.Time * ban.Count '",
      { formula: "ban.Time * ban.Count" },
    ],
    ["bantime.increment: true, bantime.formula: ''", { formula: null }],
    ["bantime.increment: true, bantime.maxtime: 5w", { maxtime: 5 * 604_800_000 }],
    ["bantime.increment: true, bantime.rndtime: 10m", { rndtime: 600_000 }],
    ["bantime.increment: true, bantime.overalljails: true", { overalljails: true }],
  ])("lets bans grow: %s", async (keys, expected) => {
    expect((await jail(keys))?.increment).toEqual({ ...plain, overalljails: false, ...expected });
  });

  it("lets no ban grow unless bantime.increment says so, and each jail as it and the defaults say", async () => {
    expect((await jail("bantime.factor: 2, bantime.maxtime: 1w"))?.increment).toBeNull();
    const policy = await load(`${filters}
dbpurgeage: 1w
defaults: { logpath: x, bantime.increment: true, bantime.maxtime: 1w, bantime.factor: 3 }
jails: { door: { bantime.factor: 2 }, gate: { filter: door, bantime.increment: no } }
`);
    expect(policy.dbpurgeage).toBe(604_800_000);
    expect(policy.jails.map(({ increment }) => increment)).toMatchObject([
      { factor: 2, maxtime: 604_800_000 },
      null,
    ]);
  });

  it("a jail's keys come before the defaults", async () => {
    const policy = await load(`${filters}
defaults: { maxretry: 3, bantime: 2h, logpath: shared.log }
jails:
  door: { maxretry: 9 }
  gate: { filter: door, logpath: gate.log, enabled: no }
  back: { filter: door }
`);
    expect(policy.jails.map(({ name, maxretry, bantime }) => [name, maxretry, bantime])).toEqual([
      ["door", 9, 7_200_000],
      ["back", 3, 7_200_000],
    ]);
    expect(policy.jails[1]?.logpath[0]).toMatch(/\/shared\.log$/);
  });

  it("a jail's own date pattern is a filter of its own", async () => {
    const policy = await load(`${filters}
jails:
  door: { logpath: a.log }
  gate: { filter: door, logpath: b.log, datepattern: '%Y-%m-%d %H:%M:%S' }
`);
    const [door, gate] = policy.jails.map((each) => policy.filters.get(each.filter));
    expect(door?.datepattern).toEqual([]);
    expect(gate?.datepattern).toEqual(["%Y-%m-%d %H:%M:%S"]);
    expect(gate?.failregex).toEqual(door?.failregex);
  });

  it("filter options make filters of their own", async () => {
    const policy = await load(`
filters: { door: { define: { who: key }, failregex: '^wrong <who> from <HOST>$' } }
jails:
  keys: { filter: door, logpath: a.log }
  pins: { filter: 'door[who=pin]', logpath: a.log }
`);
    expect(policy.jails.map((each) => policy.filters.get(each.filter)?.failregex)).toEqual([
      ["^wrong key from <HOST>$"],
      ["^wrong pin from <HOST>$"],
    ]);
  });

  it("aliases of YAML stand for what they name", async () => {
    const policy = await load(`${filters}
jails:
  door: &door { filter: door, logpath: a.log, maxretry: 7 }
  gate: *door
`);
    expect(policy.jails.map((each) => each.maxretry)).toEqual([7, 7]);
  });
});

describe("sources", () => {
  const sources = `sources:
  net: { syslog: { udp: "0.0.0.0:514", tcp: "[::1]:601", unix: log, allow: [10.0.0.7/8, "::ffff:192.0.2.1"], facility: [auth], severity: info }, spool: 1G }
  app: { exec: { command: [tail, -F, x y], env: { N: 7 }, directory: sub, restart: 1m } }
  raw: { udp: { listen: "127.0.0.1:5140" } }
  feed: { tcp: { host: feed.example, port: 5170 } }
  voip: { esl: { host: 127.0.0.1, port: 8021, password: { env: ESL_PASSWORD }, level: NOTICE } }
  near: { esl: { password: { file: secret } } }
`;

  it("are read with their defaults, and paths relative to the file", async () => {
    const folder = testFolder({ "p.yaml": sources });
    const policy = await loadPolicy(folder.at("p.yaml"));
    expect([...policy.sources.values()]).toEqual([
      {
        name: "net",
        spool: 2 ** 30,
        settings: {
          kind: "syslog",
          udp: { host: "0.0.0.0", port: 514 },
          tcp: { host: "::1", port: 601 },
          unix: folder.at("log"),
          allow: ["10.0.0.0/8", "192.0.2.1"],
          connections: 1000,
          facilities: [4],
          severity: 6,
          text: "line",
        },
      },
      {
        name: "app",
        spool: 64 * 2 ** 20,
        settings: {
          kind: "exec",
          command: ["tail", "-F", "x y"],
          output: "stdout",
          env: { N: "7" },
          directory: folder.at("sub"),
          restart: 60_000,
        },
      },
      {
        name: "raw",
        spool: 64 * 2 ** 20,
        settings: { kind: "udp", listen: { host: "127.0.0.1", port: 5140 }, allow: ["127.0.0.0/8", "::1"] },
      },
      {
        name: "feed",
        spool: 64 * 2 ** 20,
        settings: { kind: "tcp", server: { host: "feed.example", port: 5170 } },
      },
      {
        name: "voip",
        spool: 64 * 2 ** 20,
        settings: {
          kind: "esl",
          server: { host: "127.0.0.1", port: 8021 },
          password: { env: "ESL_PASSWORD" },
          level: 5,
        },
      },
      {
        name: "near",
        spool: 64 * 2 ** 20,
        settings: {
          kind: "esl",
          server: { host: "127.0.0.1", port: 8021 },
          password: { file: folder.at("secret") },
          level: 4,
        },
      },
    ]);
  });

  it("are read by jails, several by one and one by several, beside logs or instead", async () => {
    const jails = `jails:
  sshd: { source: [net, raw, net] }
  postfix: { source: net, logpath: /var/log/mail.log }
`;
    const policy = await loadPolicy(testFolder({ "p.yaml": sources + jails }).at("p.yaml"));
    expect(policy.jails.map(({ source, logpath }) => [source, logpath])).toEqual([
      [["net", "raw"], []],
      [["net"], ["/var/log/mail.log"]],
    ]);
  });

  it("may stand in another file than the jails", async () => {
    const folder = testFolder({
      "a.yaml": sources,
      "b.yaml": "defaults: { source: net }\njails: { sshd: {} }",
    });
    expect((await loadPolicy(folder.path)).jails[0]?.source).toEqual(["net"]);
  });

  it("with errors leave out their jails, and no others", async () => {
    const text =
      "sources: { a: { udp: {} }, b: { udp: { listen: 127.0.0.1:9 } } }\njails: { sshd: { source: a }, postfix: { source: b } }";
    const issues: string[] = [];
    const policy = await loadPolicy(testFolder({ "p.yaml": text }).at("p.yaml"), {
      lenient: true,
      onIssues: (found) => issues.push(...found.map(({ key }) => key)),
    });
    expect(issues).toEqual(["sources.a.udp.listen"]);
    expect(policy.jails.map(({ name }) => name)).toEqual(["postfix"]);
  });

  it("change the revision", async () => {
    const revisions = await Promise.all(
      [sources, sources.replace(":5140", ":5141")].map(async (text) => {
        return (await loadPolicy(testFolder({ "p.yaml": text }).at("p.yaml"))).revision;
      }),
    );
    expect(new Set(revisions).size).toBe(2);
  });
});

describe("the revision", () => {
  it("is the same for the same content and another for other content", async () => {
    const one = await load(`${filters}jails: { door: { logpath: /a, maxretry: 3 } }`);
    const same = await load(`# a comment\njails: { door: { maxretry: 3, logpath: [/a] } }\n${filters}`);
    const other = await load(`${filters}jails: { door: { logpath: /a, maxretry: 4 } }`);
    const regex = await load(
      "filters: { door: ['^wrong pin from <HOST>$'] }\njails: { door: { logpath: /a, maxretry: 3 } }",
    );
    expect(same.revision).toBe(one.revision);
    expect(new Set([one.revision, other.revision, regex.revision]).size).toBe(3);
  });
});

describe("a directory", () => {
  it("is one policy, its files in the order of their names", async () => {
    const folder = testFolder({
      "10-base.yaml": `ignore: [10.0.0.0/8]\ndefaults: { maxretry: 2 }\n${filters}`,
      "20-door.yml": "jails: { door: { logpath: door.log } }",
      "30-more.yaml":
        "ignore: [192.0.2.1]\nguard: { widest: { ipv6: 64 } }\njails: { back: { filter: ./sub/back.yaml, logpath: b.log } }",
      "40-empty.yaml": "# jails:\n",
      ".hidden.yaml": "nonsense: true",
      "readme.txt": "not yaml: [",
      "sub/back.yaml": "failregex: '^no entry for <HOST>$'",
    });
    const policy = await loadPolicy(folder.path);
    expect(policy.ignore).toEqual(["10.0.0.0/8", "192.0.2.1"]);
    expect(policy.guard).toEqual({ maxBansPerMinute: 600, widest: { ipv4: 24, ipv6: 64 } });
    expect(policy.jails.map(({ name, maxretry }) => [name, maxretry])).toEqual([
      ["door", 2],
      ["back", 2],
    ]);
    expect(policy.files).toEqual(
      ["10-base.yaml", "20-door.yml", "30-more.yaml", "40-empty.yaml", "sub/back.yaml"].map(folder.at),
    );
  });

  it("names both places of what is written in two files", async () => {
    const folder = testFolder({
      "a.yaml": `${filters}max-line: 4096\njails:\n  door: { logpath: a }`,
      "b.yaml": "max-line: 8192\ndefaults: { bantime: 1h }\njails:\n  door: { logpath: b }",
      "c.yaml": "defaults:\n  bantime: 2h",
    });
    const error = await loadPolicy(folder.path).catch((error) => error);
    expect(error).toBeInstanceOf(PolicyError);
    expect(error.issues).toEqual([
      {
        file: folder.at("b.yaml"),
        line: 1,
        column: 1,
        code: "FLB_POLICY_DUPLICATE",
        key: "max-line",
        message: `"max-line" is written twice; it stands in ${join(folder.path, "a.yaml")}:2:1 already.`,
        hint: "Keep one of the two.",
      },
      expect.objectContaining({ file: folder.at("b.yaml"), line: 4, column: 3, key: "jails.door" }),
      expect.objectContaining({ file: folder.at("c.yaml"), line: 2, column: 3, key: "defaults.bantime" }),
    ]);
  });

  it("without a YAML file is an error", async () => {
    await expect(loadPolicy(testFolder({ "a.txt": "" }).path)).rejects.toMatchObject({
      code: "FLB_POLICY_UNREADABLE",
    });
  });
});
