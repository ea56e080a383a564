import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { findZone, steadyOffset, toInstant } from "./timezone.ts";

const hour = 3_600_000;
const local = (text: string) => Date.parse(`${text}Z`);
const utc = (text: string) => Date.parse(`${text}Z`);
const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Africa/Casablanca",
  "+0530",
];
const instants = fc
  .integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2037, 0, 1) / 1000 })
  .map((s) => s * 1000);

describe("a zone", () => {
  test.each([
    ["+0530", 5.5],
    ["-03", -3],
    ["+05:30", 5.5],
    ["UTC", 0],
    ["utc+0530", 5.5],
    ["UTC-3", -3],
    ["Z", 0],
    ["CET", 1],
    ["CEST", 2],
    ["CET+0200", 3],
    ["NST", -3.5],
  ])("%s is always %d hours from UTC", (name, hours) => {
    const zone = findZone(name);
    for (const at of ["2026-01-15", "2026-07-15"]) expect(zone.offsetAt(utc(at))).toBe(hours * hour);
  });

  it("by an IANA name changes to the second when the clocks do", () => {
    const zone = findZone("Europe/Berlin");
    expect(zone.offsetAt(utc("2026-03-29T00:59:59"))).toBe(hour);
    expect(zone.offsetAt(utc("2026-03-29T01:00:00"))).toBe(2 * hour);
    expect(zone.offsetAt(utc("2026-10-25T00:59:59"))).toBe(2 * hour);
    expect(zone.offsetAt(utc("2026-10-25T01:00:00"))).toBe(hour);
  });

  it("of the system is that of Date", () => {
    const zone = findZone(null);
    fc.assert(
      fc.property(instants, (time) => {
        expect(zone.offsetAt(time)).toBe(-new Date(time).getTimezoneOffset() * 60_000);
      }),
    );
  });

  test.each(["Europe/Nowhere", "XYZ", "+25", "+0575", "", "1"])("cannot be %j", (name) => {
    expect(() => findZone(name)).toThrow(expect.objectContaining({ code: "FLB_FILTER_TIMEZONE" }));
  });
});

describe("a local time", () => {
  test.each(zones)("in %s is the instant it was made of", (name) => {
    const zone = findZone(name);
    fc.assert(
      fc.property(instants, (time) => {
        expect(toInstant(zone, time + zone.offsetAt(time), time)).toBe(time);
      }),
    );
  });

  it("that the clocks skip is read with the offset before", () => {
    const berlin = findZone("Europe/Berlin");
    expect(toInstant(berlin, local("2026-03-29T02:30:00"), 0)).toBe(utc("2026-03-29T01:30:00"));
    const newYork = findZone("America/New_York");
    expect(toInstant(newYork, local("2026-03-08T02:30:00"), 0)).toBe(utc("2026-03-08T07:30:00"));
  });

  it("that comes twice is the one nearest to now, and the second for an old log", () => {
    const berlin = findZone("Europe/Berlin");
    const twice = local("2026-10-25T02:30:00");
    expect(toInstant(berlin, twice, utc("2026-10-25T00:30:01"))).toBe(utc("2026-10-25T00:30:00"));
    expect(toInstant(berlin, twice, utc("2026-10-25T01:30:01"))).toBe(utc("2026-10-25T01:30:00"));
    expect(toInstant(berlin, twice, utc("2026-12-01T00:00:00"))).toBe(utc("2026-10-25T01:30:00"));
  });
});

describe("a steady offset", () => {
  test.each(zones)("in %s holds between its ends where there is one", (name) => {
    const zone = findZone(name);
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 86_399 }), (time, second) => {
        const midnight = Math.floor(time / (24 * hour)) * 24 * hour;
        const offset = steadyOffset(zone, midnight, midnight + 24 * hour);
        const at = midnight + second * 1000;
        if (!Number.isNaN(offset)) expect(toInstant(zone, at, time)).toBe(at - offset);
      }),
      { numRuns: 1000 },
    );
  });

  it("is not told where the clocks change", () => {
    const berlin = findZone("Europe/Berlin");
    const ofDay = (text: string) => steadyOffset(berlin, local(text), local(text) + 24 * hour);
    expect(ofDay("2026-03-28T00:00:00")).toBe(hour);
    expect(ofDay("2026-03-29T00:00:00")).toBeNaN();
    expect(ofDay("2026-03-30T00:00:00")).toBe(2 * hour);
    expect(steadyOffset(berlin, local("2026-03-29T12:00:00"), local("2026-03-29T13:00:00"))).toBe(2 * hour);
  });
});
