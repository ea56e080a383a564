import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { createDateDetector } from "./detector.ts";
import { expandPattern } from "./pattern.ts";
import { defaultTemplates, lineTemplates, templatesOf } from "./templates.ts";
import { format } from "./testing/format.ts";

const now = Date.parse("2026-11-22T06:00:00Z");

function detect(line: string, patterns: string[] = []) {
  const hit = createDateDetector({ patterns, timezone: "UTC" }).detect(line, now);
  return (
    hit && [
      new Date(hit.time ?? Number.NaN).toISOString().replace(".000", ""),
      line.slice(0, hit.start) + line.slice(hit.end),
    ]
  );
}

/** Number of the default template, line, instant, and what is left of the line. */
const lines: [number, string, string, string][] = [
  [1, "2026-03-27 13:06:56 web1 login failed", "2026-03-27T13:06:56Z", " web1 login failed"],
  [1, "2026-03-27T13:06:56.123456+02:00 web1 sshd[7]: x", "2026-03-27T11:06:56Z", " web1 sshd[7]: x"],
  [1, "2026-03-27T13:06:56Z x", "2026-03-27T13:06:56Z", " x"],
  [1, "2026-03-27T13:06:56.123456789Z stderr F x", "2026-03-27T13:06:56Z", " stderr F x"],
  [1, "[2026/03/27 13:06:56] [warn] x", "2026-03-27T13:06:56Z", "[] [warn] x"],
  [1, "2026.03.27 13:06:56,123 x", "2026-03-27T13:06:56Z", " x"],
  [1, "I, [2026-03-27T13:06:56.1 #12] WARN", "2026-03-27T13:06:56Z", "I, [ #12] WARN"],
  [1, 'level=info time="2026-03-27 13:06:56 +0530" x', "2026-03-27T07:36:56Z", 'level=info time="" x'],
  [
    2,
    "Mar 27 13:06:56 ip-10-77-20-248 sshd[1291]: x",
    "2026-03-27T13:06:56Z",
    " ip-10-77-20-248 sshd[1291]: x",
  ],
  [2, "Mar  7 03:06:56 mail dovecot: x", "2026-03-07T03:06:56Z", " mail dovecot: x"],
  [2, "Mar 27  13:06:56 mail x", "2026-03-27T13:06:56Z", " mail x"],
  [2, "mar 7 3:06:56 mail x", "2026-03-07T03:06:56Z", " mail x"],
  [2, "Fri Mar 27 13:06:56 2026 [pid 2] x", "2026-03-27T13:06:56Z", " [pid 2] x"],
  [2, "[Fri Mar 27 13:06:56.123456 2026] [error] x", "2026-03-27T13:06:56Z", "[] [error] x"],
  [2, "<38>Mar 27 13:06:56 host x", "2026-03-27T13:06:56Z", "<38> host x"],
  [3, "Fri Mar 27 2026 13:06:56.5 x", "2026-03-27T13:06:56Z", " x"],
  [3, "x (Mar 27 2026  1:06:56)", "2026-03-27T01:06:56Z", "x ()"],
  [4, "27/03/2026 13:06:56 x", "2026-03-27T13:06:56Z", " x"],
  [4, "27-03-26 13:06:56 x", "2026-03-27T13:06:56Z", " x"],
  [
    5,
    '1.2.3.4 - - [27/Mar/2026:13:06:56 +0200] "GET / HTTP/1.1" 404',
    "2026-03-27T11:06:56Z",
    '1.2.3.4 - - [] "GET / HTTP/1.1" 404',
  ],
  [5, "27-Mar-2026 13:06:56.123 client x", "2026-03-27T13:06:56Z", " client x"],
  [6, "03/27/2026:13:06:56 x", "2026-03-27T13:06:56Z", " x"],
  [7, "03-27-2026 13:06:56.123 x", "2026-03-27T13:06:56Z", " x"],
  [8, "1774616816 x", "2026-03-27T13:06:56Z", " x"],
  [8, "1774616816.123 4 1.2.3.4 TCP_DENIED/407", "2026-03-27T13:06:56.123Z", " 4 1.2.3.4 TCP_DENIED/407"],
  [8, "[1774616816] SERVICE ALERT: x", "2026-03-27T13:06:56Z", "[] SERVICE ALERT: x"],
  [
    8,
    "type=USER_LOGIN msg=audit(1774616816.658:61): pid=1",
    "2026-03-27T13:06:56.658Z",
    "type=USER_LOGIN msg=audit(:61): pid=1",
  ],
  [9, "03:06:56 x", "2026-11-22T03:06:56Z", " x"],
  [9, "[03:06:56] x", "2026-11-22T03:06:56Z", "[] x"],
  [10, "<03/27/26@13:06:56> x", "2026-03-27T13:06:56Z", " x"],
  [11, "260327 13:06:56 [Note] x", "2026-03-27T13:06:56Z", " [Note] x"],
  [11, "260327  3:06:56 [Warning] x", "2026-03-27T03:06:56Z", " [Warning] x"],
  [12, "Mar 27, 2026 1:06:56 PM org.example x", "2026-03-27T13:06:56Z", " org.example x"],
  [13, "Mar-27-26 13:06:56 x", "2026-03-27T13:06:56Z", " x"],
  [14, "20260327T130656Z x", "2026-03-27T13:06:56Z", " x"],
  [14, "x 20260327 13:06:56.25 +0100 x", "2026-03-27T12:06:56Z", "x  x"],
  [15, "CEST Fri Mar 27 13:06:56 2026 x", "2026-03-27T11:06:56Z", " x"],
  [15, "x EDT Mar 27 13:06:56 x", "2026-03-27T17:06:56Z", "x  x"],
  [16, "+0530 Mar 27 13:06:56 x", "2026-03-27T07:36:56Z", " x"],
  [17, "@4000000069c680300e9f2d2c x", "2026-03-27T13:03:44Z", " x"],
];

