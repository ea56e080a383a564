import { type CountRequest, type CountResult, type CountRule, ManualClock, type Trip } from "@fleetban/core";
import { CounterModel } from "@fleetban/core/conformance";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RedisServer, startRedis, whyNoRedis } from "../../redis/testing/server.ts";
import { openRedisCounterStore, type RedisCounterStore } from "./counter-store.ts";
import { epoch, match, matches, tripsOf } from "./testing/requests.ts";

describe.skipIf(whyNoRedis !== null)("counters that Redis lost", () => {
  let server: RedisServer;
  let store: RedisCounterStore;
  const clock = new ManualClock(epoch + 3_600_000);
  let runs = 0;

  beforeAll(async () => {
    server = await startRedis();
    store = await openRedisCounterStore(server.address, clock);
    await store.begin();
  });
  afterAll(async () => {
    await store?.close();
    await server?.stop();
  });

  const fresh = () => ({ jail: `jail${runs++}` });

  it("trip where matches from before fill a window with new ones, whoever comes first", async () => {
    for (const settledFirst of [true, false]) {
      const five = matches(5, fresh());
      const steps = [() => store.restore(five.slice(0, 3)), () => store.count(five.slice(3))];
      if (!settledFirst) steps.reverse();
      const results: CountResult[] = [];
      for (const step of steps) results.push(...(await step()));
      expect(tripsOf(results)).toEqual([
        {
          cause: five[settledFirst ? 4 : 2]?.id,
          first: epoch,
          time: epoch + 4,
          matches: 5,
          nodes: expect.any(Array),
        },
      ]);
    }
  });

  it("do not trip again with what was decided, and a window that it filled is consumed", async () => {
    const jail = fresh();
    expect(await store.restore(matches(7, jail))).toMatchObject(
      [1, 2, 3, 4, 0, 1, 2].map((count) => ({ outcome: "counted", count, trip: null })),
    );
    expect(tripsOf(await store.count(matches(7, jail)))).toEqual([]);
    expect(await store.count([match(7, jail), match(8, jail)])).toMatchObject([{ count: 3 }, { count: 4 }]);
    expect(tripsOf(await store.count([match(9, jail)]))).toMatchObject([{ matches: 5, first: epoch + 5 }]);
  });

  const rule = fc.record({
    findtime: fc.integer({ min: 0, max: 15 }),
    maxretry: fc.integer({ min: 1, max: 5 }),
    lateness: fc.integer({ min: 0, max: 15 }),
  });
  type Some = { time: number; node: string; weight: number };
  const some: fc.Arbitrary<Some> = fc.record({
    time: fc.integer({ min: 0, max: 40 }),
    node: fc.constantFrom("web1", "web2"),
    weight: fc.constantFrom(1, 1, 1, 2, 0.5),
  });
  const pool = fc.array(some, { minLength: 1, maxLength: 30 });
  const requestsOf = (given: readonly Some[], rule: CountRule): CountRequest[] => {
    const jail = fresh();
    return given.map(({ time, ...more }, n) => match(n, { ...jail, ...more, rule, time: epoch + time }));
  };

  it("do what the plain model does, over any interleaving of matches from before and new ones", async () => {
    const step = fc.record({
      settled: fc.boolean(),
      at: fc.array(fc.nat(29), { minLength: 1, maxLength: 5 }),
    });
    const run = fc.record({ pool, rule, steps: fc.array(step, { minLength: 1, maxLength: 20 }) });
    await fc.assert(
      fc.asyncProperty(run, async ({ pool, rule, steps }) => {
        const model = new CounterModel();
        const requests = requestsOf(pool, rule);
        for (const { settled, at } of steps) {
          const batch = at.map((i) => requests[i % requests.length] as CountRequest);
          const expected = batch.map((one) => model.count(one, clock.now(), settled));
          expect(await (settled ? store.restore(batch) : store.count(batch))).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("make the trips that they would have made, had they not been lost", async () => {
    const run = fc.record({ pool, rule, lost: fc.nat(30), again: fc.array(fc.nat(29), { maxLength: 5 }) });
    await fc.assert(
      fc.asyncProperty(run, async ({ pool, rule, lost, again }) => {
        const requests = requestsOf(pool, rule);
        const [before, after] = [requests.slice(0, lost), requests.slice(lost)];
        const known: Trip[] = tripsOf(await store.count(before));
        const expected = tripsOf(await store.count(after));
        // A key of its own is as good as a lost one.
        const anew = (some: readonly CountRequest[]) => some.map((one) => ({ ...one, key: "anew" }));
        const { jail } = requests[0] as CountRequest;
        await store.consume(known.map(({ time }) => ({ jail, key: "anew", upTo: time, rule })));
        const restored = anew(before);
        expect(tripsOf(await store.restore(restored))).toEqual([]);
        // Whatever is read twice.
        const repeated = again.filter((i) => i < restored.length).map((i) => restored[i] as CountRequest);
        expect(tripsOf(await store.restore(repeated))).toEqual([]);
        expect(tripsOf(await store.count(anew(after)))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
