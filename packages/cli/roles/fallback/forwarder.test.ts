import { FleetbanError, type Log, ManualClock, type Match, matchId, noLog, noMetrics } from "@fleetban/core";
import { openState, type State } from "@fleetban/wire";
import { type HeldMatches, sqliteHeldMatches } from "@fleetban/wire/nats";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forwarder } from "./forwarder.ts";
import { turns } from "./testing/bench.ts";

let state: State;
let held: HeldMatches;
let clock: ManualClock;
let offset: number;
/** What the bus took. */
let taken: Match[];
/** What the bus answers, instead of taking it. */
let refusal: Error | null;
let warnings: object[];
let forwarder: Forwarder;

beforeEach(() => {
  state = openState(":memory:");
  held = sqliteHeldMatches(state.database);
  clock = new ManualClock(0);
  [offset, taken, refusal, warnings] = [0, [], null, []];
  const log: Log = { ...noLog, warn: (fields) => void warnings.push(fields) };
  const publish = async (matches: readonly Match[]) => {
    if (refusal !== null) throw refusal;
    taken.push(...matches);
  };
  forwarder = new Forwarder({ held, publisher: { publish }, clock, log, metrics: noMetrics });
});
afterEach(async () => {
  const stopped = forwarder.stop();
  clock.advanceTo(clock.now() + 10_000);
  await stopped;
  state.close();
});

function add(count = 1): void {
  const target = "203.0.113.9";
  held.add(
    Array.from({ length: count }, () => ({
      id: matchId({ node: "web1", source: "log", offset: offset++ }, "sshd", target),
      ...{ node: "web1", jail: "sshd", key: target, target, time: 0, weight: 1 },
      ...{ log: "/log", line: "line", captures: {} },
    })),
  );
}

describe("what is held", () => {
  it("is delivered in its order, and what comes at any moment meanwhile as well", async () => {
    for (let wait = 0; wait < 30; wait++) {
      add(3);
      forwarder.wake();
      for (let i = 0; i < wait; i++) await Promise.resolve();
      add();
      forwarder.wake();
      await turns();
      expect([held.matches, taken.length], `after ${wait} turns`).toEqual([0, 4 * (wait + 1)]);
    }
  });

  it("is tried again, less and less often, until the bus takes it, and at once when told so", async () => {
    refusal = new FleetbanError("FLB_NATS_UNREACHABLE", "no connection");
    add();
    forwarder.wake();
    for (let seconds = 0; seconds < 60; seconds++) {
      clock.advanceTo(clock.now() + 1000);
      await turns(2);
    }
    expect([held.matches, warnings]).toEqual([1, []]);
    refusal = null;
    forwarder.hurry();
    await turns();
    expect([held.matches, taken.length]).toEqual([0, 1]);
  });

  it("that the bus refuses for a reason is said once, and stays", async () => {
    refusal = new FleetbanError("FLB_NATS_REFUSED", "permissions violation");
    add();
    forwarder.wake();
    for (let seconds = 0; seconds < 30; seconds++) {
      clock.advanceTo(clock.now() + 1000);
      await turns(2);
    }
    expect(warnings).toEqual([expect.objectContaining({ code: "FLB_NATS_REFUSED", held: 1 })]);
    expect(held.matches).toBe(1);
  });
});