describe("the default templates", () => {
  test.each(lines)("%i: %s", (_, line, time, rest) => {
    expect(detect(line)).toEqual([time, rest]);
  });

  it("each read lines of the table", () => {
    const withoutPlace = (name = "") => name.replace("{^LN-BEG}", "").replace("(?:^|(?<=\\baudit\\())", "");
    const numbers = new Map(
      defaultTemplates()
        .slice(14)
        .map(({ name }, index) => [withoutPlace(name), index + 1]),
    );
    const read = lines.map(([, line]) =>
      createDateDetector({ patterns: [], timezone: "UTC" }).detect(line, now),
    );
    expect(read.map((hit) => numbers.get(withoutPlace(hit?.template)))).toEqual(
      lines.map(([number]) => number),
    );
    expect(new Set(lines.map(([number]) => number)).size).toBe(17);
  });

  it("are 17, with 14 twins at the start of the line before them", () => {
    expect(defaultTemplates()).toHaveLength(31);
    expect(
      defaultTemplates()
        .slice(0, 14)
        .every(({ anchored, weight }) => anchored && weight === 100),
    ).toBe(true);
    expect(lineTemplates()).toHaveLength(17);
    expect(lineTemplates().every(({ anchored }) => anchored)).toBe(true);
  });
});

/** Number, how to write it (whole seconds, UTC), and how far back from now it is unambiguous. */
const lossless: [number, string, number?][] = [
  [1, "%Y-%m-%dT%H:%M:%SZ"],
  [1, "%Y/%m/%d %H:%M:%S,987"],
  [2, "%b %e %H:%M:%S", 364],
  [2, "%a %b %d %H:%M:%S %Y"],
  [3, "%b %e %Y %k:%M:%S"],
  [4, "%d/%m/%y %H:%M:%S"],
  [5, "%d/%b/%Y:%H:%M:%S +0000"],
  [6, "%m/%d/%Y:%H:%M:%S"],
  [8, "%s"],
  [8, "[%s.000]"],
  [9, "%H:%M:%S", 1],
  [10, "<%m/%d/%y@%H:%M:%S>"],
  [11, "%y%m%d %H:%M:%S"],
  [12, "%b %d, %Y %I:%M:%S %p"],
  [13, "%b-%d-%y %k:%M:%S"],
  [14, "%Y%m%dT%H%M%SZ"],
  [15, "UTC %b %e %H:%M:%S", 364],
  [16, "+0000 %b %e %H:%M:%S", 364],
  [17, "@%T00000000"],
];

describe("a date that was written with every detail", () => {
  const from = Date.UTC(2001, 9, 1) / 1000;
  test.each(lossless)("%i: %s is read as the same instant", (_, pattern, days) => {
    const seconds =
      days === undefined
        ? { min: from, max: now / 1000 }
        : { min: now / 1000 - days * 86400 + 1, max: now / 1000 };
    const detector = createDateDetector({ patterns: [], timezone: "UTC" });
    fc.assert(
      fc.property(fc.integer(seconds), fc.constantFrom(" x", ": host", "", "] y"), (second, rest) => {
        const hit = detector.detect(`${format(pattern, second * 1000)}${rest}`, now);
        expect(hit?.time).toBe(second * 1000);
      }),
    );
  });

  it("is read in a month-first form when the day cannot be a month", () => {
    const thirteenth = fc
      .integer({ min: from, max: now / 1000 })
      .filter((second) => new Date(second * 1000).getUTCDate() > 12);
    fc.assert(
      fc.property(thirteenth, (second) => {
        const line = `${format("%m-%d-%Y %H:%M:%S", second * 1000)}.5 x`;
        expect(createDateDetector({ patterns: [], timezone: "UTC" }).detect(line, now)?.time).toBe(
          second * 1000,
        );
      }),
    );
  });
});

