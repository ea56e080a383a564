import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Clock, type Match, type Millis, type Source, systemClock } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testJail } from "../../../testing/policy.ts";
import { Counters } from "../../../testing/records.ts";
import { Rig } from "../../../testing/rig.ts";
import { streamPolicy } from "../../../testing/streams.ts";

/** One kind of stream source, and who sends to it. */
export interface StreamUnderTest {
  settings: Source["settings"];
  /** Resolves when whoever sends is about to be heard, once an agent has started. */
  ready?(): Promise<void>;
  /** Sends records, whole and in order; resolves when the system has them. */
  send(records: readonly (string | Buffer)[]): Promise<void>;
  /** Sends bytes without any end of a record; absent where every send is a record. */
  sendOpen?(bytes: Buffer): Promise<void>;
  /** Whether anything of it is still open on this machine: a port, a process. */
  stillOpen(): Promise<boolean>;
  close(): Promise<void>;
}

/** So many records fit into any socket's buffer. */
const burst = 40;
const record = (seq: number) => `app: fail from 192.0.2.${seq % 250} seq=${seq}`;

/** What every stream source must do. */
export function streamConformance(name: string, open: () => Promise<StreamUnderTest>): void {
  describe(`stream source: ${name}`, { timeout: 60_000 }, () => {
    let rig: Rig;
    let stream: StreamUnderTest;
    let sent: number;
    beforeEach(async () => {
      rig = new Rig();
      sent = 0;
      stream = await open();
    });
    afterEach(async () => {
      await rig.end();
      await stream.close();
    });

    const policy = () => streamPolicy(stream.settings);
    async function start(changes: Parameters<Rig["start"]>[1] = {}) {
      const agent = await rig.start(policy(), changes);
      await stream.ready?.();
      return agent;
    }
    async function send(count: number) {
      await stream.send(Array.from({ length: count }, () => record(sent++)));
    }
    const all = () => Array.from({ length: sent }, (_, seq) => seq);
    /** A bus that is away. */
    const away = { publish: () => Promise.reject(new Error("away")) };
    /** Resolves when so many records have been received. */
    async function received(count: number, metrics: Counters) {
      while ((metrics.totals.get("fleetban_source_records_total") ?? 0) < count) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }

    /** Resolves when the last record sent is on disk: until then, a kill may take it. */
    async function spooled() {
      const folder = join(rig.spool, "stream");
      const onDisk = () =>
        readdirSync(folder).some((name) =>
          readFileSync(join(folder, name)).includes(`${record(sent - 1)}\n`),
        );
      while (!onDisk()) await new Promise((resolve) => setTimeout(resolve, 5));
    }

    it("takes every record once, in order", async () => {
      await start();
      for (let i = 0; i < 10; i++) {
        await send(burst);
        await rig.bus.count(sent);
      }
      expect(rig.bus.seqs).toEqual(all());
      expect(rig.bus.matches.values().next().value).toMatchObject({ log: "stream", jail: "test" });
    });

    it("keeps what came while the bus was away over a kill, with the time it came, and counts it once", async () => {
      const dead = { value: false };
      const publisher = {
        // The first batch arrives, and its acknowledgement does not.
        async publish(matches: readonly Match[]) {
          if (!dead.value && rig.bus.matches.size < 5) await rig.bus.publish(matches);
          throw new Error("away");
        },
      };
      // Dates in lines are whole seconds.
      const before = Math.floor(Date.now() / 1000) * 1000;
      const killed = await start({ publisher });
      for (let i = 0; i < 3; i++) {
        await send(burst);
        await spooled();
      }
      const after = Date.now();
      dead.value = true;
      rig.kill();
      await killed.stop();
      const day = 86_400_000;
      await rig.start(policy(), { clock: shifted(day) });
      await rig.bus.count(sent);
      expect(rig.arrived).toEqual(all());
      for (const { time } of rig.bus.matches.values()) {
        expect(time).toBeGreaterThanOrEqual(before);
        expect(time).toBeLessThanOrEqual(after);
      }
    });

    it("reads on after a restart, each record once", async () => {
      for (let i = 0; i < 3; i++) {
        const agent = await start();
        await send(burst);
        await rig.bus.count(sent);
        await agent.drained();
        expect(await agent.report()).toEqual({ sources: 1, lag: 0 });
        await agent.stop();
        expect(await stream.stillOpen()).toBe(false);
      }
      expect(rig.bus.seqs).toEqual(all());
      // Nothing is left but the newest, for its context.
      expect(readdirSync(join(rig.spool, "stream")).length).toBeLessThanOrEqual(2);
    });

    it("closes all when the policy has it no more, and opens again when it has", async () => {
      const agent = await start();
      await send(1);
      await rig.bus.count(1);
      await agent.update({ ...policy(), jails: [rig.jail()], sources: new Map() });
      expect(await stream.stillOpen()).toBe(false);
      expect(readdirSync(rig.spool)).toEqual([]);
      await agent.update(policy());
      await stream.ready?.();
      await send(1);
      await rig.bus.count(2);
    });

    it("keeps what is unread of a stream that no jail reads for a while", async () => {
      const agent = await start({ publisher: away });
      await send(3);
      await spooled();
      // Three lines, of which the last is on disk a moment before the agent knows.
      while ((await agent.report()).lag < 100) await new Promise((resolve) => setTimeout(resolve, 5));
      await agent.update({ ...policy(), jails: [] });
      expect(await stream.stillOpen()).toBe(false);
      await agent.stop();
      await start();
      await rig.bus.count(3);
      expect(rig.bus.seqs).toEqual(all());
    });

    it("serves several jails with one stream", async () => {
      const jails = ["one", "two"].map((jail) => testJail(jail, [], { source: ["stream"] }));
      await rig.start({ ...policy(), jails });
      await stream.ready?.();
      await send(1);
      await rig.bus.count(2);
      expect([...rig.bus.matches.values()].map(({ jail }) => jail).sort()).toEqual(["one", "two"]);
    });

    it("cuts a record that is too long, says so, and takes the next", async () => {
      await start();
      await stream.send([`app: ${"x".repeat(50_000)} ${record(99)}`]);
      await send(1);
      await rig.bus.count(1);
      expect(rig.bus.seqs).toEqual([0]);
      await rig.log.until(({ code }) => code === "FLB_LINE_CUT");
    });

    it("takes bytes of any kind, and the next record", async () => {
      await start();
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => (i === 10 ? 11 : i)));
      await stream.send([bytes, "", "\r", `app: \xff\0\x1b[2J ${"é".repeat(500)}`]);
      await send(1);
      await rig.bus.count(1);
      expect(rig.bus.seqs).toEqual([0]);
    });

    it("stands 200 MB without an end, in bounded memory", async () => {
      if (stream.sendOpen === undefined) return;
      await start();
      await send(1);
      await rig.bus.count(1);
      const before = process.memoryUsage().rss;
      const piece = Buffer.alloc(2 ** 20, "x");
      for (let i = 0; i < 200; i++) await stream.sendOpen(piece);
      // The end of that record, and a whole one.
      await stream.send([""]);
      await send(1);
      await rig.bus.count(2);
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
      expect(rig.bus.seqs).toEqual([0, 1]);
    });

    it("spools within its limit while the bus is away: the newest stay, the others are counted", async () => {
      const metrics = new Counters();
      const agent = await rig.start(streamPolicy(stream.settings, {}, 8 * 2 ** 20), {
        publisher: away,
        metrics,
      });
      await stream.ready?.();
      const padding = "x".repeat(3_800);
      for (let i = 0; i < 75; i++) {
        await stream.send(Array.from({ length: burst }, () => `app: ${padding} ${record(sent++).slice(5)}`));
        await received(sent, metrics);
      }
      await agent.stop();
      const dropped = metrics.totals.get("fleetban_source_dropped_total") ?? 0;
      expect(dropped).toBeGreaterThan(0);
      await start();
      await rig.bus.count(sent - dropped);
      expect(rig.bus.seqs).toEqual(all().slice(dropped));
    });
  });
}

/** The machine's clock, so much ahead. */
function shifted(by: Millis): Clock {
  return {
    now: () => systemClock.now() + by,
    schedule: (at, run) => systemClock.schedule(at - by, run),
  };
}
