import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@fleetban/core";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Origin, Position } from "../../chunk.ts";
import { TestCheckpoints } from "../../testing/checkpoints.ts";
import { Records, Tally } from "../../testing/records.ts";
import { Checkpoints } from "../checkpoints.ts";
import type { Segment } from "./segment.ts";
import { Spool } from "./spool.ts";

const limit = 8 * 2 ** 20;

/** Lines as they were handed out. */
interface Handed {
  text: string;
  time: number;
  context: boolean;
  origin: Origin;
  /** What the identity of a match in it would be made of. */
  place: string;
  position: Position;
}

class SpoolRig {
  readonly folder = mkdtempSync(join(tmpdir(), "fleetban-spool-"));
  readonly log = new Records();
  readonly metrics = new Tally();
  readonly clock = new ManualClock(1_000_000);
  store = new TestCheckpoints();
  checkpoints = new Checkpoints(this.store, this);
  #spools: Spool[] = [];

  async open(bytes = limit): Promise<Spool> {
    this.checkpoints = new Checkpoints(this.store, this);
    await this.checkpoints.load();
    const spool = await Spool.open({
      name: "net",
      folder: this.folder,
      limit: bytes,
      checkpoints: this.checkpoints,
      written: () => {},
      clock: this.clock,
      log: this.log,
      metrics: this.metrics,
    });
    this.#spools.push(spool);
    return spool;
  }

  /** As after `kill -9`: what was written is there, what was not saved is not. */
  async reopen(spool: Spool, bytes = limit): Promise<Spool> {
    await spool.flushed();
    this.store = this.store.killed();
    return this.open(bytes);
  }

  get files(): string[] {
    return readdirSync(this.folder).sort();
  }

  get bytes(): number {
    return this.files.reduce((sum, name) => sum + statSync(join(this.folder, name)).size, 0);
  }

  get newest(): string {
    return join(this.folder, this.files.at(-1) as string);
  }

