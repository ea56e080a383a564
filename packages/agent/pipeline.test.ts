import { appendFileSync, closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import type { FilterDefinition, Match } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failLine, testJail, testPolicy } from "./testing/policy.ts";
import { Rig } from "./testing/rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

describe("a match", () => {
  it("says who, when, where and by which line", async () => {
    writeFileSync(rig.path(), "noise\n2026-11-22T05:00:00Z host app: fail from 2001:DB8::0:1 seq=5\r\n");
    const agent = await rig.start(testPolicy([rig.jail({ start: "beginning" })]));
    await agent.drained();
    const [match] = [...rig.bus.matches.values()];
    expect(match).toMatchObject({
      node: "node1",
      jail: "test",
      key: "2001:db8::1",
      target: "2001:db8::1",
      time: Date.parse("2026-11-22T05:00:00Z"),
      weight: 1,
      log: rig.path(),
      line: "2026-11-22T05:00:00Z host app: fail from 2001:DB8::0:1 seq=5",
      captures: { seq: "5" },
    });
    expect(match?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(rig.log.all).toContainEqual(
      expect.objectContaining({ level: "info", message: "[test] Found 2001:db8::1", target: "2001:db8::1" }),
    );
  });

  it("goes to every jail that reads the log, each with its own identity", async () => {
    const jails = [testJail("one", [rig.path()]), testJail("two", [rig.path("*.log")])];
    const agent = await rig.start(testPolicy(jails));
    rig.fail(3);
    await agent.drained();
    const by = (name: string) => [...rig.bus.matches.values()].filter(({ jail }) => jail === name).length;
    expect([by("one"), by("two"), rig.bus.matches.size]).toEqual([3, 3, 6]);
    expect(rig.metrics.totals.get("fleetban_lines_total")).toBe(3);
    expect(rig.metrics.totals.get("fleetban_matches_total")).toBe(6);
  });
});

describe("any bytes", () => {
  it("harm nothing: NUL, invalid UTF-8, CRLF, empty lines", async () => {
    const agent = await rig.start();
    const file = openSync(rig.path(), "a");
    writeSync(file, Buffer.from([0, 0, 10, 0xff, 0xfe, 0xc3, 10, 10, 13, 10, 0xf0, 0x9f, 10]));
    writeSync(file, Buffer.alloc(300_000));
    writeSync(file, "\n");
    for (let i = 0; i < 50; i++)
      writeSync(file, Buffer.from(Array.from({ length: 999 }, () => (Math.random() * 256) | 0)));
    writeSync(file, `\n${failLine(1)}`);
    closeSync(file);
    await agent.drained();
    expect(rig.arrived).toEqual([1]);
  });
});

describe("long lines", () => {
  it("are cut with one warning, and what follows them is read", async () => {
    const agent = await rig.start(testPolicy([rig.jail()], { maxLine: 256 }));
    const long = `${failLine(1).trimEnd()} ${"x".repeat(10_000)} ${failLine(666)}`;
    for (let i = 0; i < 20; i++) appendFileSync(rig.path(), long + failLine(100 + i));
    await agent.drained();
    // The beginning of each long line matches; its end, which an attacker could write, does not.
    expect(rig.arrived.filter((seq) => seq === 1)).toHaveLength(20);
    expect(rig.arrived.filter((seq) => seq === 666)).toEqual([]);
    expect(rig.arrived.filter((seq) => seq >= 100)).toHaveLength(20);
    expect(rig.log.withCode("FLB_LINE_CUT")).toHaveLength(1);
    expect(rig.metrics.totals.get("fleetban_lines_cut_total")).toBe(20);
  });

  it("need no memory and are not taken up in their middle after a restart", async () => {
    const policy = testPolicy([rig.jail()], { maxLine: 1024 });
    const before = process.memoryUsage().rss;
    let agent = await rig.start(policy);
    const file = openSync(rig.path(), "a");
    const piece = Buffer.alloc(1 << 20, "y");
    for (let i = 0; i < 128; i++) {
      writeSync(file, piece);
      if (i % 32 === 31) await agent.drained();
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
    await agent.stop();
    writeSync(file, ` ${failLine(666)}${failLine(1)}`);
    closeSync(file);
    agent = await rig.start(policy);
    await agent.drained();
    expect(rig.arrived).toEqual([1]);
  });
});

describe("a first line that is not complete", () => {
  it("longer than the longest allowed, does not keep what follows from being read", async () => {
    appendFileSync(rig.path(), "y".repeat(500));
    const agent = await rig.start(testPolicy([rig.jail()], { maxLine: 256 }));
    appendFileSync(rig.path(), ` ${failLine(666)}`);
    rig.fail(2);
    await agent.drained();
    expect(rig.arrived).toEqual([0, 1]);
  });
});

describe("fairness", () => {
  it("gives every log its turn while one is flooded", async () => {
    const noise = `${"2026-11-22T05:00:00Z nothing to see ".padEnd(120, "x")}\n`.repeat(10_000);
    for (let i = 0; i < 40; i++) appendFileSync(rig.path("flood.log"), noise);
    const seen: string[] = [];
    rig.fail(3, "quiet.log");
    const jails = ["flood.log", "quiet.log"].map((name) =>
      testJail(name, [rig.path(name)], { start: "beginning" }),
    );
    appendFileSync(rig.path("flood.log"), failLine(999));
    const publisher = {
      async publish(matches: readonly Match[]) {
        seen.push(...matches.map(({ jail }) => jail));
        await rig.bus.publish(matches);
      },
    };
    const agent = await rig.start(testPolicy(jails), { publisher });
    await rig.bus.count(3);
    // Forty megabytes of noise come before the flooded log's only match.
    expect(seen).toEqual(["quiet.log", "quiet.log", "quiet.log"]);
    expect(rig.metrics.totals.get("fleetban_lines_total")).toBeLessThan(50_000);
    await agent.drained();
    expect(seen.at(-1)).toBe("flood.log");
  });

  it("reads no further while the bus takes nothing", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked = () => {};
    const first = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const publisher = {
      async publish(matches: readonly Match[]) {
        asked();
        await held;
        await rig.bus.publish(matches);
      },
    };
    rig.fail(50_000);
    const jail = rig.jail({ start: "beginning" });
    const agent = await rig.start(testPolicy([jail]), { publisher, batch: { size: 100, waiting: 500 } });
    await first;
    for (let i = 0; i < 100; i++) await new Promise((resolve) => setImmediate(resolve));
    const read = rig.metrics.totals.get("fleetban_lines_total") as number;
    expect(read).toBeLessThan(20_000);
    release();
    await agent.drained();
    expect(rig.bus.matches.size).toBe(50_000);
  });
});

describe("host names", () => {
  const line = (host: string) => `2026-11-22T05:00:00Z fail from ${host} seq=1\n`;

  it("are looked up, each address a match of its own", async () => {
    const lookup = async (host: string) => (host === "two.example" ? ["192.0.2.1", "2001:db8::2"] : []);
    const agent = await rig.start(testPolicy([rig.jail({ usedns: "yes" })]), { lookup });
    appendFileSync(rig.path(), line("two.example") + line("none.example"));
    await agent.drained();
    expect([...rig.bus.matches.values()].map(({ key, target }) => [key, target]).sort()).toEqual([
      ["192.0.2.1", "192.0.2.1"],
      ["2001:db8::2", "2001:db8::2"],
    ]);
    expect(rig.log.withCode("FLB_NAME_UNRESOLVED")).toHaveLength(1);
  });

  it("hold up neither other lines nor lose their own to a crash", async () => {
    const lookup = () => new Promise<string[]>(() => {});
    const policy = testPolicy([rig.jail({ usedns: "yes" })]);
    await rig.start(policy, { lookup });
    appendFileSync(rig.path(), line("slow.example"));
    rig.fail(3);
    await rig.bus.count(3);
    rig.kill();
    const agent = await rig.start(policy, { lookup: async () => ["203.0.113.9"] });
    await agent.drained();
    expect([...rig.bus.matches.values()].map(({ target }) => target).sort()).toEqual([
      "192.0.2.0",
      "192.0.2.1",
      "192.0.2.2",
      "203.0.113.9",
    ]);
  });

  it("are not looked up when usedns is no", async () => {
    const lookup = async () => expect.unreachable();
    const agent = await rig.start(testPolicy([rig.jail({ usedns: "no" })]), { lookup });
    appendFileSync(rig.path(), line("some.example"));
    await agent.drained();
    expect(rig.bus.matches.size).toBe(0);
  });
});

describe("sessions", () => {
  it("do not reach from one log into another, whose process may have the same number", async () => {
    const policy = testPolicy([testJail("test", [rig.path("a.log"), rig.path("b.log")])]);
    policy.filters.set("test", {
      ...(policy.filters.get("test") as FilterDefinition),
      prefregex: "^ host app\\[<F-MLFID>\\d+</F-MLFID>\\]: <F-CONTENT>.+</F-CONTENT>$",
      failregex: ["^<F-NOFAIL>connection</F-NOFAIL> from <HOST>$", "^wrong password$"],
    });
    const agent = await rig.start(policy);
    const line = (text: string) => `2026-11-22T05:00:00Z host app[7]: ${text}\n`;
    appendFileSync(rig.path("a.log"), line("connection from 192.0.2.1"));
    await agent.drained();
    appendFileSync(rig.path("b.log"), line("wrong password"));
    await agent.drained();
    expect(rig.bus.matches.size).toBe(0);
    appendFileSync(rig.path("a.log"), line("wrong password"));
    await agent.drained();
    expect([...rig.bus.matches.values()].map(({ target }) => target)).toEqual(["192.0.2.1"]);
  });
});

describe("a changed policy", () => {
  it("reads on where it was, starts new logs, leaves old ones", async () => {
    const agent = await rig.start(
      testPolicy([testJail("a", [rig.path("a.log")]), testJail("b", [rig.path("b.log")])]),
    );
    rig.fail(2, "a.log");
    rig.fail(2, "b.log");
    await agent.drained();
    rig.fail(2, "c.log");
    await agent.update(testPolicy([testJail("a2", [rig.path("a.log")]), testJail("c", [rig.path("c.log")])]));
    rig.fail(2, "a.log");
    rig.fail(2, "b.log");
    rig.fail(2, "c.log");
    await agent.drained();
    const seen = [...rig.bus.matches.values()].map(({ jail, captures }) => `${jail} ${captures.seq}`);
    expect(seen.sort()).toEqual(["a 0", "a 1", "a2 6", "a2 7", "b 2", "b 3", "c 10", "c 11"]);
  });

  it("forgets a log that it no longer names, also when matches of it are still on their way", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked = () => {};
    const first = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const publisher = {
      async publish(matches: readonly Match[]) {
        asked();
        await held;
        await rig.bus.publish(matches);
      },
    };
    const named = testPolicy([rig.jail()]);
    const agent = await rig.start(named, { publisher });
    rig.fail(1);
    await first;
    await agent.update(testPolicy([rig.jail({}, "other.log")]));
    release();
    await agent.drained();
    rig.fail(2);
    await agent.update(named);
    rig.fail(1);
    await agent.drained();
    expect(rig.arrived).toEqual([0, 3]);
  });

  it("that cannot work is refused, and the former one stays", async () => {
    const agent = await rig.start();
    const broken = testPolicy([rig.jail()]);
    broken.filters.set("test", {
      ...(broken.filters.get("test") as FilterDefinition),
      failregex: ["(unclosed <HOST>"],
    });
    await expect(agent.update(broken)).rejects.toMatchObject({ code: expect.stringMatching(/^FLB_FILTER_/) });
    rig.fail(1);
    await rig.bus.count(1);
  });
});

