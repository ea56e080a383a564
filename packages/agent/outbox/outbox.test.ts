import { ManualClock, type Match, noLog, noMetrics } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Origin, Position } from "../chunk.ts";
import { Outbox } from "./outbox.ts";

const origin = (identity: string): Origin => ({ log: `/${identity}`, jails: ["j"], identity });
const at = (offset: number): Position => ({ offset, tail: Buffer.alloc(0) });
const match = (id: string) => ({ id }) as Match;

/** A bus whose answers the test gives, one at a time. */
class Bus {
  readonly batches: string[][] = [];
  #answer: ((error?: Error) => void) | null = null;
  #arrived: (() => void)[] = [];

  publish(matches: readonly Match[]): Promise<void> {
    this.batches.push(matches.map(({ id }) => id));
    for (const tell of this.#arrived.splice(0)) tell();
    return new Promise((resolve, reject) => {
      this.#answer = (error) => (error ? reject(error) : resolve());
    });
  }

  /** Resolves when the bus has been given so many batches. */
  async given(count: number): Promise<void> {
    while (this.batches.length < count) await new Promise<void>((tell) => this.#arrived.push(tell));
  }

  answer(error?: Error): void {
    this.#answer?.(error);
  }
}

function setUp(batch = {}) {
  const bus = new Bus();
  const clock = new ManualClock(0);
  const safe = new Map<string, number>();
  const outbox = new Outbox(
    bus,
    ({ identity }, { offset }) => {
      expect(offset).toBeGreaterThanOrEqual(safe.get(identity) ?? 0);
      safe.set(identity, offset);
    },
    { clock, log: noLog, metrics: noMetrics },
    batch,
  );
  return { bus, clock, safe, outbox };
}

describe("outbox", () => {
  it("sends at once when idle, and gathers while a batch is on its way", async () => {
    const { bus, outbox } = setUp();
    const a = origin("a");
    outbox.add(a, at(10), [match("1")]);
    expect(bus.batches).toEqual([["1"]]);
    outbox.add(a, at(20), [match("2")]);
    outbox.add(a, at(30), [match("3")]);
    bus.answer();
    await bus.given(2);
    expect(bus.batches).toEqual([["1"], ["2", "3"]]);
  });

  it("calls a position safe only after the bus acknowledged", async () => {
    const { bus, safe, outbox } = setUp();
    const a = origin("a");
    const b = origin("b");
    outbox.add(a, at(10), []);
    expect(safe.get("a")).toBe(10);
    outbox.add(a, at(20), [match("1")]);
    outbox.add(a, at(30), []);
    outbox.add(b, at(5), []);
    expect(Object.fromEntries(safe)).toEqual({ a: 10, b: 5 });
    bus.answer();
    await outbox.settled();
    expect(safe.get("a")).toBe(30);
  });

  it("keeps and resends what the bus refuses", async () => {
    const { bus, clock, safe, outbox } = setUp();
    outbox.add(origin("a"), at(10), [match("1")]);
    for (let attempt = 1; attempt <= 5; attempt++) {
      bus.answer(new Error("no"));
      await Promise.resolve();
      await Promise.resolve();
      expect(safe.size).toBe(0);
      clock.advanceTo(clock.now() + 10_000);
      await bus.given(attempt + 1);
    }
    bus.answer();
    await outbox.settled();
    expect(safe.get("a")).toBe(10);
    expect(new Set(bus.batches.flat())).toEqual(new Set(["1"]));
  });

  it("holds reading back while too much waits", async () => {
    const { bus, outbox } = setUp({ size: 2, waiting: 3 });
    const a = origin("a");
    outbox.add(a, at(1), [match("1")]);
    expect(outbox.room()).toBeUndefined();
    outbox.add(a, at(2), [match("2"), match("3"), match("4")]);
    const room = outbox.room();
    expect(room).toBeInstanceOf(Promise);
    bus.answer();
    await bus.given(2);
    bus.answer();
    await room;
  });

  it("waits with the mark for matches that are still worked out, but not with other matches", async () => {
    const { bus, safe, outbox } = setUp();
    const a = origin("a");
    let tell: (matches: Match[]) => void = () => {};
    const later = new Promise<Match[]>((resolve) => {
      tell = resolve;
    });
    outbox.add(a, at(10), [], [later]);
    outbox.add(a, at(20), [match("2")]);
    expect(bus.batches).toEqual([["2"]]);
    bus.answer();
    await Promise.resolve();
    expect(safe.size).toBe(0);
    tell([match("1a"), match("1b")]);
    await bus.given(2);
    bus.answer();
    await outbox.settled();
    expect(safe.get("a")).toBe(20);
    expect(bus.batches).toEqual([["2"], ["1a", "1b"]]);
  });

  it("has no room while too many matches are still being worked out", async () => {
    const { bus, outbox } = setUp({ waiting: 2 });
    const open: ((found: Match[]) => void)[] = [];
    const later = () => new Promise<Match[]>((resolve) => open.push(resolve));
    outbox.add(origin("a"), at(10), [], [later()]);
    expect(outbox.room()).toBeUndefined();
    outbox.add(origin("a"), at(20), [], [later()]);
    const room = outbox.room();
    expect(room).toBeInstanceOf(Promise);
    open[0]?.([]);
    await room;
    expect(bus.batches).toEqual([]);
    expect(outbox.room()).toBeUndefined();
  });

  it("publishes everything in order, and ends safe, whatever the bus does", async () => {
    const pieces = fc.array(fc.tuple(fc.nat(2), fc.nat(4)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.array(fc.boolean()), async (given, answers) => {
        const clock = new ManualClock(0);
        const sent: string[] = [];
        const safe = new Map<string, number>();
        const publisher = {
          async publish(matches: readonly Match[]) {
            if (answers.shift()) {
              queueMicrotask(() => clock.advanceTo(clock.now() + 10_000));
              throw new Error("no");
            }
            sent.push(...matches.map(({ id }) => id));
          },
        };
        const outbox = new Outbox(
          publisher,
          ({ identity }, { offset }) => safe.set(identity, offset),
          { clock, log: noLog, metrics: noMetrics },
          { size: 3 },
        );
        const wanted: string[] = [];
        const ends = new Map<string, number>();
        given.forEach(([file, count], index) => {
          const ids = Array.from({ length: count }, (_, i) => `${index}.${i}`);
          wanted.push(...ids);
          ends.set(`${file}`, index + 1);
          outbox.add(origin(`${file}`), at(index + 1), ids.map(match));
        });
        const settled = outbox.settled();
        // The pause is armed after the refusal: let the clock run until all is through.
        while (!(await Promise.race([settled.then(() => true), tick()])))
          clock.advanceTo(clock.now() + 10_000);
        expect(sent).toEqual(wanted);
        expect(safe).toEqual(ends);
      }),
    );
  });
});

const tick = () => new Promise<false>((resolve) => setImmediate(() => resolve(false)));
