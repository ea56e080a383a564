import { describe, expect, it } from "vitest";
import { EventClock } from "./event-clock.ts";

const now = Date.parse("2026-11-22T06:00:00Z");
const hit = (time: number) => ({ time, start: 0, end: 15, fraction: 15, template: "x" });

describe("the time of a line", () => {
  it("is its own date", () => {
    expect(new EventClock().resolve(hit(now - 5_000), now)).toEqual({ time: now - 5_000, origin: "line" });
  });

  it("is never ahead of now", () => {
    expect(new EventClock().resolve(hit(now + 5_000), now)).toEqual({ time: now, origin: "line" });
  });

  it("without a date is that of the line before, for a minute", () => {
    const clock = new EventClock();
    clock.resolve(hit(now - 1_000), now);
    expect(clock.resolve(null, now + 58_999)).toEqual({ time: now - 1_000, origin: "last" });
    expect(clock.resolve(null, now + 59_000)).toEqual({ time: now + 59_000, origin: "now" });
  });

  it("without any date is now", () => {
    expect(new EventClock().resolve(null, now)).toEqual({ time: now, origin: "now" });
  });

  it("is not ahead of a clock that was set back", () => {
    const clock = new EventClock();
    clock.resolve(hit(now), now);
    expect(clock.resolve(null, now - 10_000)).toEqual({ time: now - 10_000, origin: "last" });
  });
});
