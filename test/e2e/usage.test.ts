import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fleetban, repository, run } from "../support/command.ts";
import { codesIn, Machine } from "../support/machine.ts";

const fleet = ["agent", "coordinator", "enforcer", "run", "provision", "node"];
const steering = [
  "status",
  "jails",
  "explain",
  "events",
  "guard",
  "bans",
  "ban",
  "unban",
  "nodes",
  "token",
  "audit",
];
const commands = ["standalone", ...fleet, ...steering, "quickstart", "check", "regex", "replay"];

let machine: Machine;

beforeEach(() => {
  machine = new Machine();
  machine.write("auth.log", "");
  machine.attack("auth.log", "203.0.113.1", 5);
  machine.write("auth.log.gz", gzipSync("a line\n"));
  machine.write("policy.yaml", "jails:\n  sshd: { filter: sshd, logpath: auth.log }\n");
});

afterEach(() => machine.remove());

describe("help", () => {
  it.each([[""], ...commands.map((command) => [command]), ["node add"], ["token create"]])(
    "of fleetban %s fits 80 columns and shows examples",
    (command) => {
      const { status, stdout, stderr } = run([...command.split(" ").filter((word) => word !== ""), "--help"]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
      expect(stdout).toMatch(/^Examples:\n {2}\$ /m);
    },
  );

  it("lists every command, and the version", () => {
    const { stdout } = run(["--help"]);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} +[a-z]`, "m"));
    const { version } = JSON.parse(readFileSync(join(repository, "packages/cli/package.json"), "utf8"));
    expect(run(["--version"]).stdout).toBe(`${version}\n`);
  });
});

describe("a command line that is not understood", () => {
  const wrong: string[][] = [
    ["stadalone"],
    ["standalone"],
    ["standalone", "--policy"],
    ["standalone", "--policy", "policy.yaml", "--bogus"],
    ["standalone", "--policy", "policy.yaml", "more"],
    ["standalone", "--policy", "policy.yaml", "--firewall", "iptables"],
    ["standalone", "--policy", "policy.yaml", "--log-format", "xml"],
    ["standalone", "--policy", "policy.yaml", "--log-level", "loud"],
    ["standalone", "--policy", "policy.yaml", "--node", "a b"],
    ["standalone", "--policy", "policy.yaml", "--state", "state", "--metrics", "99"],
    ["standalone", "--policy", "policy.yaml", "--state", "state", "--metrics", "127.0.0.1:99999"],
    ["run", "--roles", "agent,king"],
    ["agent", "--roles", "agent"],
    ["coordinator", "--flush"],
    ["provision", "--replicas", "many"],
    ["node", "add"],
    ["node", "add", "a b"],
    ["node", "add", "web1", "--roles", "king"],
    ["quickstart", "--firewall", "iptables"],
    ["check"],
    ["check", "a", "b"],
    ["regex"],
    ["regex", "auth.log"],
    ["regex", "auth.log", "sshd", "--year", "17"],
    ["regex", "auth.log", "sshd", "--usedns", "perhaps"],
    ["regex", "auth.log", ""],
    ["replay"],
    ["replay", "auth.log"],
    ["replay", "--policy", "policy.yaml"],
    ["replay", "--policy", "policy.yaml", "--year", "17", "auth.log"],
  ];

  it.each(wrong.map((words) => [words.join(" "), words] as const))(
    "fleetban %s: 2 and FLB_USAGE",
    (_, words) => {
      const { status, stdout, stderr } = run(words, { cwd: machine.folder });
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/^fleetban: /);
      expect(codesIn(stderr)).toEqual(["FLB_USAGE"]);
    },
  );
});

describe("arguments that are understood and cannot be used", () => {
  const wrong: [string[], string][] = [
    [["regex", "nowhere.log", "sshd"], "FLB_TEST_LOG_UNREADABLE"],
    [["regex", ".", "sshd"], "FLB_TEST_LOG_UNREADABLE"],
    [["regex", "auth.log", "shhd"], "FLB_POLICY_FILTER_UNKNOWN"],
    [["regex", "auth.log", "./nowhere.yaml"], "FLB_POLICY_UNREADABLE"],
    [["regex", "auth.log", "sshd[mod=extra]"], "FLB_POLICY_FILTER_OPTION"],
    [["regex", "auth.log", "(<HOST>"], "FLB_FILTER_REGEX_INVALID"],
    [["regex", "auth.log", "no one here"], "FLB_FILTER_NO_HOST"],
    [["regex", "auth.log", "sshd", "--timezone", "Mars/Base"], "FLB_FILTER_TIMEZONE"],
    [["regex", "auth.log", "sshd", "--datepattern", "%Q"], "FLB_FILTER_DATEPATTERN_DIRECTIVE"],
    [["agent", "--config", "nowhere.yaml"], "FLB_CONFIG_INVALID"],
    [["run"], "FLB_CONFIG_INVALID"],
    [["provision"], "FLB_CONFIG_INVALID"],
    [["node", "add", "web1", "--out", "nowhere/web1.seed"], "FLB_SEED_UNWRITABLE"],
    [["node", "add", "web1", "--out", "policy.yaml"], "FLB_SEED_UNWRITABLE"],
    [["node", "add", "web1", "--users", "policy.yaml"], "FLB_USERS_FILE"],
    [["replay", "--policy", "nowhere.yaml", "auth.log"], "FLB_POLICY_UNREADABLE"],
    [["replay", "--policy", "policy.yaml", "nowhere.log"], "FLB_SOURCE_UNREADABLE"],
    [["replay", "--policy", "policy.yaml", "."], "FLB_SOURCE_NOT_A_FILE"],
    [["replay", "--policy", "policy.yaml", "auth.log.gz"], "FLB_SOURCE_COMPRESSED"],
    [["replay", "--policy", "policy.yaml", "--timezone", "Mars/Base", "auth.log"], "FLB_FILTER_TIMEZONE"],
  ];

  it.each(wrong.map(([words, code]) => [words.join(" "), code, words] as const))(
    "fleetban %s: 2 and %s",
    (_, code, words) => {
      const { status, stdout, stderr } = run(words, { cwd: machine.folder });
      expect({ status, stdout, codes: codesIn(stderr) }).toEqual({ status: 2, stdout: "", codes: [code] });
      expect(stderr).not.toMatch(/^\s+at /m);
    },
  );

  it("check says with its exit code what is wrong", () => {
    const bad = machine.write("bad.yaml", "jails:\n  a: { filter: sshd, maxrety: 2 }\n");
    const status = (path: string) => run(["check", path]).status;
    expect([machine.path("policy.yaml"), bad, machine.path("nowhere.yaml")].map(status)).toEqual([0, 1, 2]);
    const { errors, valid } = JSON.parse(run(["check", bad, "--json"]).stdout);
    expect(valid).toBe(false);
    expect(errors).toMatchObject([{ code: "FLB_POLICY_UNKNOWN_KEY", key: "jails.a.maxrety", line: 2 }]);
  });
});

describe("the command among others", () => {
  it("ends quietly when its reader has gone", () => {
    const line = "Failed password for root from 203.0.113.1 port 4000 ssh2";
    machine.write("big.log", `${new Date().toISOString()} host sshd[1]: ${line}\n`.repeat(20_000));
    for (const words of [
      "regex big.log sshd --print-matched",
      "regex big.log sshd --json",
      "check . --json",
    ]) {
      const script = `'${fleetban}' ${words} | head -n 1`;
      const { stdout, stderr } = spawnSync("sh", ["-c", script], { cwd: machine.folder, encoding: "utf8" });
      expect({ words, stderr, lines: stdout.split("\n").length }).toEqual({ words, stderr: "", lines: 2 });
    }
  });

  it("is found by npx in the checkout", () => {
    const { status, stdout } = spawnSync("npx", ["fleetban", "--version"], {
      cwd: repository,
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: run(["--version"]).stdout });
  });
});
