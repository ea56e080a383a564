import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { createDateDetector } from "./detector.ts";
import { format } from "./testing/format.ts";

const now = Date.parse("2026-11-22T06:00:00Z");
const iso = (time: number | null | undefined) =>
  time == null ? null : new Date(time).toISOString().slice(0, 19);
const instant = (text: string) => Date.parse(`${text}Z`);

/** The instant a fresh detector gives a line at `now`. */
function read(line: string, at: string, timezone = "UTC", year?: number): string | null {
  const patterns: string[] = [];
  const options = year === undefined ? { patterns, timezone } : { patterns, timezone, year };
  return iso(createDateDetector(options).detect(line, instant(at))?.time);
}

describe("a date without a year", () => {
  const cases: [string, string, string | null][] = [
    ["Dec 31 23:59:59 x", "2027-01-01T00:00:01", "2026-12-31T23:59:59"],
    ["Jan  1 00:00:00 x", "2027-01-01T00:00:01", "2027-01-01T00:00:00"],
    ["Jan  1 00:00:01 x", "2026-12-31T23:59:59", "2027-01-01T00:00:01"],
    ["Jan  1 00:00:01 x", "2026-12-30T23:59:59", "2026-01-01T00:00:01"],
    ["Nov 23 05:59:59 x", "2026-11-22T06:00:00", "2026-11-23T05:59:59"],
    ["Nov 23 06:00:00 x", "2026-11-22T06:00:00", "2026-11-23T06:00:00"],
    ["Nov 23 06:00:01 x", "2026-11-22T06:00:00", "2025-11-23T06:00:01"],
    ["Nov 22 06:00:01 x", "2026-11-22T06:00:00", "2026-11-22T06:00:01"],
    ["Feb 29 12:00:00 x", "2028-03-01T00:00:00", "2028-02-29T12:00:00"],
    ["Feb 29 12:00:00 x", "2029-01-01T00:00:00", "2028-02-29T12:00:00"],
    ["Feb 29 12:00:00 x", "2028-01-01T00:00:00", null],
    ["Feb 29 12:00:00 x", "2026-03-01T00:00:00", null],
  ];
  test.each(cases)("%s read at %s", (line, at, expected) => {
    expect(read(line, at)).toBe(expected);
  });

  it("changes its year when the year ends in its own zone", () => {
    expect(read("Dec 31 23:30:00 x", "2026-12-31T22:40:00", "Europe/Berlin")).toBe("2026-12-31T22:30:00");
    expect(read("Jan  1 00:10:00 x", "2026-12-31T23:20:00", "Europe/Berlin")).toBe("2026-12-31T23:10:00");
    expect(read("Dec 31 23:30:00 x", "2027-01-01T04:40:00", "America/New_York")).toBe("2027-01-01T04:30:00");
  });

  it("is of the year that was asked for, whatever now is", () => {
    expect(read("Mar 27 13:06:56 x", "2026-11-22T06:00:00", "UTC", 2017)).toBe("2017-03-27T13:06:56");
    expect(read("Dec 31 13:06:56 x", "2026-11-22T06:00:00", "UTC", 2026)).toBe("2026-12-31T13:06:56");
    expect(read("Feb 29 13:06:56 x", "2026-11-22T06:00:00", "UTC", 2017)).toBeNull();
    expect(read("2020-03-27 13:06:56 x", "2026-11-22T06:00:00", "UTC", 2017)).toBe("2020-03-27T13:06:56");
  });

  it("is told anew for each line while the year ends", () => {
    const detector = createDateDetector({ patterns: [], timezone: "UTC" });
    const at = (line: string, time: string) => iso(detector.detect(line, instant(time))?.time);
    expect(at("Dec 31 23:59:58 x", "2026-12-31T23:59:58")).toBe("2026-12-31T23:59:58");
    expect(at("Dec 31 23:59:59 x", "2027-01-01T00:00:00")).toBe("2026-12-31T23:59:59");
    expect(at("Jan  1 00:00:00 x", "2027-01-01T00:00:00")).toBe("2027-01-01T00:00:00");
    expect(at("Jan  1 00:00:00 x", "2027-12-31T00:00:00")).toBe("2028-01-01T00:00:00");
    expect(at("Jan  1 00:00:00 x", "2028-06-01T00:00:00")).toBe("2028-01-01T00:00:00");
  });
});

