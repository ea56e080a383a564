import { appendFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../support/command.ts";
import { Machine, recordsOf, warn } from "../support/machine.ts";

let machine: Machine;

beforeEach(() => {
  machine = new Machine();
});

afterEach(() => machine.remove());

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

describe("a pattern that runs away", () => {
  const maxLine = 65_536;

  it("is stopped, and named with its line in a warning and a metric, while the other logs' jails ban", async () => {
    machine.write(
      "policy.yaml",
      `max-line: ${maxLine}
filters:
  linear: { failregex: '^ x (a+)+$ <HOST>' }
  runaway: { failregex: '^ x (a|aa)+\\1b <HOST>$' }
jails:
  linear: { filter: linear, logpath: hostile.log, maxretry: 2, start: beginning }
  runaway: { filter: runaway, logpath: hostile.log, maxretry: 2, start: beginning }
  sshd: { filter: sshd, logpath: auth.log, maxretry: 2, start: beginning }
`,
    );
    const line = (text: string) => `${new Date().toISOString()} x ${text}\n`;
    const lengths = [30, 1000, 8000, maxLine - 100, maxLine, 4 * maxLine];
    machine.write("hostile.log", lengths.map((length) => line(`${"a".repeat(length)}!`)).join(""));
    machine.write("auth.log", "");
    const port = await freePort();
    const running = machine.start(["--metrics", `127.0.0.1:${port}`]);
    await running.line("Started with 3 jails");
    machine.attack("auth.log", "203.0.113.1", 2);
    appendFileSync(machine.path("hostile.log"), line("a".repeat(maxLine)).repeat(20));
    await running.line("[sshd] Ban 203.0.113.1");

    await running.line("FLB_PATTERN_SLOW");
    const slow = recordsOf(running.lines).find(({ code }) => code === "FLB_PATTERN_SLOW");
    expect(slow).toMatchObject({
      level: warn,
      log: machine.path("hostile.log"),
      pattern: expect.stringContaining("(a|aa)+\\1b"),
      line: expect.stringMatching(/^\d{4}-.* x a{30}/),
      offset: expect.any(Number),
    });
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toMatch(/^fleetban_pattern_slow_total\{.*hostile\.log.*\} [1-9]/m);
    expect(await running.end()).toBe(0);
  });
});

describe("what an attacker wrote into a log", () => {
  const texts = [
    "\x1b[31mred\x1b]0;title\x07",
    "a\rb",
    "nul\0nul",
    "$(reboot)`id`;&|",
    "%s%n%1$d{}",
    "\u009b31m",
    "\u2028\u202e\u200b",
    '"},{"level":10',
  ];
  const control = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
  const regex = "^ user <F-USER>.*</F-USER> failed from <HOST>$";

  beforeEach(() => {
    const now = new Date().toISOString();
    const lines = texts.map((text) => Buffer.from(`${now} user ${text} failed from 203.0.113.1\n`));
    const invalid = Buffer.concat([
      Buffer.from(`${now} user `),
      Buffer.from([0xff, 0xc3, 0x28]),
      Buffer.from(" failed from 203.0.113.2\n"),
    ]);
    const long = Buffer.concat([
      Buffer.from(`${now} user `),
      Buffer.alloc(2 ** 20, "x\x1b"),
      Buffer.from(" failed from 203.0.113.3\n"),
    ]);
    writeFileSync(machine.path("app.log"), Buffer.concat([...lines, invalid, invalid, long]));
    machine.write(
      "policy.yaml",
      `filters:
  app: { failregex: '${regex}' }
  slow: { failregex: '^ user (x|.x)+\\1b <HOST>$' }
jails:
  app: { filter: app, logpath: app.log, maxretry: 2, start: beginning }
  slow: { filter: slow, logpath: app.log, maxretry: 2, start: beginning }
`,
    );
  });

  it("makes one JSON record a line, and bans as any other text", () => {
    const { status, stdout, stderr } = machine.once("--log-level", "debug");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toMatch(control);
    const records = recordsOf(stdout);
    const messages = records.map(({ msg }) => msg);
    expect(messages.filter((msg) => msg === "[app] Found 203.0.113.1")).toHaveLength(texts.length);
    for (const address of ["203.0.113.1", "203.0.113.2"])
      expect(messages).toContainEqual(expect.stringContaining(`] Ban ${address}`));
    expect(records.map(({ code }) => code)).toContain("FLB_LINE_CUT");
  });

  it("never reaches the terminal raw in the pretty log", () => {
    const { status, stdout, stderr } = machine.once("--log-level", "debug", "--log-format", "pretty");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toContain("[app] Ban 203.0.113.1");
    expect(stderr).not.toMatch(control);
    for (const line of stderr.trimEnd().split("\n")) expect(line).toMatch(/^\[\d{4}-\d\d-\d\d /);
  });

  it("never reaches the terminal raw from regex and replay", () => {
    const log = machine.path("app.log");
    const policy = ["--policy", machine.path("policy.yaml")];
    const shown = [
      run(["regex", log, regex, "--print-matched", "--print-missed", "--verbose"]),
      run(["regex", log, regex, "--json"]),
      run(["replay", ...policy, log]),
      run(["replay", ...policy, "--json", log]),
    ];
    for (const { status, stdout, stderr } of shown) {
      expect(status).toBe(0);
      expect(stdout + stderr).not.toMatch(control);
    }
    const [, matches, , bans] = shown.map(({ stdout }) => stdout);
    const users = recordsOf(matches ?? "").map(({ captures }) => (captures as { user: string })?.user);
    expect(users.slice(0, texts.length)).toEqual(texts);
    expect(recordsOf(bans ?? "").map(({ target }) => target)).toEqual(["203.0.113.1", "203.0.113.2"]);
  });
});
