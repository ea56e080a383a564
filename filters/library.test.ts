import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contains, parseNetwork } from "../packages/core/index.ts";
import { type CompiledFilter, compileFilter } from "../packages/filter/filter.ts";
import { parseCorpus, type Sample } from "../packages/filter/testing/corpus.ts";
import { libraryFilters } from "../packages/policy/filters/library.ts";
import { resolveFilter } from "../packages/policy/filters/resolve.ts";
import { readPolicy } from "../packages/policy/native/load.ts";

/** What the clock reads: dates without a year are of the year before it. */
const now = Date.parse("2026-11-22T06:00:00Z");

/** RFC 5737 and RFC 3849. */
const documentation = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"].map((text) => {
  const network = parseNetwork(text);
  if (network === undefined) throw new Error(text);
  return network;
});

const samplesOf = (name: string): Sample[] =>
  parseCorpus(readFileSync(join(import.meta.dirname, "samples", `${name}.log`), "utf8"));

const compile = (reference: string): CompiledFilter =>
  compileFilter(resolveFilter(reference), { usedns: "warn", timezone: "UTC" });

/** What an attacker may repeat to make a regex look back again and again. */
const padding = ["/", " ", "': ", "from 192.0.2.1 ", "<x>, rip=192.0.2.1"];

/** The verdict of a filter in the words of a corpus. */
function judge(filter: CompiledFilter, sample: Sample): Record<string, unknown> {
  const outcome = filter.match(sample.line, now);
  if (outcome.outcome !== "matched")
    return { verdict: outcome.outcome === "ignored" ? "ignore" : "miss", line: sample.line };
  const { target, time, captures } = outcome.failure;
  const found: Record<string, unknown> = { verdict: "match", line: sample.line };
  for (const name of sample.expected.keys()) {
    if (name === "target") found[name] = target;
    else if (name === "time") found[name] = Math.floor(time / 1000) * 1000;
    else found[name] = captures[name] ?? "";
  }
  return found;
}

function expectation(sample: Sample): Record<string, unknown> {
  const expected = Object.fromEntries(sample.expected);
  if (expected.time === undefined) return { verdict: sample.verdict, line: sample.line, ...expected };
  return { verdict: sample.verdict, line: sample.line, ...expected, time: Date.parse(expected.time) };
}

const names = libraryFilters();

describe.each(names)("the filter %s", (name) => {
  const samples = samplesOf(name);

  it("judges its corpus as annotated", () => {
    const filters = new Map<string, CompiledFilter>();
    const found: unknown[] = [];
    for (const sample of samples) {
      const reference = name + sample.options;
      const filter = filters.get(reference) ?? compile(reference);
      filters.set(reference, filter);
      found.push({ at: sample.number, ...judge(filter, sample) });
    }
    expect(found).toEqual(samples.map((sample) => ({ at: sample.number, ...expectation(sample) })));
  });

  it("gives the same verdict whatever line came before", () => {
    const backwards = [...samples].reverse().filter((sample) => sample.options === "");
    const filter = compile(name);
    for (const sample of backwards) {
      // A line without a date takes the last one seen, so its time depends on what came before.
      const { time: _, ...found } = judge(filter, sample);
      const { time: __, ...expected } = expectation(sample);
      expect(found).toEqual(expected);
    }
  });

  it("has a corpus with both kinds of line, both families and forged text", () => {
    const matching = samples.filter((sample) => sample.verdict === "match");
    expect(matching.length).toBeGreaterThanOrEqual(6);
    expect(samples.length - matching.length).toBeGreaterThanOrEqual(6);
    for (const sample of matching) expect(sample.expected.has("target"), sample.line).toBe(true);
    const targets = matching.map((sample) => parseNetwork(sample.expected.get("target") ?? ""));
    expect(new Set(targets.map((target) => target?.family))).toEqual(new Set([4, 6]));
    for (const target of targets) {
      expect(
        documentation.some((network) => target !== undefined && contains(network, target)),
        target?.text,
      ).toBe(true);
    }
    expect(samples.some((sample) => sample.line.includes("198.51.100.99"))).toBe(true);
    expect(targets.map((target) => target?.text)).not.toContain("198.51.100.99");
  });

  it("leaves the lines of every other service alone", () => {
    const filter = compile(name);
    const taken: string[] = [];
    for (const other of names) {
      if (other === name) continue;
      for (const sample of samplesOf(other)) {
        if (filter.match(sample.line, now).outcome === "matched") taken.push(`${other}:${sample.number}`);
      }
    }
    expect(taken).toEqual([]);
  });

  it("comes to an end on lines of 64 KiB, and takes nobody else for the attacker", {
    timeout: 120_000,
  }, () => {
    const filter = compile(name);
    const length = 64 * 1024;
    // One sample a failregex; text is put in after the address and before the end.
    const kinds = new Map<number, { line: string; target: string | null }>();
    for (const { line } of samples) {
      const outcome = filter.match(line, now);
      if (outcome.outcome !== "matched" || kinds.has(outcome.failure.failregex)) continue;
      kinds.set(outcome.failure.failregex, { line, target: outcome.failure.target });
    }
    for (const { line, target } of kinds.values()) {
      for (const text of padding) {
        for (const at of [Math.floor(line.length * 0.6), line.length - 5]) {
          const long = line.slice(0, at) + text.repeat(length / text.length) + line.slice(at);
          const outcome = filter.match(long, now);
          if (outcome.outcome !== "matched") continue;
          expect(outcome.failure.target, `${JSON.stringify(text)} at ${at} of ${line}`).toBe(target);
        }
      }
    }
  });

  it("says what it is for, and compiles without a warning in every mode that its corpus uses", () => {
    for (const options of new Set(["", ...samples.map((sample) => sample.options)])) {
      expect(compile(name + options).warnings, options).toEqual([]);
    }
    expect(readFileSync(join(import.meta.dirname, `${name}.yaml`), "utf8")).toMatch(/^description: /);
  });

  it("lets the prefilter skip lines: every failregex promises a literal", () => {
    for (const literals of compile(name).literals) {
      expect(literals).not.toBeNull();
      for (const literal of literals?.any ?? []) expect(literal.length, literal).toBeGreaterThanOrEqual(4);
    }
  });
});

