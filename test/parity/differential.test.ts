import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Difference, differences } from "./differential/compare.ts";
import { type Subject, subjects } from "./differential/filters.ts";
import { asLog, authLog, hostileLines, mutated, plainLines } from "./differential/logs.ts";
import { runOurs } from "./differential/ours.ts";
import { PeerFailed, runPeer } from "./differential/peer.ts";
import { Random, seed } from "./differential/random.ts";
import { reasonFor } from "./differential/rules.ts";
import { findSuite, sampleNames } from "./run.ts";
import { readSamples } from "./samples.ts";

// DIFFERENTIAL=full: the whole auth.log, and every change made to every sample. SEED=n: the same changes again.
const full = process.env.DIFFERENTIAL === "full";
const suite = findSuite();
const seedOfRun = seed();
const names = new Set(sampleNames(suite));
const samples = new Map([...names].map((name) => [name, samplesOf(name)]));
const everything = [...samples.values()].flat();
const real = authLog(full ? Number.POSITIVE_INFINITY : 600);
afterAll(() => rmSync(suite.copies, { recursive: true }));

function samplesOf(name: string): string[] {
  return plainLines(readSamples((file) => readFileSync(join(suite.logs, file), "utf8"), name));
}

/**
 * The samples of all filters and a real log, and this filter's own samples changed, and hostile ones.
 * A mode beside the usual one differs in a few patterns: its own samples will do.
 */
function logFor({ name, args }: Subject, random: Random): string[] {
  const own = samples.get(name) ?? [];
  const foreign = full || args.size === 0 ? [...everything, ...real] : own;
  const ways = full ? 17 : own.length > 100 ? 4 : 10;
  return asLog([...foreign, ...mutated(own, ways, random), ...hostileLines(own, full ? 40 : 8, random)]);
}

async function compare(subject: Subject): Promise<string[]> {
  // Each subject has its own, so that it can be run alone.
  const lines = logFor(subject, new Random(seedOfRun));
  const { found, sessions } = await run(subject, lines);
  const odd: string[] = [];
  for (const difference of found) {
    if (reasonFor(difference) !== undefined) continue;
    // fail2ban looks for the next date where the last one ended, and so may cut the wrong part of a line.
    if (!sessions && (await run(subject, [difference.line])).found.length === 0) continue;
    odd.push(describeDifference(difference));
  }
  return odd;
}

/** Runs both over a log. On zones that it does not know fail2ban-regex ends: such lines are left out. */
async function run(
  subject: Subject,
  lines: readonly string[],
): Promise<{ found: Difference[]; sessions: boolean }> {
  const log = join(suite.copies, `${subject.name}.log`);
  let kept = lines;
  for (let tries = 0; ; tries++) {
    writeFileSync(log, `${kept.join("\n")}\n`);
    try {
      const peer = await runPeer(log, subject.reference);
      expect(peer.statuses.size).toBe(kept.length);
      const ours = runOurs(kept, subject.file, subject.name, subject.args, Date.now());
      return { found: differences(ours, peer), sessions: ours.sessions };
    } catch (error) {
      const zone = error instanceof PeerFailed ? /^KeyError: '(\w+)'$/.exec(error.message)?.[1] : undefined;
      if (zone === undefined || tries === 5) throw error;
      kept = kept.filter((line) => !new RegExp(`\\b${zone} `, "i").test(line));
    }
  }
}

function describeDifference({ line, ours, peer }: Difference): string {
  const rows = (list: typeof peer.rows) => list.map(({ who, time }) => `${who} at ${time}`).join(", ");
  return `${ours.status} ${rows(ours.rows)}; fail2ban: ${peer.status} ${rows(peer.rows)}; of ${line}`;
}

describe(`beside fail2ban-regex (SEED=${seedOfRun})`, () => {
  it.each(subjects(suite.filters[0]).map((subject) => [subject.reference, subject] as const))(
    "%s finds the same in the same lines",
    async (_, subject) => {
      expect(await compare(subject)).toEqual([]);
    },
    120_000,
  );
});
