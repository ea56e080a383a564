import { describe, expect, it, test } from "vitest";
import { createDateDetector } from "./detector.ts";
import { expandPattern } from "./pattern.ts";

const now = Date.parse("2026-11-22T06:00:00Z");

/** The line without its date, and the date's instant. */
function read(pattern: string, line: string): [string, string | null] | null {
  const hit = createDateDetector({ patterns: [pattern], timezone: "UTC" }).detect(line, now);
  const time = hit?.time == null ? null : new Date(hit.time).toISOString();
  return hit && [line.slice(0, hit.start) + line.slice(hit.end), time];
}

const noon = "2026-03-27T12:00:00.000Z";
const midnight = "2026-03-27T00:00:00.000Z";

describe("a directive", () => {
  const cases: [string, string, string][] = [
    ["%Y-%m-%d %H:%M:%S", "2026-03-27 12:00:00", noon],
    ["%d %B %y, %I %p", "27 March 26, 12 pm", noon],
    ["%A %d %b %Y %l:%M %p", "Friday 27 Mar 2026 12:00 PM", noon],
    ["%A %d %b %Y %l:%M %p", "Friday 27 Mar 2026  9:00 AM", "2026-03-27T09:00:00.000Z"],
    ["%Y-%m-%d %I:%M %p", "2026-03-27 12:00 am", midnight],
    ["%Y/%j %k", "2026/086 12", noon],
    ["%Y %U %w", "2026 12 5", midnight],
    ["%Y %W %a", "2026 12 Fri", midnight],
    ["%Y %U %w", "2026 0 5", "2026-01-02T00:00:00.000Z"],
    ["%c", "Fri Mar 27 12:00:00 2026", noon],
    ["%x %X", "03/27/26 12:00:00", noon],
    ["%d.%m. %H:%M", "27.3. 12:00", noon],
    ["%Exd%Exm%ExY %ExH%ExM%ExS", "27032026 120000", noon],
    ["%Exy%Exm%Exd %Exk:%ExM", "260327 12:00", noon],
    ["%Exy%Exm%Exd %Exl:%ExM %p", "260327 12:00 PM", noon],
    ["%Y-%m-%d %H:%M %z", "2026-03-27 14:30 +02:30", noon],
    ["%Y-%m-%d %H:%M %z", "2026-03-27 12:00 UTC", noon],
    ["%Y-%m-%d %H:%M %Z", "2026-03-27 13:00 CET", noon],
    ["%Y-%m-%d %H:%M %ExZ", "2026-03-27 04:00 PST", noon],
    ["%Y-%m-%d %H:%M %Exz", "2026-03-27 15:00 CET+0200", noon],
    ["%Y-%m-%d %H:%M %Exz", "2026-03-27 09:00 -03", noon],
    ["%Y-%m-%d %H:%M:%S.%f", "2026-03-27 12:00:00.123456", noon],
    ["%m%%%d %H", "03%27 12", noon],
    ["^at {EPOCH},", "at 1774612800.250,", "2026-03-27T12:00:00.250Z"],
    ["^at {LEPOCH},", "at 1774612800250,", "2026-03-27T12:00:00.250Z"],
    ["^at {LEPOCH},", "at 1774612800250999,", "2026-03-27T12:00:00.250Z"],
    ["^at {LEPOCH},", "at 1774612800,", noon],
  ];
  test.each(cases)("%s reads %s", (pattern, line, time) => {
    expect(read(pattern, line)).toEqual(["", time]);
  });

  it("reads two-digit years from 69 on as of the last century, but not in the strict form", () => {
    expect(read("%d.%m.%y", "1.2.69")?.[1]).toBe("1969-02-01T00:00:00.000Z");
    expect(read("%d.%m.%Exy", "1.2.69")?.[1]).toBe("2069-02-01T00:00:00.000Z");
  });

  it("with a name makes the pattern ignore case, without one not", () => {
    expect(read("on %d %b", "ON 27 MAR x")).toEqual([" x", midnight]);
    expect(read("on %d.%m", "ON 27.03 x")).toBeNull();
  });

  it("does not read a zone that nobody knows", () => {
    expect(read("%Y-%m-%d %H:%M %Z", "2026-03-27 12:00 XYZ")).toEqual(["", null]);
  });
});

describe("the boundaries", () => {
  const cases: [string, string, string | null][] = [
    ["%Y-%m-%d", "x2026-03-27", null],
    ["%Y-%m-%d", "2026-03-27x", null],
    ["%Y-%m-%d", "(2026-03-27)", "()"],
    ["**%Y-%m-%d", "x2026-03-27 y", "x y"],
    ["**%Y-%m-%d", "x2026-03-27y", null],
    ["%Y-%m-%d**", "x 2026-03-27y", "x y"],
    ["%Y-%m-%d**", "x2026-03-27y", null],
    ["**%Y-%m-%d**", "x2026-03-27y", "xy"],
    ["{UNB}%Y-%m-%d", "x2026-03-27y", "xy"],
    ["{UNB}^%Y-%m-%d", "2026-03-27y", "y"],
    ["{UNB}^%Y-%m-%d", "x2026-03-27y", null],
    ["{^LN-BEG}%Y-%m-%d", "[ 2026-03-27 y", "[  y"],
    ["{^LN-BEG}%Y-%m-%d", "((( 2026-03-27 y", null],
    ["{^LN-BEG}%Y-%m-%d", "a 2026-03-27 y", null],
    ["{*WD-BEG}%Y-%m-%d", "a 2026-03-27 y", "a  y"],
    ["^%Y-%m-%d", " 2026-03-27", null],
    ["^ ?%Y-%m-%d$", " 2026-03-27", ""],
    ["^%Y-%m-%d$", "2026-03-27 x", null],
    ["%Y-%m-%d|%d.%m.%Y", "x27.03.2026", null],
    ["%Y-%m-%d|%d.%m.%Y", "x 27.03.2026", "x "],
    ["^%Y-%m-%d|%d.%m.%Y", "x 27.03.2026", "x "],
  ];
  test.each(cases)("%s on %s", (pattern, line, rest) => {
    expect(read(pattern, line)?.[0] ?? null).toBe(rest);
  });
});