describe("a store that fails", () => {
  it("is said once, holds nothing up, and is used again when it works", async () => {
    const agent = await rig.start();
    rig.checkpoints.error = new Error("disk full");
    for (let i = 0; i < 3; i++) {
      rig.fail(2);
      await agent.drained();
      await rig.log.until(({ code }) => code === "FLB_CHECKPOINT_UNSAVED");
    }
    expect(rig.bus.matches.size).toBe(6);
    expect(rig.log.withCode("FLB_CHECKPOINT_UNSAVED")).toHaveLength(1);
    rig.checkpoints.error = null;
    await rig.log.until(({ message }) => message === "checkpoints are saved again");
    rig.kill();
    await (await rig.start()).drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
  });
});

describe("a hostile line", () => {
  it("is named in a warning with its pattern, once, and the rest goes on", async () => {
    const policy = testPolicy([rig.jail()]);
    policy.filters.set("test", {
      ...(policy.filters.get("test") as FilterDefinition),
      failregex: ["fail from <HOST> seq=<F-SEQ>\\d+</F-SEQ>$", "^ x (a*)*\\1! from <HOST>$"],
    });
    const agent = await rig.start(policy);
    const hostile = `2026-11-22T05:00:00Z x ${"a".repeat(400)}? ! from 192.0.2.1\n`;
    appendFileSync(rig.path(), `${failLine(0)}${hostile}${hostile}${failLine(1)}`);
    const began = performance.now();
    await agent.drained();
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(rig.arrived).toEqual([0, 1]);
    const warnings = rig.log.withCode("FLB_PATTERN_SLOW");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ log: rig.path(), offset: failLine(0).length, jails: ["test"] });
    expect(warnings[0]?.pattern).toContain("(a*)*\\1!");
    expect(warnings[0]?.line).toHaveLength(200);
    expect(hostile.startsWith(String(warnings[0]?.line))).toBe(true);
    expect(rig.metrics.totals.get("fleetban_pattern_slow_total")).toBeGreaterThan(0);
  });
});

