import { setImmediate } from "node:timers/promises";
import { ManualClock, type Millis, noLog } from "@fleetban/core";
import { beforeEach, describe, expect, it } from "vitest";
import { Heartbeat } from "./heartbeat.ts";

const interval = 10_000;

describe("a heartbeat", () => {
  let clock: ManualClock;
  let heartbeat: Heartbeat;
  /** When it spoke. */
  let said: Millis[];
  beforeEach(async () => {
    clock = new ManualClock(0);
    said = [];
    const reporter = { report: async () => void said.push(clock.now()) };
    heartbeat = new Heartbeat({
      ...{ reporter, roles: ["enforcer"], software: "1", policy: () => "r1", interval, clock, log: noLog },
    });
    heartbeat.start({});
    await pass(0);
  });
  async function pass(time: Millis, each = () => {}): Promise<void> {
    for (const end = clock.now() + time; ; clock.advanceTo(clock.now() + 50)) {
      each();
      clock.advanceTo(clock.now());
      await setImmediate();
      if (clock.now() >= end) return;
    }
  }

  it("comes at once, and again within each interval", async () => {
    await pass(100_000);
    const gaps = said.slice(1).map((time, i) => time - (said[i] as number));
    expect(said[0]).toBe(0);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(interval + 50);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(interval * 0.8);
  });

  it("comes a fifth of a second after something changed", async () => {
    await pass(5000);
    heartbeat.soon();
    heartbeat.soon();
    await pass(1000);
    expect(said).toEqual([0, 5200]);
  });

  it("comes ten times in an interval at most, however often something changes, and after the last change", async () => {
    await pass(30_000, () => heartbeat.soon());
    const last = clock.now();
    await pass(1000);
    expect(said.length).toBeGreaterThanOrEqual(25);
    expect(said.length).toBeLessThanOrEqual(32);
    expect(said.at(-1)).toBeGreaterThan(last);
    await pass(6000);
    expect(said.at(-1)).toBeLessThanOrEqual(last + 1000);
  });
});