describe("a time without a date", () => {
  const cases: [string, string, string, string][] = [
    ["05:59:59 x", "2026-11-22T06:00:00", "UTC", "2026-11-22T05:59:59"],
    ["06:00:00 x", "2026-11-22T06:00:00", "UTC", "2026-11-22T06:00:00"],
    ["06:00:01 x", "2026-11-22T06:00:00", "UTC", "2026-11-21T06:00:01"],
    ["23:59:59 x", "2026-11-22T00:00:01", "UTC", "2026-11-21T23:59:59"],
    ["00:00:00 x", "2026-11-22T00:00:01", "UTC", "2026-11-22T00:00:00"],
    ["00:30:00 x", "2026-11-21T23:31:00", "Europe/Berlin", "2026-11-21T23:30:00"],
    ["23:30:00 x", "2026-11-21T23:01:00", "Europe/Berlin", "2026-11-21T22:30:00"],
    ["12:00:00 x", "2026-03-29T11:00:00", "Europe/Berlin", "2026-03-29T10:00:00"],
  ];
  test.each(cases)("%s read at %s in %s", (line, at, zone, expected) => {
    expect(read(line, at, zone)).toBe(expected);
  });

  it("is told anew for each line while the day ends", () => {
    const detector = createDateDetector({ patterns: [], timezone: "UTC" });
    const at = (line: string, time: string) => iso(detector.detect(line, instant(time))?.time);
    expect(at("23:59:58 x", "2026-11-21T23:59:58")).toBe("2026-11-21T23:59:58");
    expect(at("23:59:59 x", "2026-11-22T00:00:00")).toBe("2026-11-21T23:59:59");
    expect(at("00:00:00 x", "2026-11-22T00:00:00")).toBe("2026-11-22T00:00:00");
    expect(at("00:00:01 x", "2026-11-22T00:00:00")).toBe("2026-11-21T00:00:01");
  });
});

describe("a zone", () => {
  const cases: [string, string, string][] = [
    ["2026-03-29 01:59:59 x", "Europe/Berlin", "2026-03-29T00:59:59"],
    ["2026-03-29 03:00:00 x", "Europe/Berlin", "2026-03-29T01:00:00"],
    ["2026-03-27 12:00:00 x", "+0530", "2026-03-27T06:30:00"],
    ["2026-07-27 12:00:00 x", "CET", "2026-07-27T11:00:00"],
    ["2026-07-27 12:00:00 x", "Europe/Paris", "2026-07-27T10:00:00"],
    ["2026-07-27 12:00:00Z x", "Europe/Paris", "2026-07-27T12:00:00"],
    ["2026-07-27 12:00:00 -0800 x", "Europe/Paris", "2026-07-27T20:00:00"],
  ];
  test.each(cases)("%s in %s", (line, zone, expected) => {
    expect(read(line, "2026-11-22T06:00:00", zone)).toBe(expected);
  });

  it("changes between two lines of one log", () => {
    const detector = createDateDetector({ patterns: [], timezone: "Europe/Berlin" });
    const times = [
      "2026-03-28 12:00:00",
      "2026-03-29 01:59:59",
      "2026-03-29 03:00:00",
      "2026-03-30 12:00:00",
    ];
    expect(times.map((time) => iso(detector.detect(`${time} x`, now)?.time))).toEqual([
      "2026-03-28T11:00:00",
      "2026-03-29T00:59:59",
      "2026-03-29T01:00:00",
      "2026-03-30T10:00:00",
    ]);
  });
});

describe("the fraction of a second", () => {
  test.each([
    ["2026-03-27 13:06:56,123 x", ",123"],
    ["2026-03-27T13:06:56.123456Z x", ".123456Z"],
    ["Mar 27 13:06:56.5 x", ".5"],
    ["Mar 27 13:06:56 x", ""],
    ["x [27/Mar/2026:13:06:56 +0200] x", ""],
  ])("of %s is told apart", (line, rest) => {
    const detector = createDateDetector({ patterns: [], timezone: "UTC" });
    for (const detected of [detector.detect(line, now), detector.detect(line, now)]) {
      expect(line.slice(detected?.fraction, detected?.end)).toBe(rest);
    }
  });
});

