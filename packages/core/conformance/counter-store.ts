import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, ManualClock, type Millis } from "../clock.ts";
import { matchId } from "../match.ts";
import type { CounterStore, CountRequest, CountResult, CountRule, Trip } from "../ports/counter-store.ts";
import { CounterModel } from "./counter-model.ts";

/** A counter store under test. */
export interface OpenCounterStore {
  store: CounterStore;
  /** The same counters after the process ended and started again; the old store is not used any more. */
  reopen?: () => Promise<CounterStore>;
  close(): Promise<void>;
}

const epoch = Date.UTC(2026, 0, 1);
/** Processing time at first: later than all events. */
const opening = epoch + 3_600_000;

/**
 * What every counter store must do; see the port for the words.
 *
 * @param open gives an empty store whose processing time is the clock's
 */
export function counterStoreConformance(
  name: string,
  open: (clock: Clock) => Promise<OpenCounterStore>,
): void {
  describe(`counter store: ${name}`, () => {
    let opened: OpenCounterStore;
    let store: CounterStore;
    let clock: ManualClock;
    /** By how much the store's clock is wrong. */
    let ahead: Millis;
    let jail: string;
    let runs = 0;

    beforeEach(async () => {
      clock = new ManualClock(opening);
      ahead = 0;
      opened = await open({
        now: () => clock.now() + ahead,
        schedule: (at, run) => clock.schedule(at - ahead, run),
      });
      store = opened.store;
      fresh();
    });
    afterEach(() => opened.close());

    /** Each run of a property has a jail of its own: an empty counter. */
    function fresh(): void {
      jail = `jail${runs++}`;
    }
    async function reopen(): Promise<void> {
      if (opened.reopen !== undefined) store = await opened.reopen();
    }
    const rule: CountRule = { findtime: 100, maxretry: 3, lateness: 100 };
    function request(id: number, time: Millis, more: Partial<CountRequest> = {}): CountRequest {
      const key = more.key ?? "203.0.113.9";
      const node = more.node ?? "web1";
      const position = { node, source: "log", offset: id };
      const request = { jail, key, node, weight: 1, rule, ...more };
      return { ...request, id: matchId(position, request.jail, key), time: epoch + time };
    }
    /** One by one, as single deliveries would. */
    async function count(...requests: CountRequest[]): Promise<CountResult[]> {
      const results: CountResult[] = [];
      for (const one of requests) results.push(...(await store.count([one])));
      return results;
    }
    const trips = (results: readonly CountResult[]) =>
      results.map(({ trip }) => trip).filter((trip): trip is Trip => trip !== null);

    it("counts up and trips at exactly maxretry", async () => {
      const third = request(3, 20, { node: "web2" });
      expect(await count(request(1, 0), request(2, 10), third)).toEqual([
        { outcome: "counted", count: 1, trip: null },
        { outcome: "counted", count: 2, trip: null },
        {
          outcome: "counted",
          count: 0,
          trip: { cause: third.id, time: epoch + 20, first: epoch, matches: 3, nodes: ["web1", "web2"] },
        },
      ]);
    });

    it("trips at once where maxretry is 1", async () => {
      const one = { rule: { ...rule, maxretry: 1 } };
      expect(trips(await count(request(1, 0, one), request(2, 1, one)))).toHaveLength(2);
    });

    it("holds a window of exactly findtime, and not a millisecond more", async () => {
      expect(trips(await count(request(1, 0), request(2, 50), request(3, 100)))).toHaveLength(1);
      const key = "203.0.113.10";
      const results = await count(...[0, 50, 101].map((time, i) => request(i, time, { key })));
      expect(results.map((result) => result.count)).toEqual([1, 2, 2]);
      expect(trips(results)).toEqual([]);
    });

    it("slides: a true window, not a rate", async () => {
      const findtime = 600;
      const slow = { rule: { findtime, lateness: findtime, maxretry: 4 } };
      const results = await count(...[0, 300, 590, 700].map((time, i) => request(i, time, slow)));
      expect(results.map((result) => result.count)).toEqual([1, 2, 3, 3]);
    });

    it("starts anew after a trip", async () => {
      const results = await count(...[0, 1, 2, 3, 4, 5].map((time) => request(time, time)));
      expect(results.map((result) => result.count)).toEqual([1, 2, 0, 1, 2, 0]);
      expect(trips(results).map(({ first, time }) => [first - epoch, time - epoch])).toEqual([
        [0, 2],
        [3, 5],
      ]);
    });

    it("takes what is no newer than a trip as part of it", async () => {
      await count(request(1, 10), request(2, 20), request(3, 30));
      const results = await count(request(4, 5), request(5, 30), request(6, 12), request(7, 31));
      expect(results.map(({ outcome, count }) => [outcome, count])).toEqual([
        ["counted", 0],
        ["counted", 0],
        ["counted", 0],
        ["counted", 1],
      ]);
    });

    it("keeps later matches for the next window when a late one trips an earlier", async () => {
      const results = await count(request(1, 0), request(2, 150), request(3, 90, { weight: 2 }));
      expect(trips(results)).toMatchObject([{ first: epoch, time: epoch + 90, matches: 3 }]);
      expect((await count(request(4, 151)))[0]).toMatchObject({ count: 2 });
    });

    it("trips no window without the match at hand, when maxretry was lowered", async () => {
      const lowered = { rule: { ...rule, maxretry: 2 } };
      const results = await count(request(1, 0), request(2, 1), request(3, 50, lowered));
      expect(trips(results)).toMatchObject([{ first: epoch, time: epoch + 50, matches: 3 }]);
    });

    it("reports all matches of the window's last moment", async () => {
      const results = await count(request(1, 10), request(2, 10), request(3, 5, { weight: 2 }));
      expect(trips(results)).toMatchObject([{ matches: 4 }]);
    });

    it("adds weights", async () => {
      const heavy = { rule: { ...rule, maxretry: 3600 } };
      const results = await count(
        request(1, 0, { ...heavy, weight: 3599 }),
        request(2, 1, { ...heavy, weight: 0 }),
        request(3, 2, { ...heavy, weight: 120.5 }),
      );
      expect(results.map((result) => result.count)).toEqual([3599, 3599, 0]);
      expect(trips(results)).toMatchObject([{ matches: 3719.5 }]);
    });

    it("counts no match twice, however often it comes", async () => {
      const twice = request(1, 0);
      const results = await count(twice, twice, request(2, 1), twice);
      expect(results.map(({ outcome, count }) => [outcome, count])).toEqual([
        ["counted", 1],
        ["duplicate", 1],
        ["counted", 2],
        ["duplicate", 2],
      ]);
    });

    it("knows a match again that comes with another time, as a line without a date does", async () => {
      await count(request(1, 0), request(2, 1));
      expect(await count(request(2, 50))).toEqual([{ outcome: "duplicate", count: 2, trip: null }]);
    });

    it("says of a match that comes again how full its fullest window is, though fewer would be enough by now", async () => {
      await count(request(1, 0), request(2, 100));
      const stricter = { ...request(1, 0), rule: { ...rule, maxretry: 1 } };
      expect(await count(stricter)).toEqual([{ outcome: "duplicate", count: 2, trip: null }]);
    });

    it("returns a trip again whenever its cause is redelivered, and only then", async () => {
      const all = [request(1, 0), request(2, 1), request(3, 2)] as const;
      const [trip] = trips(await count(...all));
      await count(request(4, 3));
      expect(await count(all[2])).toEqual([{ outcome: "duplicate", count: 0, trip }]);
      await reopen();
      expect(await count(all[2])).toEqual([{ outcome: "duplicate", count: 0, trip }]);
      expect(await count(all[0])).toEqual([{ outcome: "duplicate", count: 0, trip: null }]);
    });

    it("returns a trip again when its cause is late by then", async () => {
      const all = [request(1, 0), request(2, 1), request(3, 2)] as const;
      const [trip] = trips(await count(...all));
      await count(request(4, 5000));
      expect(await count(all[2])).toEqual([{ outcome: "late", count: 0, trip }]);
    });

    it("counts a late match up to findtime + lateness behind the newest, and none beyond", async () => {
      await count(request(1, 1000));
      const results = await count(request(2, 800), request(3, 799));
      expect(results.map(({ outcome }) => outcome)).toEqual(["counted", "late"]);
    });

    it("keeps keys and jails apart", async () => {
      const results = await count(
        request(1, 0),
        request(2, 0, { key: "203.0.113.10" }),
        request(3, 0, { jail: `${jail}b` }),
        request(4, 0, { key: `|203.0.113.9` }),
        request(5, 0, { key: "" }),
        request(6, 0),
      );
      expect(results.map((result) => result.count)).toEqual([1, 1, 1, 1, 1, 2]);
    });

    it("answers a batch in its order, duplicates inside it too", async () => {
      const one = request(1, 0);
      const results = await store.count([one, request(2, 1), one, request(3, 2), request(3, 2)]);
      expect(results.map(({ outcome }) => outcome)).toEqual([
        "counted",
        "counted",
        "duplicate",
        "counted",
        "duplicate",
      ]);
      expect(results.map(({ trip }) => trip?.matches ?? null)).toEqual([null, null, null, 3, 3]);
      expect(await store.count([])).toEqual([]);
    });

    it("remembers after it is opened again", async () => {
      await count(request(1, 0), request(2, 1));
      await reopen();
      expect(await count(request(2, 1), request(3, 2))).toMatchObject([
        { outcome: "duplicate", count: 2 },
        { outcome: "counted", trip: { matches: 3 } },
      ]);
    });

    it("counts nothing any more that was consumed, come or still to come, and still knows its matches", async () => {
      await count(request(1, 0), request(2, 30));
      await store.consume([
        { jail, key: "203.0.113.9", upTo: epoch + 20, rule },
        { jail, key: "198.51.100.1", upTo: epoch + 20, rule },
        { jail, key: "203.0.113.9", upTo: epoch + 10, rule },
      ]);
      await reopen();
      const late = [request(1, 0), request(2, 30), request(3, 20), request(4, 21)];
      const never = [request(5, 20), request(6, 21)].map((one) => ({ ...one, key: "198.51.100.1" }));
      const results = await count(...late, ...never);
      expect(results.map(({ outcome, count }) => [outcome, count])).toEqual([
        ["duplicate", 0],
        ["duplicate", 1],
        ["counted", 0],
        ["counted", 2],
        ["counted", 0],
        ["counted", 1],
      ]);
    });

    it("counts on when a clock that was ahead is set right", async () => {
      const year = 365 * 86_400_000;
      ahead = year;
      const early = [0, 1, 2, 3].map((i) => request(i, year + i));
      expect(trips(await count(...early))).toHaveLength(1);
      await reopen();
      ahead = 0;
      const results = await count(request(10, 0), request(11, 1), ...early.slice(2, 3), request(12, 2));
      expect(results.map(({ outcome }) => outcome)).toEqual(["counted", "counted", "duplicate", "counted"]);
      expect(trips(results)).toMatchObject([
        { cause: early[2]?.id },
        { time: epoch + 2, first: epoch, matches: 3 },
      ]);
    });

    it("forgets keys that were not touched, and no others", async () => {
      await count(request(1, 0), request(2, 1), request(3, 0, { key: "b" }));
      clock.advanceTo(opening + 1000);
      await count(request(4, 1, { key: "b" }));
      await store.purge(opening + 1000);
      const results = await count(request(5, 2), request(6, 2, { key: "b" }));
      expect(results.map(({ count, trip }) => trip?.matches ?? count)).toEqual([1, 3]);
    });

    const scattered = fc
      .record({
        maxretry: fc.integer({ min: 1, max: 8 }),
        findtime: fc.integer({ min: 0, max: 1000 }),
        base: fc.integer({ min: 0, max: 1_000_000 }),
      })
      .chain(({ maxretry, findtime, base }) => {
        const offset = fc.oneof(fc.constantFrom(0, findtime), fc.integer({ min: 0, max: findtime }));
        const match = fc.record({ offset, node: fc.constantFrom("db1", "web1", "web2") });
        return fc.record({
          rule: fc.constant({ maxretry, findtime, lateness: findtime }),
          base: fc.constant(base),
          matches: fc.array(match, { minLength: maxretry, maxLength: maxretry }),
        });
      });
    /** Every index once at least, in any order, some several times. */
    const deliveries = (length: number) =>
      fc
        .array(fc.nat({ max: Math.max(0, length - 1) }), { maxLength: length * 2 })
        .chain((again) =>
          fc.shuffledSubarray([...Array(length).keys(), ...again], { minLength: length + again.length }),
        );
    const batches = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
    async function deliver(requests: readonly CountRequest[], sizes: readonly number[]) {
      const results: CountResult[] = [];
      for (let at = 0, turn = 0; at < requests.length; turn++) {
        const size = sizes[turn % sizes.length] as number;
        results.push(...(await store.count(requests.slice(at, at + size))));
        at += size;
      }
      return results;
    }

    it("makes of N matches in a window one trip, in any order, duplicated and redelivered", async () => {
      const run = scattered.chain((given) =>
        fc.record({ given: fc.constant(given), order: deliveries(given.matches.length), sizes: batches }),
      );
      await fc.assert(
        fc.asyncProperty(run, async ({ given, order, sizes }) => {
          fresh();
          const { rule, base, matches } = given;
          const requests = matches.map(({ offset, node }, i) => request(i, base + offset, { node, rule }));
          const delivered = order.map((i) => requests[i] as CountRequest);
          const found = trips(await deliver(delivered, sizes));
          const times = requests.map(({ time }) => time);
          // The match that was new last is the cause; it may have been redelivered since.
          const cause = delivered.findLast((one, i) => delivered.indexOf(one) === i)?.id;
          expect(found).toContainEqual({
            cause,
            time: Math.max(...times),
            first: Math.min(...times),
            matches: rule.maxretry,
            nodes: [...new Set(matches.map(({ node }) => node))].sort(),
          });
          expect(new Set(found.map((trip) => JSON.stringify(trip))).size).toBe(1);
          expect(found).toHaveLength(delivered.filter(({ id }) => id === cause).length);
          const again = await deliver(delivered, sizes);
          expect(new Set(trips(again).map((trip) => JSON.stringify(trip)))).toEqual(
            new Set([JSON.stringify(found[0])]),
          );
        }),
      );
    });

    it("never trips below the threshold, whatever comes twice", async () => {
      const run = scattered.chain((given) =>
        fc.record({ given: fc.constant(given), order: deliveries(given.matches.length - 1), sizes: batches }),
      );
      await fc.assert(
        fc.asyncProperty(run, async ({ given, order, sizes }) => {
          fresh();
          const { rule, base, matches } = given;
          const requests = matches.map(({ offset, node }, i) => request(i, base + offset, { node, rule }));
          const below = order.slice(0, matches.length === 1 ? 0 : undefined);
          const results = await deliver(
            below.map((i) => requests[i] as CountRequest),
            sizes,
          );
          expect(trips(results)).toEqual([]);
        }),
      );
    });

    it("does what the plain model does, over any operations", async () => {
      const match = fc.record({
        time: fc.integer({ min: 0, max: 40 }),
        key: fc.constantFrom("a", "b"),
        node: fc.constantFrom("web1", "web2", "web3"),
        weight: fc.constantFrom(1, 1, 2),
      });
      const operation = fc.oneof(
        { weight: 6, arbitrary: fc.array(fc.nat(39), { minLength: 1, maxLength: 6 }) },
        { weight: 1, arbitrary: fc.constantFrom("reopen", "purge", "pass", "tighten") },
        { weight: 1, arbitrary: fc.record({ upTo: fc.integer({ min: 0, max: 40 }) }) },
      );
      const run = fc.record({
        pool: fc.array(match, { minLength: 40, maxLength: 40 }),
        operations: fc.array(operation, { minLength: 1, maxLength: 40 }),
        rule: fc.record({
          findtime: fc.integer({ min: 0, max: 15 }),
          maxretry: fc.integer({ min: 1, max: 5 }),
          lateness: fc.integer({ min: 0, max: 15 }),
        }),
      });
      await fc.assert(
        fc.asyncProperty(run, async ({ pool, operations, rule }) => {
          fresh();
          const model = new CounterModel();
          const requests = pool.map(({ time, ...more }, i) => request(i, time, more));
          let { maxretry } = rule;
          for (const operation of operations) {
            if (operation === "reopen") await reopen();
            if (operation === "pass") clock.advanceTo(clock.now() + 10);
            if (operation === "tighten") maxretry = Math.max(1, maxretry - 1);
            if (operation === "purge") {
              await store.purge(clock.now() - 15);
              model.purge(clock.now() - 15);
            }
            if (typeof operation === "string") continue;
            if ("upTo" in operation) {
              const consumption = { jail, key: "a", upTo: epoch + operation.upTo, rule };
              await store.consume([consumption]);
              model.consume(consumption, clock.now());
              continue;
            }
            const batch = operation.map((i) => ({
              ...(requests[i] as CountRequest),
              rule: { ...rule, maxretry },
            }));
            const expected = batch.map((one) => model.count(one, clock.now()));
            expect(await store.count(batch)).toEqual(expected);
          }
        }),
        { numRuns: 300 },
      );
    });
  });
}
