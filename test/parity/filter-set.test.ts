import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { compileFilter, FilterSet } from "@fleetban/filter";
import { readConfFilter } from "@fleetban/policy/fail2ban";
import { afterAll, expect, it } from "vitest";
import { subjects } from "./differential/filters.ts";
import { authLog, mutated, plainLines } from "./differential/logs.ts";
import { Random, seed } from "./differential/random.ts";
import { findSuite, sampleNames } from "./run.ts";
import { readSamples } from "./samples.ts";

const suite = findSuite();
const now = Date.now();
const seedOfRun = seed();
afterAll(() => rmSync(suite.copies, { recursive: true }));

const samples = sampleNames(suite).flatMap((name) =>
  plainLines(readSamples((file) => readFileSync(join(suite.logs, file), "utf8"), name)),
);
const lines = [...samples, ...mutated(samples, 1, new Random(seedOfRun)), ...authLog(500)].filter(
  (line) => !/[\r\n]/.test(line),
);

const all = subjects(suite.filters[0]);
const compileAll = () =>
  all.map(({ file, name, args }) =>
    compileFilter(readConfFilter(file, name, { args: new Map(args) }).definition, {
      usedns: "yes",
      timezone: "UTC",
    }),
  );

it(`all filters at once find what each finds alone, however the log is cut (SEED=${seedOfRun})`, () => {
  const alone = compileAll().map((filter) =>
    lines.flatMap((line) => {
      const outcome = filter.match(line, now);
      return outcome.outcome === "matched" ? [`${outcome.failure.key} in ${line}`] : [];
    }),
  );
  const together = all.map((): string[] => []);
  const set = new FilterSet(compileAll(), 65_536);
  const random = new Random(seedOfRun);
  for (let at = 0; at < lines.length; ) {
    const size = 1 + random.below(40);
    const buffer = Buffer.from(`${lines.slice(at, at + size).join("\n")}\n`);
    set.scan(buffer, 0, buffer.length, now, (line, filter, failure) => {
      together[filter]?.push(`${failure.key} in ${line.text}`);
    });
    at += size;
  }
  all.forEach(({ reference }, index) => {
    expect([reference, together[index]]).toEqual([reference, alone[index]]);
  });
}, 120_000);
