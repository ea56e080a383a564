import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmdirSync, rmSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Machine, recordsOf } from "../support/machine.ts";

let machine: Machine;

beforeEach(() => {
  machine = new Machine();
});

afterEach(() => machine.remove());

const jail = (name: string, log = `${name}.log`) =>
  `  ${name}: { filter: sshd, logpath: ${log}, maxretry: 2, start: beginning }\n`;

describe("logs that cannot be read", () => {
  it("are each reported once with a code, and the other jails go on", async () => {
    mkdirSync(machine.path("directory.log"));
    symlinkSync("loop.log", machine.path("loop.log"));
    execFileSync("mkfifo", [machine.path("pipe.log")]);
    machine.write("file.log", "");
    machine.write("good.log", "");
    machine.write("packed.log.gz", "");
    machine.write(
      "policy.yaml",
      `jails:\n${jail("directory")}${jail("loop")}${jail("pipe")}${jail("below", "file.log/x.log")}${jail("absent")}${jail("packed", "packed.log.gz")}${jail("good")}`,
    );
    const running = machine.start();
    await running.line("Started with 7 jails");
    machine.attack("good.log", "203.0.113.1", 2);
    await running.line("[good] Ban 203.0.113.1");
    // The sources look at their files every second: nothing is said twice.
    machine.attack("absent.log", "203.0.113.2", 2);
    await running.line("[absent] Ban 203.0.113.2");
    rmdirSync(machine.path("directory.log"));
    machine.attack("directory.log", "203.0.113.3", 2);
    await running.line("[directory] Ban 203.0.113.3");
    rmSync(machine.path("loop.log"));
    machine.attack("loop.log", "203.0.113.4", 2);
    await running.line("[loop] Ban 203.0.113.4");
    const reported = recordsOf(running.lines).filter(({ code }) => code !== undefined);
    expect(reported.map(({ code, log }) => [code, log]).sort()).toEqual([
      ["FLB_SOURCE_COMPRESSED", machine.path("packed.log.gz")],
      ["FLB_SOURCE_MISSING", machine.path("absent.log")],
      ["FLB_SOURCE_MISSING", machine.path("file.log", "x.log")],
      ["FLB_SOURCE_NOT_A_FILE", machine.path("directory.log")],
      ["FLB_SOURCE_NOT_A_FILE", machine.path("pipe.log")],
      ["FLB_SOURCE_UNREADABLE", machine.path("loop.log")],
    ]);
    for (const { msg, log } of reported) expect(msg).toContain(log);
    expect(await running.end()).toBe(0);
  });
});

describe("a log that is followed", () => {
  it("may be deleted, made again, replaced by a directory and come back: no line is lost", async () => {
    machine.write("good.log", "");
    machine.write("moving.log", "");
    machine.write("policy.yaml", `jails:\n${jail("moving")}${jail("good")}`);
    const running = machine.start();
    await running.line("Started with 2 jails");
    machine.attack("moving.log", "203.0.113.1", 1);
    await running.line("Found 203.0.113.1");

    // Its last line was written when it had no name any more.
    machine.attack("moving.log", "203.0.113.2", 1);
    rmSync(machine.path("moving.log"));
    await running.line("FLB_SOURCE_MISSING");
    machine.attack("moving.log", "203.0.113.1", 1);
    await running.line("[moving] Ban 203.0.113.1");
    machine.attack("moving.log", "203.0.113.2", 1);
    await running.line("[moving] Ban 203.0.113.2");

    machine.attack("moving.log", "203.0.113.3", 1);
    await running.line("Found 203.0.113.3");
    renameSync(machine.path("moving.log"), machine.path("away"));
    mkdirSync(machine.path("moving.log"));
    await running.line("FLB_SOURCE_NOT_A_FILE");
    machine.attack("good.log", "203.0.113.9", 2);
    await running.line("[good] Ban 203.0.113.9");
    // The writer still has the file under its other name.
    machine.attack("away", "203.0.113.3", 1);
    await running.line("[moving] Ban 203.0.113.3");
    rmdirSync(machine.path("moving.log"));
    machine.attack("moving.log", "203.0.113.4", 2);
    await running.line("[moving] Ban 203.0.113.4");
    expect(await running.end()).toBe(0);
    const bans = recordsOf(running.lines).filter(({ msg }) => / Ban /.test(msg));
    expect(bans).toHaveLength(5);
  });
});