describe("a session over several lines", () => {
  const opened = "2026-11-22T05:00:00Z host app[7]: session from 192.0.2.7\n";
  const failed = "2026-11-22T05:00:01Z host app[7]: wrong password\n";
  const filter: FilterDefinition = {
    name: "test",
    failregex: [
      "^ host app\\[<F-MLFID>\\d+</F-MLFID>\\]: <F-NOFAIL>session</F-NOFAIL> from <HOST>$",
      "^ host app\\[<F-MLFID>\\d+</F-MLFID>\\]: wrong password$",
    ],
    ignoreregex: [],
    prefregex: null,
    datepattern: [],
    maxlines: 1,
    origin: "test",
  };
  const policy = (changes: Parameters<typeof rig.jail>[0] = {}) =>
    testPolicy([rig.jail(changes)], { filters: new Map([["test", filter]]) });
  const targets = () => [...rig.bus.matches.values()].map(({ target }) => target);

  it("is still known after a restart that fell between them, and counts no line twice", async () => {
    const first = await rig.start(policy());
    appendFileSync(rig.path(), opened + failed);
    await first.drained();
    await first.stop();
    const second = await rig.start(policy());
    appendFileSync(rig.path(), failed);
    await second.drained();
    expect(targets()).toEqual(["192.0.2.7", "192.0.2.7"]);
    expect(rig.log.all.filter(({ message }) => message.includes("Found"))).toHaveLength(2);
  });

  it("is known though it was opened before the log was ever followed", async () => {
    writeFileSync(rig.path(), opened + failed);
    const agent = await rig.start(policy());
    appendFileSync(rig.path(), failed);
    await agent.drained();
    expect(targets()).toEqual(["192.0.2.7"]);
  });

  it("outlives a change of the policy that leaves its filter as it is", async () => {
    const agent = await rig.start(policy());
    appendFileSync(rig.path(), opened);
    await agent.drained();
    await agent.update(policy({ maxretry: 9 }));
    appendFileSync(rig.path(), failed);
    await agent.drained();
    expect(targets()).toEqual(["192.0.2.7"]);
  });
});
