import { expect, it } from "vitest";
import { compileFilter } from "../filter.ts";
import { testLines } from "./tester.ts";

const filter = () =>
  compileFilter(
    {
      name: "test",
      failregex: ["^ failed from <HOST>$", "^ <F-NOFAIL>seen</F-NOFAIL> <HOST>$"],
      ignoreregex: ["trusted", "192\\.0\\.2\\.7"],
      prefregex: null,
      datepattern: [],
      maxlines: 1,
      origin: "test",
    },
    { usedns: "no", timezone: "UTC" },
  );

it("tells of each line what became of it and why", () => {
  const { lines, summary } = testLines(
    filter(),
    [
      "2011-07-12 15:45:44 failed from 192.0.2.1",
      "2011-07-12 15:45:45 failed from 192.0.2.7",
      "Jul 12 15:45:46 seen 192.0.2.1",
      "2011-07-12 15:45:47 failed from nobody",
      "nothing",
    ],
    Date.UTC(2024, 0, 1),
  );
  expect(lines).toMatchObject([
    { line: 1, outcome: "matched", time: Date.UTC(2011, 6, 12, 15, 45, 44), failregex: 0, ignoreregex: null },
    { line: 2, outcome: "ignored", failregex: 0, ignoreregex: 1, failure: null },
    { line: 3, outcome: "ignored", time: Date.UTC(2023, 6, 12, 15, 45, 46), failregex: 1, ignoreregex: null },
    { line: 4, outcome: "missed", seen: " failed from nobody", failregex: null },
    { line: 5, outcome: "missed", seen: "nothing", time: null, template: null },
  ]);
  expect(summary).toMatchObject({
    lines: 5,
    ignored: 2,
    matched: 1,
    missed: 2,
    failregex: [1, 1],
    ignoreregex: [0, 1],
  });
  expect(summary.dates.map((date) => date.lines)).toEqual([3, 1]);
});
