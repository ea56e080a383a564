import { afterEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "./clock.ts";

describe("the machine's clock", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("keeps an appointment by the clock, not early and of any length", () => {
    vi.useFakeTimers({ now: 0 });
    const month = 30 * 86_400_000;
    let ran = 0;
    systemClock.schedule(month, () => ran++);
    vi.advanceTimersByTime(month - 1);
    expect(ran).toBe(0);
    vi.advanceTimersByTime(1);
    expect(ran).toBe(1);
    vi.advanceTimersByTime(month);
    expect(ran).toBe(1);
  });

  it("does not let a timer wait for hours when the clock is set back by hours", () => {
    vi.useFakeTimers({ now: 1e12 });
    let ran = 0;
    systemClock.schedule(systemClock.now() + 10_000, () => ran++);
    vi.advanceTimersByTime(5000);
    vi.setSystemTime(1e12 - 3_600_000);
    vi.advanceTimersByTime(5002);
    expect(ran).toBe(1);
  });

  it("forgets what was cancelled, also beyond the longest timeout", () => {
    vi.useFakeTimers({ now: 0 });
    const month = 30 * 86_400_000;
    let ran = 0;
    const cancel = systemClock.schedule(month, () => ran++);
    vi.advanceTimersByTime(month - 1);
    cancel();
    vi.advanceTimersByTime(month);
    expect(ran).toBe(0);
  });
});
