import { type Ban, banKey } from "@fleetban/core";
import { banOf, byKey, hour, start } from "@fleetban/core/conformance";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RedisServer, redisKinds, startRedis, whyNoRedis } from "../../redis/testing/server.ts";
import type { CounterJob, RebuildStore } from "../stores.ts";
import { openRedisRebuildStore } from "./rebuild-store.ts";

const turnLasts = 200;

describe.skipIf(whyNoRedis !== null)("what coordinators keep in Redis for a rebuild", () => {
  describe.each(redisKinds)("$program, cluster: $cluster", (kind) => {
    let server: RedisServer;
    let stores: RebuildStore[];
    let store: RebuildStore;
    beforeAll(async () => {
      server = await startRedis(kind);
    });
    afterAll(() => server?.stop());
    beforeEach(async () => {
      await server.cli("flushall");
      const open = (name: string) => openRedisRebuildStore({ ...server.address, name, turnLasts });
      stores = await Promise.all(["one", "two", "three four"].map(open));
      [store] = stores as [RebuildStore];
    });
    afterEach(() => Promise.all(stores.map((one) => one.close())));

    async function mirrored(): Promise<Ban[]> {
      const bans: Ban[] = [];
      for await (const ban of store.mirrored()) bans.push(ban);
      return byKey(bans);
    }

    it("gives back whole what was kept, whoever kept it", async () => {
      const bans = Array.from({ length: 1500 }, (_, i) =>
        banOf(`10.0.${i >> 8}.${i & 255}`, {
          until: i % 3 === 0 ? null : start + i,
          node: i % 2 === 0 ? "web1" : null,
        }),
      );
      await Promise.all(stores.map((one, n) => one.mirror(bans.filter((_, i) => i % 3 === n))));
      expect(await mirrored()).toEqual(byKey(bans));
      await store.mirror([]);
    });

    it("forgets what stopped to matter, and keeps the rest", async () => {
      const lasting = [banOf("203.0.113.1", { until: null }), banOf("203.0.113.2", { until: start + hour })];
      const over = [
        banOf("203.0.113.3", { until: start + hour - 1 }),
        banOf("203.0.113.4", { state: "lifted", until: null }),
      ];
      await store.mirror([...lasting, ...over]);
      await store.purge(start + hour);
      expect(await mirrored()).toEqual(lasting);
    });

    it("keeps the newest record of each key, in whatever order and by whomever they come", async () => {
      // What the table holds one after the other: generations, and after a purge a new life of the record.
      const life = fc.array(fc.constantFrom<"longer" | "lifted" | "again">("longer", "lifted", "again"), {
        maxLength: 4,
      });
      const history = fc.array(life, { minLength: 1, maxLength: 3 });
      const run = fc.record({
        histories: fc.array(history, { minLength: 1, maxLength: 3 }),
        order: fc.infiniteStream(fc.nat()),
      });
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(run, async ({ histories, order }) => {
          runs++;
          const written = histories.map((lives, i) => recordsOf(`10.${runs % 250}.${runs >> 8}.${i}`, lives));
          const queue = written.flat();
          const deliveries = Array.from({ length: queue.length * 2 }, () => order.next().value as number);
          // Each at least once, some twice, in any order, by three who know nothing of each other.
          const shuffled = [...queue, ...queue]
            .map((ban, i) => ({ ban, at: deliveries[i] as number }))
            .sort((a, b) => a.at - b.at);
          await Promise.all(
            stores.map(async (one, n) => {
              for (const [i, { ban }] of shuffled.entries())
                if (i % stores.length === n) await one.mirror([ban]);
            }),
          );
          const newest = written.map((records) => records.at(-1) as Ban);
          const keys = new Set(newest.map(banKey));
          expect((await mirrored()).filter((ban) => keys.has(banKey(ban)))).toEqual(byKey(newest));
        }),
        { numRuns: kind.cluster ? 50 : 200 },
      );
    });

    it("keeps the layout part by part, and the place", async () => {
      expect(await store.layout()).toEqual(new Map());
      expect(await store.place()).toBeNull();
      await store.keepLayout(
        new Map([
          ["A", "1"],
          ["B", '{"x": 1}'],
        ]),
      );
      await store.keepLayout(new Map([["A", "2"]]));
      await store.keepLayout(new Map());
      expect(await stores[1]?.layout()).toEqual(
        new Map([
          ["A", "2"],
          ["B", '{"x": 1}'],
        ]),
      );
      await store.keepPlace({ table: "t", revision: 7 });
      expect(await stores[1]?.place()).toEqual({ table: "t", revision: 7 });
    });

    it("gives the turn to one at a time, with what there is to do, and to another when it fell silent", async () => {
      const [one, two, three] = stores as [RebuildStore, RebuildStore, RebuildStore];
      const job: CounterJob = {
        ...{ store: "s", settled: 1, until: 2, base: 3, first: 4, done: 5, matches: 6, begun: 7 },
      };
      expect(await one.turn()).toEqual({ holder: null, job: null });
      const turns = await Promise.all(stores.map((each) => each.hold()));
      expect(turns.filter((turn) => turn !== null)).toEqual([{ holder: expect.any(String), job: null }]);
      const holder = stores[turns.findIndex((turn) => turn !== null)] as RebuildStore;
      await holder.giveBack();
      expect(await three.hold(job)).toMatchObject({ job });
      expect(await one.turn()).toEqual({ holder: "three four", job });
      expect(await two.hold({ ...job, done: 100 })).toBeNull();
      await two.giveBack(null);
      expect(await one.turn()).toEqual({ holder: "three four", job });
      while ((await two.hold()) === null) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await two.turn()).toEqual({ holder: "two", job });
      expect(await three.hold({ ...job, done: 100 })).toBeNull();
      await two.giveBack(null);
      expect(await one.turn()).toEqual({ holder: null, job: null });
    });
  });
});

/** Records of one key as a table would hold them one after the other; each life begins with generation 1. */
function recordsOf(target: string, lives: readonly (readonly ("longer" | "lifted" | "again")[])[]): Ban[] {
  const records: Ban[] = [];
  let time = start;
  for (const life of lives) {
    let current = banOf(target, { since: time, until: time + hour });
    records.push(current);
    for (const step of life) {
      const generation = current.generation + 1;
      const until = current.until ?? time;
      if (step === "longer" && current.state === "active")
        current = { ...current, generation, until: until + hour };
      if (step === "lifted" && current.state === "active")
        current = { ...current, generation, state: "lifted", since: current.since + 1 };
      if (step === "again") {
        const since = Math.max(until, current.since) + 1;
        current = { ...current, generation, state: "active", since, until: since + hour };
      }
      if (current.generation === generation) records.push(current);
    }
    // Purged a while after it ended.
    time = Math.max(current.until ?? 0, current.since) + 24 * hour;
  }
  return records;
}
