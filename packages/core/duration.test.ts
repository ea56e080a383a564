import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";

describe("a time expression", () => {
  it.each([
    ["600", 600],
    ["10m", 600],
    ["1h30", 3630],
    ["1w2d", 777_600],
    ["1mo", 2_629_800],
    ["1y", 31_557_600],
    ["1d - 1h", 82_800],
    ["1d+1h", 90_000],
    ["-1", -1],
    ["2 hours 5 minutes", 7500],
    ["0.5h", 1800],
  ])("%s is %d seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds * 1000);
  });

  it.each(["", "abc", "10 parsecs", "1h;reboot", "h", "1e9999", "9".repeat(40)])("%j is refused", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it("is written for people", () => {
    expect(formatDuration(3_600_000)).toBe("1h");
    expect(formatDuration(90_061_000)).toBe("1d 1h 1m 1s");
    expect(formatDuration(null)).toBe("permanent");
  });
});