describe("what is cut", () => {
  const cases: [string, string, string][] = [
    ["^\\[%Y-%m-%d\\]", "[2026-03-27] x", " x"],
    ["^\\[(%Y-%m-%d)\\]", "[2026-03-27] x", "[] x"],
    ["date=(%Y-%m-%d) user", "x date=2026-03-27 user=y", "x date= user=y"],
    ["(?:on|at) %Y-%m-%d", "x at 2026-03-27 y", "x  y"],
    // The year is the first group there, as it is in fail2ban.
    ["^%Y-%m-%d( |T)%H:%M", "2026-03-27T00:00 y", "-03-27T00:00 y"],
    ["^(?P<sep>[<(])%Y-%m-%d", "<2026-03-27> y", "2026-03-27> y"],
  ];
  test.each(cases)("by %s in %s", (pattern, line, rest) => {
    expect(read(pattern, line)).toEqual([rest, midnight]);
  });
});

describe("a regex around directives", () => {
  const cases: [string, string, string][] = [
    ["^\\S+ \\d+ %Y-%m-%d", "web1 7 2026-03-27 y", " y"],
    ["(?i)day %Y-%m-%d", "x DAY 2026-03-27 y", "x  y"],
    ["%Y-%m-%d(?=,)", "x 2026-03-27, y", "x , y"],
    ["%Y(?P<_s>[-/])%m(?P=_s)%d", "x 2026/03/27 y", "x  y"],
    ["[[(]%Y-%m-%d[])]", "x [2026-03-27] y", "x  y"],
    ["%Y-%m-%d(?: %H:%M)?", "2026-03-27 y", " y"],
    ["%Y-%m-%d\\s{1,3}y", "2026-03-27  y", ""],
  ];
  test.each(cases)("%s in %s", (pattern, line, rest) => {
    expect(read(pattern, line)).toEqual([rest, midnight]);
  });

  it("is translated only where the two languages differ", () => {
    for (const same of ["^\\[%d/%b/%Y:%H:%M:%S(?: %z)?\\]", "%Y[-/]%m[-/]%d(?:T| )%H:%M:%S", "<%m/%d>"]) {
      expect(expandPattern(same).plain, same).toBe(true);
    }
    for (const other of [
      "\\w %d.%m",
      ".%d.%m",
      "(%d.%m)",
      "%d.%m +",
      "[^x]%d.%m",
      "(?x)%d.%m",
      "%d.%m(?=T)",
    ]) {
      expect(expandPattern(other).plain, other).toBe(false);
    }
  });
});

describe("a pattern is refused", () => {
  const cases: [string, string, RegExp][] = [
    ["%Y-%m-%d %Q", "FLB_FILTER_DATEPATTERN_DIRECTIVE", /%Q at position 9/],
    ["%ExQ", "FLB_FILTER_DATEPATTERN_DIRECTIVE", /%ExQ at position 0/],
    ["%Y-%m-%d %", "FLB_FILTER_DATEPATTERN_DIRECTIVE", /position 9/],
    ["x {DATA} %d.%m", "FLB_FILTER_DATEPATTERN_TAG", /\{DATA\} at position 2/],
    ["%d.%m {^LN-BEG}", "FLB_FILTER_DATEPATTERN_TAG", /position 6/],
    ["%d.%m {EPOCH", "FLB_FILTER_DATEPATTERN_TAG", /position 6/],
    ["no date", "FLB_FILTER_DATEPATTERN_INCOMPLETE", /position 7/],
    ["%%Y-%%m-%%d", "FLB_FILTER_DATEPATTERN_INCOMPLETE", /one percent sign/],
    ["%A %d", "FLB_FILTER_DATEPATTERN_INCOMPLETE", /a day with its month/],
    ["%Y-%m", "FLB_FILTER_DATEPATTERN_INCOMPLETE", /a day with its month/],
    ["%M:%S", "FLB_FILTER_DATEPATTERN_INCOMPLETE", /a time of day/],
    ["(%Y-%m-%d", "FLB_FILTER_REGEX_INVALID", /unterminated/],
  ];
  test.each(cases)("%s", (pattern, code, message) => {
    const refused = expect.objectContaining({ code, message: expect.stringMatching(message) });
    expect(() => createDateDetector({ patterns: [pattern], timezone: null })).toThrow(refused);
  });
});

it("may say by an empty group that a line has no date, though another pattern would find one", () => {
  const patterns = ["^WARNING:()**", "{DEFAULT}"];
  const detector = createDateDetector({ patterns, timezone: "UTC" });
  expect(detector.detect("WARNING: 2026-03-27 12:00:00 x", now)).toBeNull();
  expect(detector.detect("NOTICE: 2026-03-27 12:00:00 x", now)?.time).toBe(Date.parse(noon));
});
