import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { findSuite, runSamples, sampleNames } from "./run.ts";

const suite = findSuite();
const cases = new Set<string>();
afterAll(() => rmSync(suite.copies, { recursive: true }));

describe("fail2ban's sample suite", () => {
  it.each(sampleNames(suite))("%s", (name) => {
    const result = runSamples(suite, name);
    for (const place of result.cases.keys()) cases.add(place);
    expect(result.problems).toEqual([]);
    expect(result.cases.size).toBeGreaterThan(0);
  });

  it("is run whole: 1,067 cases in the Debian package", () => {
    expect(cases.size).toBe(1067);
  });
});
