import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../support/command.ts";
import { codesIn, Machine } from "../support/machine.ts";

let machine: Machine;

beforeEach(() => {
  machine = new Machine();
});

afterEach(() => machine.remove());

const add = (...words: string[]) => run(["node", "add", ...words], { cwd: machine.folder });

describe("fleetban node add", () => {
  it("writes a seed that only its owner can read, and prints who may do what", () => {
    const { status, stdout, stderr } = add("web1");
    expect(status).toBe(0);
    expect(statSync(machine.path("web1.seed")).mode & 0o777).toBe(0o600);
    const seed = readFileSync(machine.path("web1.seed"), "utf8").trim();
    expect(seed).toMatch(/^SU[A-Z2-7]{56}$/);
    expect(stdout + stderr).not.toContain(seed);
    expect(stdout).toMatch(/^# web1: agent, enforcer\n\{\n {2}nkey: U[A-Z2-7]{55}\n/);
    expect(stdout).toContain('"fleetban.v1.match.web1"');
  });

  it("prints the seed when asked to, apart from the configuration", () => {
    const { stdout, stderr } = add("web1", "--out", "-");
    expect(stderr).toMatch(/^SU[A-Z2-7]{56}$/m);
    expect(stdout).not.toMatch(/SU[A-Z2-7]{56}/);
    expect(existsSync(machine.path("web1.seed"))).toBe(false);
  });

  it("keeps a file of users that nats-server takes, with one entry a node", () => {
    expect(add("web1", "--users", "users.conf").stdout).toBe("");
    expect(add("c1", "--users", "users.conf", "--roles", "coordinator").status).toBe(0);
    const before = readFileSync(machine.path("users.conf"), "utf8");
    expect(before.match(/nkey: /g)).toHaveLength(2);
    const twice = add("web1", "--users", "users.conf", "--out", "again.seed");
    expect(twice.status).toBe(2);
    expect(codesIn(twice.stderr)).toEqual(["FLB_USERS_FILE"]);
    expect(readFileSync(machine.path("users.conf"), "utf8")).toBe(before);
    expect(existsSync(machine.path("again.seed"))).toBe(false);
    const config = machine.write("server.conf", 'authorization { include "users.conf" }\n');
    const checked = spawnSync("/usr/sbin/nats-server", ["--config", config, "-t"], { encoding: "utf8" });
    if (checked.error !== undefined) process.stderr.write("\nNOTICE: nats-server is not installed\n");
    else expect(checked.stderr).toContain("is valid");
  });
});
