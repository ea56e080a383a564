import {
  appendFileSync,
  copyFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testJail, testPolicy } from "../../testing/policy.ts";
import { Rig } from "../../testing/rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

describe("where reading starts", () => {
  it("starts at the end of a file that is there", async () => {
    rig.fail(3);
    await rig.start();
    rig.fail(2);
    await rig.bus.count(2);
    expect(rig.arrived).toEqual([3, 4]);
  });

  it("starts at the beginning when the jail says so", async () => {
    rig.fail(3);
    const agent = await rig.start(testPolicy([rig.jail({ start: "beginning" })]));
    await agent.drained();
    expect(rig.arrived).toEqual([0, 1, 2]);
  });

  it("reads a line whole that was unfinished at the start", async () => {
    writeFileSync(
      rig.path(),
      "2026-11-22T05:00:00Z old fail from 192.0.2.1 seq=90\n2026-11-22T05:00:00Z fail fr",
    );
    const agent = await rig.start();
    await agent.drained();
    expect(rig.arrived).toEqual([]);
    appendFileSync(rig.path(), "om 192.0.2.1 seq=91\n");
    await rig.bus.count(1);
    expect(rig.arrived).toEqual([91]);
  });

  it("reads a file that is created later from its first line", async () => {
    await rig.start();
    rig.fail(2);
    await rig.bus.count(2);
    expect(rig.arrived).toEqual([0, 1]);
  });

  it("reads on from the checkpoint", async () => {
    const first = await rig.start(testPolicy([rig.jail({ start: "beginning" })]));
    rig.fail(5);
    await first.drained();
    await first.stop();
    rig.fail(5);
    const size = rig.bus.matches.size;
    expect(size).toBe(5);
    rig.bus.matches.clear();
    const second = await rig.start();
    await second.drained();
    expect(rig.arrived).toEqual([5, 6, 7, 8, 9]);
  });

  it("reads from its first line what appeared while the agent was down", async () => {
    const policy = testPolicy([testJail("test", [rig.path("named.log"), rig.path("many-*.log")])]);
    await (await rig.start(policy)).stop();
    rig.fail(2, "named.log");
    rig.fail(2, "many-1.log");
    await (await rig.start(policy)).drained();
    expect(rig.arrived).toEqual([0, 1, 2, 3]);
  });

  it("counts a last line only when its newline comes", async () => {
    const agent = await rig.start();
    appendFileSync(rig.path(), "2026-11-22T05:00:00Z fail from 192.0.2.1 seq=7");
    await agent.drained();
    expect(rig.arrived).toEqual([]);
    await agent.stop();
    appendFileSync(rig.path(), "7\n");
    await (await rig.start()).drained();
    expect(rig.arrived).toEqual([77]);
  });
});

describe("globs", () => {
  it("follow files that appear later, and leave compressed ones", async () => {
    const policy = testPolicy([testJail("test", [rig.path("*.log*")])]);
    await rig.start(policy);
    rig.fail(1, "a.log");
    await rig.bus.count(1);
    rig.fail(1, "b.log.gz");
    rig.fail(1, "c.log");
    await rig.bus.count(2);
    expect(rig.arrived).toEqual([0, 2]);
  });

  it("read nothing again when a rotated name matches, too", async () => {
    const policy = testPolicy([testJail("test", [rig.path("a.log*")])]);
    const agent = await rig.start(policy);
    rig.fail(10, "a.log");
    await agent.drained();
    renameSync(rig.path("a.log"), rig.path("a.log.1"));
    rig.fail(10, "a.log");
    await agent.drained();
    copyFileSync(rig.path("a.log"), rig.path("a.log.2"));
    truncateSync(rig.path("a.log"));
    rig.fail(10, "a.log");
    await agent.drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
    await agent.stop();
    await (await rig.start(policy)).drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
  });
});

describe("what is not a readable log", () => {
  it("is said once, with its code, and the others go on", async () => {
    rig.fail(1, "gone.log");
    const bad = [rig.directory, rig.path("gone.log"), "/proc/self/mem", rig.path("old.gz"), "/dev/null"];
    const agent = await rig.start(testPolicy([testJail("test", [...bad, rig.path()])]), { pollInterval: 5 });
    unlinkSync(rig.path("gone.log"));
    rig.fail(3);
    await rig.bus.count(3);
    await rig.log.until(({ code }) => code === "FLB_SOURCE_MISSING" && rig.log.all.length > 0);
    await rig.log.until(({ log, code }) => log === rig.path("gone.log") && code === "FLB_SOURCE_MISSING");
    await agent.drained();
    const said = (path: string) =>
      rig.log.all.filter(({ log, code }) => log === path && code).map(({ code }) => code);
    expect(said(rig.directory)).toEqual(["FLB_SOURCE_NOT_A_FILE"]);
    expect(said("/dev/null")).toEqual(["FLB_SOURCE_NOT_A_FILE"]);
    expect(said("/proc/self/mem")).toEqual(["FLB_SOURCE_UNREADABLE"]);
    expect(said(rig.path("old.gz"))).toEqual(["FLB_SOURCE_COMPRESSED"]);
    expect(said(rig.path("gone.log"))).toEqual(["FLB_SOURCE_MISSING"]);
  });

  it("is read from its first line once it is a file", async () => {
    const { mkdirSync } = await import("node:fs");
    mkdirSync(rig.path());
    await rig.start(undefined, { pollInterval: 20 });
    rmSync(rig.path(), { recursive: true });
    rig.fail(2);
    await rig.bus.count(2);
    expect(rig.arrived).toEqual([0, 1]);
    expect(rig.log.withCode("FLB_SOURCE_NOT_A_FILE")).toHaveLength(1);
  });
});

describe("symbolic links", () => {
  it("are followed to where they lead, also when they lead elsewhere later", async () => {
    writeFileSync(rig.path("one"), "");
    symlinkSync(rig.path("one"), rig.path());
    const agent = await rig.start(undefined, { pollInterval: 20 });
    rig.fail(2, "one");
    await rig.bus.count(2);
    rig.fail(2, "two");
    symlinkSync(rig.path("two"), rig.path("next"));
    renameSync(rig.path("next"), rig.path());
    rig.fail(2, "one");
    rig.fail(2, "two");
    await rig.bus.count(8);
    await agent.drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
  });
});
