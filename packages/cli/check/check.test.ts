import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCheck } from "./run.ts";

async function check(files: Record<string, string>, path = "policy.yaml", json = false) {
  const directory = mkdtempSync(join(tmpdir(), "fleetban-check-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  let text = "";
  const write = (part: string) => {
    text += part;
  };
  const code = await runCheck(
    join(directory, path),
    { json },
    { write, width: 80, colour: false, directory },
  );
  return { code, text, directory };
}

const policy = `
filters: { door: ['^wrong key from <HOST>$'] }
jails:
  door: { logpath: [door.log, more/*.log], findtime: 1d, bantime: permanent }
  a-jail-whose-name-is-as-long-as-a-name-of-a-jail-can-possibly-be: { filter: door, logpath: none.log, mode: simulate }
  off: { filter: door, logpath: x, enabled: false }
`;
const logs = { "door.log": "", "more/a.log": "", "more/b.log": "" };

describe("fleetban check", () => {
  it("shows the sources, who reads them, and what may not be meant or not work here", async () => {
    const text = `
sources:
  net: { syslog: { udp: "0.0.0.0:514", tcp: "[::1]:601", unix: none/log, allow: [0.0.0.0/0] }, spool: 1G }
  app: { exec: { command: [no-such-program, "--x"] } }
  raw: { udp: { listen: "127.0.0.1:9" } }
  voip: { esl: { password: { env: NO_SUCH_VARIABLE } } }
jails:
  sshd: { source: [net, raw, voip] }
  postfix: { source: net }
`;
    const { code, text: shown } = await check({ "policy.yaml": text });
    expect(code).toBe(0);
    expect(shown).toMatch(/^SOURCE +FROM +SPOOL +JAILS$/m);
    expect(shown).toMatch(/^net +syslog UDP 0\.0\.0\.0:514, TCP \[::1\]:601, .*1024M {2}sshd, postfix$/m);
    expect(shown).toMatch(/^app +no-such-program --x +64M {2}none$/m);
    const notes = shown.replaceAll("\n  ", " ");
    expect(notes).toMatch(/note: policy\.yaml:3: net: anybody may send/);
    expect(notes).toMatch(/note: policy\.yaml:3: net: over UDP/);
    expect(notes).toMatch(/net: .*none does not exist here/);
    expect(notes).toMatch(/note: policy\.yaml:4: app: is read by no jail/);
    expect(notes).toMatch(/app: there is no program no-such-program here/);
    expect(notes).toMatch(/voip: the environment has no NO_SUCH_VARIABLE here/);
    expect(shown).toMatch(/^voip +FreeSWITCH 127\.0\.0\.1:8021 /m);
    expect(notes).not.toMatch(/raw: /);
    const json = JSON.parse((await check({ "policy.yaml": text }, "policy.yaml", true)).text);
    expect(json.sources[0]).toMatchObject({
      name: "net",
      kind: "syslog",
      spool: 2 ** 30,
      jails: ["sshd", "postfix"],
    });
    expect(json.jails[0].sources).toEqual(["net", "raw", "voip"]);
  });

  it("shows a valid policy's jails with the logs found now, and what may not be meant", async () => {
    const { code, text } = await check({ "policy.yaml": policy, ...logs });
    expect(code).toBe(0);
    expect(text).toMatch(/^JAIL +FILTER +LOGS +MAXRETRY +FINDTIME +BANTIME$/m);
    expect(text).toMatch(/^door +door +3 +5 +1d +permanent$/m);
    expect(text).toMatch(/^a-jail-.*… +door +0 +5 +10m +10m \(simulate\)$/m);
    expect(text.replaceAll("\n  ", " ")).toMatch(
      /note: policy\.yaml:5: .* does not exist now; it is waited for\./,
    );
    expect(text).toMatch(/note: policy\.yaml:6: off: is not enabled\./);
    expect(text).toMatch(/valid, 2 jails, revision [0-9a-f]{16}\.\n$/);
    for (const line of text.split("\n").slice(0, -2)) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("shows every error with its place and code, and says that it is invalid", async () => {
    const { code, text } = await check({ "policy.yaml": "jails:\n  a: { maxrety: 3, bantime: soon }" });
    expect(code).toBe(1);
    expect(text).toContain(
      'policy.yaml:2:8: jails.a.maxrety\n  "maxrety" is not a key that is known here.\n  Did you mean "maxretry"?\n  FLB_POLICY_UNKNOWN_KEY\n',
    );
    expect(text).toContain('policy.yaml:2:29: jails.a.bantime\n  "soon" is not a time.');
    expect(text).toMatch(/policy\.yaml: invalid, 2 errors\.\n$/);
  });

  it("of a path that is not there is another exit code than of an invalid policy", async () => {
    const { code, text } = await check({}, "gone.yaml");
    expect(code).toBe(2);
    expect(text).toContain("gone.yaml\n  There is no such file or directory.\n  FLB_POLICY_UNREADABLE\n");
  });

  it("of a missing filter file is an invalid policy", async () => {
    const { code } = await check({ "policy.yaml": "jails: { a: { filter: ./gone.yaml, logpath: x } }" });
    expect(code).toBe(1);
  });

  it("with --json gives one object, whether valid or not", async () => {
    const good = await check({ "policy.yaml": policy, ...logs }, "policy.yaml", true);
    expect(good.code).toBe(0);
    expect(JSON.parse(good.text)).toMatchObject({
      valid: true,
      disabled: ["off"],
      jails: [
        {
          name: "door",
          filter: "door",
          logs: ["door.log", "more/a.log", "more/b.log"].map((name) => join(good.directory, name)),
          maxretry: 5,
          findtime: 86_400,
          bantime: null,
        },
        { mode: "simulate", bantime: 600 },
      ],
    });
    const bad = await check({ "policy.yaml": "ignor: 1" }, "policy.yaml", true);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.text)).toEqual({
      valid: false,
      errors: [
        {
          code: "FLB_POLICY_UNKNOWN_KEY",
          file: join(bad.directory, "policy.yaml"),
          line: 1,
          column: 1,
          key: "ignor",
          message: '"ignor" is not a key that is known here.',
          hint: expect.stringContaining('"ignore"'),
        },
      ],
    });
  });

  it("warns of a log that is a directory, and of an ignore file that would hold bans back", async () => {
    const text =
      'ignore: ["file:allow.txt"]\nfilters: { f: [<HOST>] }\njails: { f: { logpath: logs, usedns: warn } }';
    const result = await check({ "policy.yaml": text, "logs/x": "", "allow.txt": "nonsense/9" });
    expect(result.code).toBe(0);
    const flat = result.text.replaceAll(/\n {2}/g, " ");
    expect(flat).toContain("is a directory; it is not read.");
    expect(flat).toContain("host names in the log are looked up");
    expect(flat).toMatch(/allow\.txt cannot be read here \(line 1: .*\); until it can, nothing is banned\./);
  });

  it("says of fail2ban's jails what is not carried over, once where it is written once", async () => {
    const jail = (name: string) => `[${name}]\nenabled = true\n`;
    const { code, text } = await check({
      "policy.yaml": "include: [{ fail2ban: f }]",
      "f/jail.conf": `[DEFAULT]\nlogpath = ${import.meta.filename}\nfailregex = ^<HOST>$\nusedns = warn\naction = ufw mail[dest=x]\n${jail("a")}${jail("b")}`,
      "f/action.d/ufw.conf": "[Definition]\nactionban = true\n",
    });
    expect(code).toBe(0);
    const flat = text.replaceAll("\n  ", " ");
    expect(flat).toContain("note: f/jail.conf:5: a, b: the action mail: not run.");
    expect(flat).toMatch(/a, b: host names in the log are looked up/);
    expect(flat).toMatch(/^a +fail2ban\/a +1 /m);
  });

  it("says when there is no jail", async () => {
    const { code, text } = await check({ "policy.yaml": "" });
    expect(code).toBe(0);
    expect(text).toContain("nothing would be banned");
  });
});
