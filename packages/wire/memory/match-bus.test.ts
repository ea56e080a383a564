import { setImmediate } from "node:timers";
import { type Match, type MatchDelivery, matchId } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type MemoryMatchBus, memoryMatchBus } from "./match-bus.ts";

describe("the memory match bus", () => {
  let bus: MemoryMatchBus;
  let ending: AbortController;
  beforeEach(() => {
    vi.useFakeTimers();
    bus = memoryMatchBus({ node: "web1", capacity: 10, firstRetry: 20, slowestRetry: 100 });
    ending = new AbortController();
  });
  afterEach(() => {
    ending.abort();
    bus.close();
    vi.useRealTimers();
  });

  function matches(count: number): Match[] {
    const target = "203.0.113.9";
    return Array.from({ length: count }, (_, offset) => ({
      id: matchId({ node: "web1", source: "log", offset }, "sshd", target),
      ...{ node: "web1", jail: "sshd", key: target, target, time: 0, weight: 1, log: "/log", line: "" },
      captures: {},
    }));
  }
  const deliveries = () => bus.deliveries(ending.signal)[Symbol.asyncIterator]();
  const take = async (from: AsyncIterator<MatchDelivery>) => (await from.next()).value as MatchDelivery;
  /** Whether the promise is settled by now, once everything that can run has run. */
  async function settled(promise: Promise<unknown>): Promise<boolean> {
    let done = false;
    promise.then(
      () => {
        done = true;
      },
      () => {
        done = true;
      },
    );
    await vi.advanceTimersByTimeAsync(0);
    return done;
  }

  it("ends a publish with the acknowledgement, not before", async () => {
    const done = bus.publish(matches(2));
    const delivery = await take(deliveries());
    expect(await settled(done)).toBe(false);
    await delivery.ack();
    expect(await settled(done)).toBe(true);
  });

  it("hands over without a timer or a turn of the event loop", async () => {
    const from = deliveries();
    const next = take(from);
    void bus.publish(matches(1));
    let turned = false;
    // The imported one is real; only the globals are faked.
    setImmediate(() => {
      turned = true;
    });
    await (await next).ack();
    expect(turned).toBe(false);
  });

  it("waits longer with each retry, up to the slowest", async () => {
    const from = deliveries();
    void bus.publish(matches(1));
    let delivery = await take(from);
    for (const wait of [20, 40, 80, 100, 100]) {
      await delivery.retry();
      const next = take(from);
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(await settled(next)).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      delivery = await next;
    }
    await delivery.ack();
  });

  it("refuses what is beyond its capacity, and takes it when there is room", async () => {
    const first = bus.publish(matches(8));
    await expect(bus.publish(matches(3))).rejects.toMatchObject({ code: "FLB_BUS_FULL" });
    await (await take(deliveries())).ack();
    await first;
    expect(await settled(bus.publish(matches(3)))).toBe(false);
  });

  it("takes a single batch of any size", async () => {
    const done = bus.publish(matches(50));
    await (await take(deliveries())).ack();
    await done;
  });

  it("keeps aside what was rejected, with the reason", async () => {
    const done = bus.for("web2").publish(matches(1));
    await (await take(deliveries())).reject("unknown jail");
    await done;
    expect(bus.rejected).toEqual([{ node: "web2", matches: matches(1), reason: "unknown jail" }]);
  });

  it("refuses at its close what still waits, and everything after", async () => {
    const waiting = bus.publish(matches(1));
    const handed = bus.publish(matches(1));
    const from = deliveries();
    await take(from);
    await (await take(from)).retry();
    const next = from.next();
    bus.close();
    await expect(waiting).rejects.toMatchObject({ code: "FLB_BUS_CLOSED" });
    await expect(handed).rejects.toMatchObject({ code: "FLB_BUS_CLOSED" });
    await expect(bus.publish(matches(1))).rejects.toMatchObject({ code: "FLB_BUS_CLOSED" });
    expect((await next).done).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