it.each(["2026-02-30 12:00:00", "Feb 29 12:00:00"])("%s is cut like a date, and is none", (text) => {
  const detector = createDateDetector({ patterns: [], timezone: "UTC" });
  const hit = detector.detect(`${text} x`, now);
  expect(hit).toMatchObject({ time: null, start: 0, end: text.length });
});

describe("lines without a date", () => {
  test.each([
    "",
    "x",
    "2026-13-01 12:00:00 no such month",
    "2026-08-14T25:00:00Z no such hour",
    "2026-08-14 12:61:00 no such minute",
    "2026-08-14t12:00:00z small letters",
    "x 1774616816 a number in the middle",
    "x [1774616816] another",
    "177461681 too short",
    "177461681612 too long",
    "x 12:00:00 a time in the middle",
    "1774616816abc",
    "2026-08-14 12:00:00abc",
    "version 10.2026-08-1412:00:00",
  ])("%s", (line) => {
    expect(detect(line)).toBeNull();
  });
});

describe("datepattern by name", () => {
  const cases: [string, string, [string, string] | null][] = [
    ["Epoch", "1774616816.25 x", ["2026-03-27T13:06:56Z", ".25 x"]],
    ["epoch", "msg=audit(1774616816.250:7): x", ["2026-03-27T13:06:56.250Z", "msg=audit(:7): x"]],
    ["{^LN-BEG}Epoch", "[1774616816] x", ["2026-03-27T13:06:56Z", "[] x"]],
    ["TAI64N", "x @4000000069c680300e9f2d2c y", ["2026-03-27T13:03:44Z", "x  y"]],
    ["ISO8601", "x 2026-03-27T13:06:56.5+01:00 y", ["2026-03-27T12:06:56Z", "x  y"]],
    ["{DEFAULT}", "x Mar 27 13:06:56 y", ["2026-03-27T13:06:56Z", "x  y"]],
    ["{^LN-BEG}", "Mar 27 13:06:56 y", ["2026-03-27T13:06:56Z", " y"]],
    ["{^LN-BEG}", "x Mar 27 13:06:56 y", null],
    ["^\\[{DATE}\\]", "[Mar 27 13:06:56] y", ["2026-03-27T13:06:56Z", " y"]],
    ["^\\[{DATE}\\]", "[1774616816] y", ["2026-03-27T13:06:56Z", " y"]],
    ["^\\[{DATE}\\]", "Mar 27 13:06:56 y", null],
    ["{NONE}", "Mar 27 13:06:56 y", null],
  ];
  test.each(cases)("%s finds in: %s", (pattern, line, expected) => {
    const found = detect(line, [pattern]);
    expect(found).toEqual(expected === null ? null : [expected[0], expected[1]]);
  });

  it("is 17 templates with {DATE} in it", () => {
    expect(templatesOf("at {DATE}!")).toHaveLength(17);
  });
});

/** A regex's source without its classes and escapes, in which a star is a repeat. */
const bare = (source: string) =>
  source.replaceAll(/\\s\*\(\?P<date\d+>Z\|/g, "").replaceAll(/\\.|\[[^\]]*\]/g, "x");

describe("hostile lines", () => {
  it("meet no repeat without a bound but the spaces before a zone, which end the date", () => {
    for (const { name } of [...defaultTemplates(), ...lineTemplates()]) {
      expect(bare(expandPattern(name).source), name).not.toMatch(/[*+]|\{\d+,\}/);
    }
  });

  const fill = (text: string) => text.repeat(65536 / text.length);
  test.each(["1", "[", "x1:", "Jan ", "1/1/", "2026-02-30 12:00:00", "CEST Mon Jan 30 "])(
    "are looked through: %j",
    (text) => {
      expect(detect(`${fill(text)}Z`) === null).toBe(true);
      const dated = detect(`${fill(text)} | 2026-03-27 13:06:56 | ${fill(text)}`);
      // The only real date that is anchored nowhere.
      expect(dated?.[0]).toBe("2026-03-27T13:06:56Z");
    },
  );

  it("may go on with spaces after a date", () => {
    expect(detect(`2026-03-27 13:06:56${fill(" ")}`)?.[0]).toBe("2026-03-27T13:06:56Z");
  });
});
