import { type CountRequest, type CountResult, ManualClock } from "@fleetban/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RedisServer, startRedis, whyNoRedis } from "../../redis/testing/server.ts";
import { openRedisCounterStore, type RedisCounterStore } from "./counter-store.ts";
import { epoch, matches, tripsOf } from "./testing/requests.ts";

/** What one coordinator does next: it counts some matches, in this order. */
interface Turn {
  coordinator: number;
  deliver: number[];
}

describe.skipIf(whyNoRedis !== null)("several coordinators on one Redis", () => {
  let server: RedisServer;
  let stores: RedisCounterStore[];
  let runs = 0;

  beforeAll(async () => {
    server = await startRedis();
    const clock = new ManualClock(epoch + 3_600_000);
    const open = () => openRedisCounterStore(server.address, clock);
    stores = await Promise.all([open(), open(), open()]);
    await stores[0]?.begin();
  });
  afterAll(async () => {
    await Promise.all((stores ?? []).map((store) => store.close()));
    await server?.stop();
  });

  /** Each starts its next turn as soon as its last is over; which of them is first is Redis' choice. */
  async function race(turns: readonly Turn[], pool: readonly CountRequest[]): Promise<CountResult[]> {
    const results = stores.map(async (store, coordinator) => {
      const own: CountResult[] = [];
      for (const turn of turns.filter((turn) => turn.coordinator === coordinator)) {
        own.push(...(await store.count(turn.deliver.map((i) => pool[i] as CountRequest))));
      }
      return own;
    });
    return (await Promise.all(results)).flat();
  }

  const run = fc.integer({ min: 1, max: 12 }).chain((maxretry) => {
    const index = fc.nat({ max: maxretry - 1 });
    const turn = fc.record({
      coordinator: fc.nat({ max: 2 }),
      deliver: fc.array(index, { minLength: 1, maxLength: 6 }),
    });
    return fc.record({
      maxretry: fc.constant(maxretry),
      early: fc.array(turn, { maxLength: 12 }),
      // Whatever came before: in the end each was delivered.
      order: fc.shuffledSubarray([...Array(maxretry).keys()], { minLength: maxretry }),
      late: fc.array(turn, { maxLength: 6 }),
    });
  });

  it("make one trip of N matches, in any order and however often each gets them", async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ maxretry, early, order, late }) => {
        const rule = { findtime: 1000, maxretry, lateness: 1000 };
        const pool = matches(maxretry, { jail: `jail${runs++}`, rule });
        const rest = order.map((i, at) => ({ coordinator: at % 3, deliver: [i] }));
        const results = await race([...early, ...rest, ...late], pool);
        // Each match is new exactly once, and it trips exactly once.
        expect(results.filter(({ outcome }) => outcome === "counted")).toHaveLength(maxretry);
        const trips = tripsOf(results);
        const made = results.filter(({ outcome, trip }) => outcome === "counted" && trip !== null);
        expect(made).toHaveLength(1);
        for (const trip of trips) expect(trip).toEqual(made[0]?.trip);
        expect(made[0]?.trip).toMatchObject({ matches: maxretry, first: epoch, time: epoch + maxretry - 1 });
        // And again, whoever is asked.
        for (const store of stores) expect(tripsOf(await store.count(pool))).toEqual([made[0]?.trip]);
      }),
      { numRuns: 300 },
    );
  });

  it("make no trip of N - 1 matches, however often each gets them", async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ maxretry, early, order, late }) => {
        const rule = { findtime: 1000, maxretry: maxretry + 1, lateness: 1000 };
        const pool = matches(maxretry, { jail: `jail${runs++}`, rule });
        const all = [...early, ...late, { coordinator: 0, deliver: order }];
        expect(tripsOf(await race(all, pool))).toEqual([]);
        const [again] = await (stores[1] as RedisCounterStore).count(pool.slice(0, 1));
        expect(again).toEqual({ outcome: "duplicate", count: maxretry, trip: null });
      }),
      { numRuns: 200 },
    );
  });
});