describe("a real server's auth.log", () => {
  const lines = gunzipSync(readFileSync(join(import.meta.dirname, "../test/data/auth.log.gz")))
    .toString("latin1")
    .split("\n");

  it.each([
    [
      "sshd",
      [
        "Failed password for ",
        "exceeded for root ",
        "exceeded for bin ",
        "exceeded for www-data ",
        "Invalid user ",
      ],
    ],
    ["sshd[names=no]", ["Failed password for ", "exceeded for "]],
  ])(
    "%s takes the lines that a plain search finds, each with the address after its last “from”",
    (reference, texts) => {
      const filter = compile(reference);
      const found = lines.flatMap((line) => {
        const outcome = filter.match(line, now);
        return outcome.outcome === "matched" ? [`${outcome.failure.target} ${line}`] : [];
      });
      const expected = lines.flatMap((line) => {
        if (!line.includes(" sshd[") || !texts.some((text) => line.includes(text))) return [];
        return [`${/^\S+/.exec(line.slice(line.lastIndexOf(" from ") + 6))} ${line}`];
      });
      expect(expected.length).toBeGreaterThan(500);
      expect(found).toEqual(expected);
    },
  );

  it("says nothing to the filters of other services", () => {
    for (const name of names.filter((each) => each !== "sshd")) {
      const filter = compile(name);
      expect(lines.filter((line) => filter.match(line, now).outcome === "matched")).toEqual([]);
    }
  });
});

it("every corpus belongs to a filter", () => {
  expect(readdirSync(join(import.meta.dirname, "samples")).sort()).toEqual(
    names.map((name) => `${name}.log`),
  );
});

describe("the documentation", () => {
  const page = readFileSync(join(import.meta.dirname, "../docs/filters.md"), "utf8");
  const fence = "```";
  const block = (start: string): string => {
    const [, text] = page.split(`${fence}yaml\n${start}`)[1]?.match(/^([\s\S]*?)```/m) ?? [];
    return (start + (text ?? "")).replace(/^ {3}/gm, "");
  };
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "fleetban-library-"));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it("lists every filter of the library", () => {
    expect([...page.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name).sort()).toEqual(names);
  });

  it("shows jails that are a valid policy", () => {
    const path = join(directory, "policy.yaml");
    writeFileSync(path, block("jails:"));
    const { policy, issues } = readPolicy(path);
    expect(issues).toEqual([]);
    expect(policy?.jails.length).toBeGreaterThan(5);
  });

  it("shows a filter of one's own that judges its samples as annotated", () => {
    const path = join(directory, "door.yaml");
    writeFileSync(join(directory, "_syslog.yaml"), readFileSync(join(import.meta.dirname, "_syslog.yaml")));
    writeFileSync(path, block("   description: The door"));
    const [, corpus = ""] = /```\n( {3}# what prints this[\s\S]*?)```/.exec(page) ?? [];
    const samples = parseCorpus(corpus.replace(/^ {3}/gm, ""));
    const filter = compile(path);
    expect(samples.length).toBeGreaterThan(2);
    expect(samples.map((sample) => judge(filter, sample))).toEqual(samples.map(expectation));
  });
});
