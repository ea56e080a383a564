import type { Clock, Millis } from "@fleetban/core";
import { beforeEach, describe, expect, it } from "vitest";
import { Silence } from "./silence.ts";

let now: Millis;
let tick: () => void;
let last: Millis | null;
let said: string[];
let silence: Silence;
/** Ticks when it is told to, whatever its time is. */
const clock: Clock = {
  now: () => now,
  schedule(_, run) {
    tick = run;
    return () => {
      tick = () => {};
    };
  },
};

beforeEach(() => {
  now = 1000;
  last = null;
  said = [];
  silence = new Silence({
    ...{ clock, after: 10_000, pulse: { lastCounting: () => last } },
    silent: (since) => said.push(`silent since ${since}`),
    heard: () => said.push("heard"),
  });
});

/** So many seconds pass, with a pulse in each or without. */
function pass(seconds: number, pulse: boolean): void {
  for (let i = 0; i < seconds; i++) {
    now += 1000;
    if (pulse) last = now;
    tick();
  }
}

describe("listening for the coordinators", () => {
  it("says once that none is heard, since the last pulse or the start, and once that one is", () => {
    pass(9, false);
    expect(said).toEqual([]);
    pass(30, false);
    expect(said).toEqual(["silent since 1000"]);
    pass(30, true);
    pass(3, false);
    pass(1, true);
    pass(20, false);
    expect(said).toEqual(["silent since 1000", "heard", `silent since ${now - 20_000}`]);
  });

  it("takes neither a pulse a little late nor two at once for anything", () => {
    for (let i = 0; i < 20; i++) {
      pass(2, false);
      pass(1, true);
    }
    expect(said).toEqual(["heard"]);
  });

  it("takes what comes and goes for no return, and for no silence", () => {
    pass(10, false);
    for (let i = 0; i < 10; i++) {
      pass(3, true);
      pass(4, false);
    }
    expect(said).toEqual(["silent since 1000"]);
    pass(5, true);
    for (let i = 0; i < 10; i++) {
      pass(9, false);
      pass(1, true);
    }
    expect(said).toEqual(["silent since 1000", "heard"]);
  });

  it("does not take its own sleep, or a clock that is set, for the coordinators' silence", () => {
    pass(10, true);
    for (const jump of [3_600_000, -7_200_000, 86_400_000]) {
      now += jump;
      tick();
      pass(3, true);
    }
    expect(said).toEqual(["heard"]);
  });

  it("ends when it is stopped", () => {
    silence.stop();
    pass(60, false);
    expect(said).toEqual([]);
  });
});