  async end(): Promise<void> {
    for (const spool of this.#spools) await spool.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let rig: SpoolRig;
beforeEach(() => {
  rig = new SpoolRig();
});
afterEach(() => rig.end());

async function read(spool: Spool): Promise<Handed[]> {
  const handed: Handed[] = [];
  const buffer = Buffer.alloc(128 * 1024);
  await spool.flushed();
  while (spool.pending) {
    for await (const chunk of spool.pieces(buffer)) {
      let at = chunk.from;
      const position = chunk.consume(chunk.to, false);
      for (const text of chunk.buffer.toString("latin1", chunk.from, chunk.to - 1).split("\n")) {
        const { origin, arrived = -1, context } = chunk;
        const place = `${origin.identity} ${chunk.base + at}`;
        handed.push({ text, time: arrived, context, origin, place, position });
        at += text.length + 1;
      }
    }
  }
  return handed;
}

const lines = (handed: readonly Handed[]) => handed.filter(({ context }) => !context).map(({ text }) => text);

function acknowledge(spool: Spool, handed: readonly Handed[]): void {
  for (const { origin, position, context } of handed) {
    if (!context) spool.acknowledged(origin as Segment, position);
  }
}

function add(spool: Spool, ...texts: string[]): void {
  for (const text of texts) spool.add(Buffer.from(text, "latin1"), rig.clock.now());
}

describe("a spool", () => {
  it("gives lines in their order, each with the time it came", async () => {
    const spool = await rig.open();
    add(spool, "a", "b");
    rig.clock.advanceTo(1_000_007);
    add(spool, "", "c");
    expect((await read(spool)).map(({ text, time }) => [text, time])).toEqual([
      ["a", 1_000_000],
      ["b", 1_000_000],
      ["", 1_000_007],
      ["c", 1_000_007],
    ]);
    expect(spool.pending).toBe(false);
  });

  it("keeps lines over a restart until they are acknowledged, and names them alike", async () => {
    const spool = await rig.open();
    add(spool, "a", "b");
    const before = await read(spool);
    rig.clock.advanceTo(1_000_001);
    add(spool, "c");
    const [c] = await read(spool);
    const again = await read(await rig.reopen(spool));
    expect(again.map(({ text, time, place }) => [text, time, place])).toEqual(
      [...before, c as Handed].map(({ text, time, place }) => [text, time, place]),
    );
  });

  it("goes on behind what was acknowledged, which it shows once more as context only", async () => {
    const spool = await rig.open();
    add(spool, "a");
    const first = await read(spool);
    rig.clock.advanceTo(1_000_001);
    add(spool, "b");
    await read(spool);
    acknowledge(spool, first);
    await rig.checkpoints.save();
    const again = await read(await rig.reopen(spool));
    expect(again.map(({ text, context }) => [text, context])).toEqual([
      ["a", true],
      ["b", false],
    ]);
  });

  it("shows the end of the segment before as context, too", async () => {
    const spool = await rig.open();
    add(spool, "a");
    acknowledge(spool, await read(spool));
    await rig.checkpoints.save();
    const second = await rig.reopen(spool);
    add(second, "b");
    expect((await read(second)).map(({ text, context }) => [text, context])).toEqual([
      ["a", true],
      ["b", false],
    ]);
  });

  it("deletes what is acknowledged, but for the newest segment", async () => {
    let spool = await rig.open();
    for (const text of ["a", "b", "c"]) {
      add(spool, text);
      acknowledge(spool, await read(spool));
      await rig.checkpoints.save();
      spool = await rig.reopen(spool);
      expect(rig.files).toHaveLength(1);
    }
    expect([...rig.store.saved.keys()]).toHaveLength(1);
  });

  it("never gives a line the place of another, whatever a power cut took", async () => {
    const places = new Set<string>();
    let spool = await rig.open();
    for (let i = 0; i < 5; i++) {
      add(spool, "same", "same");
      const handed = (await read(spool)).filter(({ context }) => !context);
      for (const { place } of handed) places.add(place);
      await spool.flushed();
      // All but the header of what was written is gone.
      truncateSync(rig.newest, 24);
      spool = await rig.reopen(spool);
    }
    expect(places.size).toBe(10);
  });

  it("is bounded: the oldest go, counted, and the newest stay", async () => {
    const spool = await rig.open(limit);
    const text = "x".repeat(1000);
    const total = 20_000;
    for (let i = 0; i < total; i++) {
      rig.clock.advanceTo(rig.clock.now() + 1);
      add(spool, `${i} ${text}`);
      if (i % 500 === 0) await spool.flushed();
    }
    await spool.flushed();
    expect(rig.bytes).toBeLessThanOrEqual(limit);
    const seen = lines(await read(spool)).map((line) => Number.parseInt(line, 10));
    const dropped = rig.metrics.of("fleetban_source_dropped_total", { source: "net", reason: "full" });
    expect(seen.length).toBeGreaterThan(total / 4);
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => total - seen.length + i));
    expect(dropped + seen.length).toBe(total);
    expect(rig.log.withCode("FLB_SPOOL_FULL").length).toBeGreaterThan(0);
  });

  it("counts as dropped only what was not acknowledged", async () => {
    const spool = await rig.open(limit);
    const text = "x".repeat(1000);
    add(spool, text);
    acknowledge(spool, await read(spool));
    for (let i = 1; i < 20_000; i++) {
      rig.clock.advanceTo(rig.clock.now() + 1);
      add(spool, text);
      if (i % 500 === 0) await spool.flushed();
    }
    const left = lines(await read(spool)).length;
    expect(rig.metrics.of("fleetban_source_dropped_total", { source: "net", reason: "full" }) + left).toBe(
      19_999,
    );
  });

  it("drops what comes while too much waits in memory, counted", async () => {
    const spool = await rig.open(64 * 2 ** 20);
    const line = Buffer.alloc(100_000, "x");
    // Without giving it a chance to write.
    for (let i = 0; i < 100; i++) spool.add(line, 0);
    expect(spool.crowded).toBe(true);
    await spool.room();
    expect(spool.crowded).toBe(false);
    const left = lines(await read(spool)).length;
    const dropped = rig.metrics.of("fleetban_source_dropped_total", { source: "net", reason: "overload" });
    expect(dropped).toBeGreaterThan(0);
    expect(left + dropped).toBe(100);
    expect(rig.log.withCode("FLB_SOURCE_OVERLOADED")).toHaveLength(1);
  });

  it("drops, counts and says what it cannot write, and goes on when it can", async () => {
    const spool = await rig.open();
    rmSync(rig.folder, { recursive: true });
    writeFileSync(rig.folder, "a file where the folder was");
    add(spool, "lost");
    await spool.flushed();
    expect(rig.metrics.of("fleetban_source_dropped_total", { source: "net", reason: "unwritable" })).toBe(1);
    expect(rig.log.withCode("FLB_SPOOL_UNWRITABLE")).toHaveLength(1);
    rmSync(rig.folder);
    await rig.open();
    add(spool, "kept");
    expect(lines(await read(spool))).toEqual(["kept"]);
    expect(rig.log.all.some(({ message }) => message.includes("spooled again"))).toBe(true);
  });

  it("reads lines of any length, and bytes of any kind", async () => {
    const spool = await rig.open(64 * 2 ** 20);
    const all = ["", "é", "\xff\x00\x1b", "x".repeat(2 ** 20), "y".repeat(70_000), "z"];
    add(spool, ...all);
    expect(lines(await read(await rig.reopen(spool)))).toEqual(all);
  });

  it("leaves other files of its folder alone", async () => {
    writeFileSync(join(rig.folder, "README"), "mine");
    writeFileSync(join(rig.folder, "000000000007.spool"), "");
    writeFileSync(join(rig.folder, "000000000008.spool"), "FLBSPL1\ntorn");
    const spool = await rig.open();
    add(spool, "a");
    expect(lines(await read(spool))).toEqual(["a"]);
    expect(rig.files).toEqual(["000000000009.spool", "README"]);
  });
});

describe("a spool after a crash", () => {
  const size = fc.integer({ min: 0, max: 300 });
  const some = fc.array(fc.record({ length: fc.nat({ max: 40 }), later: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  });

  it("cut anywhere gives the frames before the cut, whole, and takes new lines", async () => {
    await fc.assert(
      fc.asyncProperty(some, size, async (written, cut) => {
        const one = new SpoolRig();
        try {
          const spool = await one.open();
          const frames: string[][] = [];
          for (const [i, { length, later }] of written.entries()) {
            if (later || i === 0) {
              one.clock.advanceTo(one.clock.now() + 1);
              frames.push([]);
            }
            const text = `${i}${"x".repeat(length)}`;
            frames.at(-1)?.push(text);
            spool.add(Buffer.from(text), one.clock.now());
          }
          await spool.flushed();
          const bytes = one.bytes;
          const keep = Math.max(0, bytes - cut);
          truncateSync(one.newest, keep);
          let end = 24;
          const whole = frames.filter((frame) => {
            end += 20 + frame.join("\n").length + 1;
            return end <= keep;
          });
          const again = await one.reopen(spool);
          again.add(Buffer.from("new"), 0);
          expect(lines(await read(again))).toEqual([...whole.flat(), "new"]);
        } finally {
          await one.end();
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["zeros, as a power cut leaves them", Buffer.alloc(4096)],
    ["noise", Buffer.from("no frame at all, this is".repeat(20))],
    ["a frame that claims to be huge", Buffer.from("ffffffff0000000000000000000000000000000000", "hex")],
  ])("leaves out %s at the end, and says so", async (_, bytes) => {
    const spool = await rig.open();
    add(spool, "a");
    await spool.flushed();
    appendFileSync(rig.newest, bytes);
    const again = await rig.reopen(spool);
    add(again, "b");
    expect(lines(await read(again))).toEqual(["a", "b"]);
    expect(rig.log.withCode("FLB_SPOOL_DAMAGED")).toHaveLength(1);
  });

  it("finds a byte that changed, and gives what stands before it", async () => {
    const spool = await rig.open();
    for (const text of ["first", "second", "third"]) {
      rig.clock.advanceTo(rig.clock.now() + 1);
      add(spool, text);
    }
    await spool.flushed();
    const file = rig.newest;
    writeFileSync(file, readFileSync(file, "latin1").replace("second", "secone"), "latin1");
    expect(lines(await read(await rig.reopen(spool)))).toEqual(["first"]);
    expect(rig.metrics.of("fleetban_source_dropped_total", { source: "net", reason: "damaged" })).toBe(1);
  });
});