describe("of two dates in a line", () => {
  const first = (lines: string[], patterns: string[] = []) => {
    const detector = createDateDetector({ patterns, timezone: "UTC" });
    return lines.map((line) => {
      const hit = detector.detect(line, now);
      return hit && line.slice(hit.start, hit.end);
    });
  };
  const syslog = "Mar 27 13:06:56";

  it("the nearer one is taken, whichever template is tried first", () => {
    expect(first([`x ${syslog} at 2026-03-26 12:00:00`, `x 2026-03-26 12:00:00 at ${syslog}`])).toEqual([
      syslog,
      "2026-03-26 12:00:00",
    ]);
  });

  it("the one at the place of the last is taken", () => {
    const timeInFront = `1:02:34 ${syslog} x`;
    expect(first([timeInFront])).toEqual(["1:02:34"]);
    expect(first([`abcdefg ${syslog} x`, timeInFront])).toEqual([syslog, syslog]);
  });

  it("the one of the log is taken where the other is behind it", () => {
    const lines = ["1.2.3.4", "10.20.30.40", "2001:db8::1"].map(
      (address) => `${address} - - [27/Mar/2026:13:06:56 +0000] "GET /2026-03-26 12:00:00 HTTP/1.1"`,
    );
    expect(first(lines)).toEqual(Array(3).fill("27/Mar/2026:13:06:56 +0000"));
  });

  it("a forged one in front is found though the true one moved", () => {
    const line = (user: string) => `1.2.3.4 - ${user} [27/Mar/2026:13:06:56 +0000] "GET / HTTP/1.1"`;
    expect(first([line("-"), line("bob"), line("2026-03-26 12:00:00")])[2]).toBe("2026-03-26 12:00:00");
  });

  it("a zone in front belongs to it though the last one had none", () => {
    expect(first([`x | ${syslog} y`, `xyz | CET ${syslog} y`, `abc=CET ${syslog} y`])).toEqual([
      syslog,
      `CET ${syslog}`,
      `CET ${syslog}`,
    ]);
  });

  it("that of the pattern named first is taken at one place", () => {
    const patterns = ["%d.%m.%Y", "%d.%m.%Y %H:%M"];
    expect(first(["27.03.2026 12:00"], patterns)).toEqual(["27.03.2026"]);
    expect(first(["27.03.2026 12:00"], [...patterns].reverse())).toEqual(["27.03.2026 12:00"]);
  });
});

const shapes = [
  "%b %e %H:%M:%S",
  "%a %b %d %k:%M:%S %Y",
  "%Y-%m-%dT%H:%M:%S.%f+00:00",
  "%Y-%m-%d %H:%M:%S,%f",
  "[%d/%b/%Y:%H:%M:%S +0100]",
  "%b %d, %Y %I:%M:%S %p",
  "%H:%M:%S",
  "%Y%m%dT%H%M%SZ",
  "%s.%f",
];

describe("a detector that has seen lines", () => {
  // One shape at one place, so that nothing is left to what is tried first.
  test.each(shapes)("reads %s as a new one does", (shape) => {
    const step = fc.record({
      time: fc.oneof(
        fc.integer({ min: Date.UTC(2026, 2, 28) / 1000, max: Date.UTC(2026, 2, 31) / 1000 }),
        fc.integer({ min: Date.UTC(2026, 11, 30) / 1000, max: Date.UTC(2027, 0, 3) / 1000 }),
        fc.integer({ min: Date.UTC(2025, 0, 1) / 1000, max: Date.UTC(2028, 5, 1) / 1000 }),
      ),
      age: fc.oneof(fc.integer({ min: -90_000, max: 90_000 }), fc.integer({ min: 0, max: 400 * 86_400 })),
      fraction: fc.constantFrom("1", "123", "456", "123456", "999999"),
      rest: fc.constantFrom("", " x", " 2025", " UTC", "x", ": y", " 12:00:00"),
    });
    const logs = fc.record({
      zone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York"),
      before: fc.constantFrom("", "x: ", "<38>"),
      steps: fc.array(step, { minLength: 2, maxLength: 8 }),
    });
    fc.assert(
      fc.property(logs, ({ zone, before, steps }) => {
        const options = { patterns: [], timezone: zone };
        const seasoned = createDateDetector(options);
        for (const { time, age, fraction, rest } of steps) {
          const line = `${before}${format(shape, time * 1000).replace("%f", fraction)}${rest}`;
          const at = (time + age) * 1000;
          expect(seasoned.detect(line, at)).toEqual(createDateDetector(options).detect(line, at));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("reads other formats between as a new one does", () => {
    const line = fc
      .tuple(fc.constantFrom(...shapes), fc.integer({ min: 1_770_000_000, max: 1_790_000_000 }))
      .map(([shape, second]) => `${format(shape, second * 1000).replace("%f", "123")} x`);
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const options = { patterns: [], timezone: "UTC" };
        const seasoned = createDateDetector(options);
        for (const each of lines) {
          const { template: _, ...hit } = seasoned.detect(each, now) ?? { template: "" };
          const { template: __, ...fresh } = createDateDetector(options).detect(each, now) ?? {
            template: "",
          };
          expect(hit).toEqual(fresh);
        }
      }),
    );
  });
});

it("finds no date in a line that ends before the place where the last one stood", () => {
  for (const pattern of ["%Y-%m-%d", "%Y-%m-%d(?!x)", "(?:at )*%Y-%m-%d"]) {
    const detector = createDateDetector({ patterns: [pattern], timezone: "UTC" });
    expect(detector.detect(`${" ".repeat(50)} 2026-03-27 b`, now)).not.toBeNull();
    for (const line of ["short", "", "é"]) expect(detector.detect(line, now)).toBeNull();
  }
});
