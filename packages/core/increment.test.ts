import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BanIncrement, banLength, longestBan } from "./increment.ts";

const hour = 3_600_000;
const plain: BanIncrement = {
  factor: 1,
  multipliers: null,
  formula: null,
  maxtime: null,
  rndtime: 0,
  overalljails: false,
};
/** Lengths in hours of a jail's first bans, of one hour each at first. */
const lengths = (more: Partial<BanIncrement>, counts = [0, 1, 2, 3, 4]) =>
  counts.map((earlier) => banLength(hour, earlier, { ...plain, ...more }, "id") / hour);

describe("the length of a ban that grows", () => {
  it("doubles with each ban before it, twenty times at most", () => {
    expect(lengths({})).toEqual([1, 2, 4, 8, 16]);
    expect(banLength(1000, 20, plain, "id")).toBe(1000 * 2 ** 20);
    expect(banLength(1000, 21, plain, "id")).toBe(1000 * 2 ** 20);
  });

  it("is multiplied by the factor, and never shorter than bantime for it", () => {
    expect(lengths({ factor: 3 })).toEqual([1, 6, 12, 24, 48]);
    expect(lengths({ factor: 0.25 })).toEqual([1, 1, 1, 2, 4]);
  });

  it("follows the multipliers, the last for all later bans", () => {
    expect(lengths({ multipliers: [1, 5, 30] })).toEqual([1, 5, 30, 30, 30]);
    expect(lengths({ multipliers: [1, 5, 30], factor: 0.1 })).toEqual([1, 0.5, 3, 3, 3]);
    expect(lengths({ multipliers: [7] })).toEqual([1, 7, 7, 7, 7]);
    expect(lengths({ multipliers: [1, 5], formula: "1" }, [1])).toEqual([5]);
  });

  it("follows a formula, which may make it shorter", () => {
    const formula = "ban.Time * (1<<(ban.Count if ban.Count<20 else 20)) * banFactor";
    expect(lengths({ formula, factor: 1.5 })).toEqual([1, 3, 6, 12, 24]);
    expect(lengths({ formula: "ban.Time / 2 + 0.0004" }, [1])).toEqual([0.5]);
  });

  it("is bantime where a formula gives no length, and the longest where it is infinite", () => {
    expect(lengths({ formula: "-600" }, [1])).toEqual([1]);
    expect(lengths({ formula: "0" }, [1])).toEqual([1]);
    expect(lengths({ formula: "1 / (ban.Count - 2)" }, [2])).toEqual([1]);
    expect(lengths({ formula: "1e999 - 1e999" }, [1])).toEqual([1]);
    expect(lengths({ formula: "not a formula" }, [1])).toEqual([1]);
    expect(lengths({ formula: "math.exp(1000)" }, [1])).toEqual([longestBan / hour]);
    expect(lengths({ formula: "math.exp(1000)", maxtime: 5 * hour }, [1])).toEqual([5]);
    expect(banLength(longestBan, 20, plain, "id")).toBe(longestBan);
  });

  it("ends at maxtime, but for what rndtime adds", () => {
    expect(lengths({ maxtime: 5 * hour })).toEqual([1, 2, 4, 5, 5]);
    const both = { ...plain, maxtime: 5 * hour, rndtime: hour };
    for (const id of ["a", "b", "c", "d"]) {
      const length = banLength(hour, 9, both, id);
      expect(length).toBeGreaterThanOrEqual(5 * hour);
      expect(length).toBeLessThan(6 * hour);
      expect(banLength(hour, 9, both, id)).toBe(length);
    }
  });

  it("gets a random time that is spread evenly over rndtime, and only when it grew", () => {
    const random = { ...plain, maxtime: hour, rndtime: hour };
    expect(banLength(hour, 0, random, "a")).toBe(hour);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i++) {
      const at = Math.floor((banLength(hour, 1, random, `${i}`) / hour - 1) * 10);
      tenths[at] = (tenths[at] as number) + 1;
    }
    expect(Math.min(...tenths)).toBeGreaterThan(850);
    expect(Math.max(...tenths)).toBeLessThan(1150);
  });

  it("is a whole number of milliseconds that a date can hold, whatever the settings", () => {
    const settings = fc.record({
      factor: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      multipliers: fc.option(fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { maxLength: 5 })),
      formula: fc.constantFrom(null, "ban.Time ** ban.Count", "ban.Time / ban.Count ** 50", "x"),
      maxtime: fc.option(fc.integer({ min: 1000, max: longestBan })),
      rndtime: fc.integer({ min: 0, max: longestBan }),
      overalljails: fc.boolean(),
    });
    const base = fc.integer({ min: 1000, max: longestBan });
    fc.assert(
      fc.property(base, fc.nat({ max: 1e6 }), settings, fc.string(), (base, earlier, settings, id) => {
        const length = banLength(base, earlier, settings, id);
        expect(Number.isSafeInteger(length)).toBe(true);
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThanOrEqual(2 * longestBan);
      }),
    );
  });
});
