import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { openState } from "@fleetban/wire";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { codesIn, Machine, recordsOf } from "../support/machine.ts";

const root = process.getuid?.() === 0;
if (!root) console.warn("Not root: the tests with a full and a read-only file system are left out.");

let machine: Machine;

beforeEach(() => {
  machine = new Machine();
  machine.write("auth.log", "");
  machine.write(
    "policy.yaml",
    "guard: { max-bans-per-minute: 0 }\njails:\n  sshd: { filter: sshd, logpath: auth.log, maxretry: 3, findtime: 1h, bantime: 1h, start: beginning }\n",
  );
});

afterEach(() => machine.remove());

/** Starts once and expects its end by an error. */
function refused(...more: string[]): string[] {
  const { status, stdout, stderr } = machine.once(...more);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at /m);
  return codesIn(stderr);
}

const database = () => machine.path("state", "fleetban.db");

describe("a state directory that cannot be used", () => {
  it("of a newer version is left as it is", () => {
    expect(machine.once().status).toBe(0);
    const handle = new DatabaseSync(database());
    handle.exec("PRAGMA user_version = 9999");
    handle.close();
    const before = readFileSync(database());
    expect(refused()).toEqual(["FLB_STATE_NEWER"]);
    expect(readFileSync(database()).equals(before)).toBe(true);
  });

  it("with garbage for a database is named, and left as it is", () => {
    mkdirSync(machine.path("state"));
    writeFileSync(database(), Buffer.alloc(65_536, "garbage "));
    expect(refused()).toEqual(["FLB_STATE_CORRUPT"]);
    expect(readFileSync(database()).equals(Buffer.alloc(65_536, "garbage "))).toBe(true);
  });

  it("damaged inside is named, and left as it is", () => {
    for (let n = 1; n <= 500; n++) machine.attack("auth.log", `2001:db8::${n.toString(16)}`, 3);
    expect(machine.once().status).toBe(0);
    const handle = new DatabaseSync(database());
    const root = handle.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'ban'").get();
    handle.close();
    const end = 4096 * (root?.rootpage as number);
    const damaged = readFileSync(database()).fill("garbage ", end - 4096, end);
    writeFileSync(database(), damaged);
    expect(refused()).toEqual(["FLB_STATE_CORRUPT"]);
    expect(readFileSync(database()).equals(damaged)).toBe(true);
  });

  it("that is a file, or lies below one, is named", () => {
    expect(refused("--state", machine.path("auth.log"))).toEqual(["FLB_STATE_UNWRITABLE"]);
    expect(refused("--state", machine.path("auth.log", "state"))).toEqual(["FLB_STATE_UNWRITABLE"]);
  });

  it("that another process uses is left to it", async () => {
    const first = machine.start();
    await first.line("Started with 1 jail");
    expect(refused()).toEqual(["FLB_STATE_IN_USE"]);
    machine.attack("auth.log", "203.0.113.1", 3);
    await first.line("] Ban 203.0.113.1");
    expect(await first.end()).toBe(0);
    expect(machine.once().status).toBe(0);
  });
});

describe.skipIf(!root)("a state directory on a file system of its own", () => {
  const mount = (...options: string[]) =>
    execFileSync("mount", ["-t", "tmpfs", "-o", options.join(","), "fleetban-test", machine.path("state")]);

  beforeEach(() => {
    mkdirSync(machine.path("state"));
    mount("size=32m");
  });

  afterEach(() => {
    execFileSync("umount", ["--lazy", machine.path("state")]);
  });

  it("that is read-only ends the start", () => {
    mount("remount", "ro");
    expect(refused()).toEqual(["FLB_STATE_UNWRITABLE"]);
  });

  it("that is full from the start ends it", () => {
    fill();
    expect(refused()).toEqual(["FLB_STATE_UNWRITABLE"]);
  });

  it.each([["space is freed", () => rmSync(machine.path("state", "ballast"))]])(
    "that fills up is told of, and once %s all is counted exactly once",
    { timeout: 90_000 },
    async (_, mend) => {
      const running = machine.start();
      await running.line("Started with 1 jail");
      machine.attack("auth.log", "203.0.113.1", 2);
      await running.line("Found 203.0.113.1");
      fill();
      const attackers = Array.from({ length: 600 }, (_, n) => `2001:db8::${(n + 1).toString(16)}`);
      for (const [n, address] of attackers.entries())
        machine.attack("auth.log", address, n % 2 === 0 ? 3 : 2);
      await running.line("FLB_STATE_UNWRITABLE");
      await running.line(`Found ${attackers.at(-1)}`);
      mend();
      machine.attack("auth.log", "203.0.113.1", 1);
      await running.line("] Ban 203.0.113.1");
      expect(await running.end()).toBe(0);
      const bans = recordsOf(running.lines).flatMap(({ msg }) => /\] Ban (\S+)/.exec(msg)?.[1] ?? []);
      const expected = [...attackers.filter((_, n) => n % 2 === 0), "203.0.113.1"];
      expect(bans.sort()).toEqual(expected.sort());

      // And it stays so for the next start.
      expect(machine.once().status).toBe(0);
      const state = openState(machine.path("state"));
      const stored: string[] = [];
      for await (const ban of state.bans.list()) stored.push(ban.target);
      state.close();
      expect(stored.sort()).toEqual(expected);
    },
  );
});

/** Takes what is left of the file system. */
function fill(): void {
  const file = openSync(machine.path("state", "ballast"), "w");
  try {
    for (const block = Buffer.alloc(4096); ; ) writeSync(file, block);
  } catch (cause) {
    expect(cause).toMatchObject({ code: "ENOSPC" });
  } finally {
    closeSync(file);
  }
}
