import { afterEach, describe, expect, it } from "vitest";
import { whyNoNamespaces } from "../../packages/enforcer/firewall/testing/namespace.ts";
import { whyNoServers } from "../support/fleet-servers.ts";
import { Campaign } from "./harness/campaign.ts";
import { slowDisks, whyNoSlowDisk } from "./harness/faults/slow-disk.ts";
import { complaints } from "./harness/logs.ts";
import { inWords, planOf } from "./harness/plan.ts";
import { Site } from "./harness/site.ts";

const reason = (await whyNoNamespaces()) ?? whyNoServers();
const rounds = wholeNumber("FLEETBAN_ROUNDS") ?? 50;
const seed = wholeNumber("FLEETBAN_SEED") ?? Date.now() % 2 ** 31;
/** This round alone, as the seed has it; who attacks may differ, because nobody attacked before. */
const only = wholeNumber("FLEETBAN_ROUND");
/** A pattern of names of kinds: no other faults. */
const wanted = new RegExp(process.env.FLEETBAN_FAULTS ?? "");

let site: Site | undefined;
let campaign: Campaign | undefined;

afterEach(async () => {
  await campaign?.stop();
  await site?.remove();
});

describe.skipIf(reason !== undefined)("a fleet in which something breaks all the time", () => {
  it(`counts every match once, and holds every ban everywhere until its end, in ${rounds} rounds`, {
    timeout: 180_000 + rounds * 60_000,
  }, async () => {
    const noSlowDisk = whyNoSlowDisk();
    if (noSlowDisk !== undefined) console.warn(`NOTICE: no disk is made slow: ${noSlowDisk}`);
    const may = (kind: string) => wanted.test(kind) && (noSlowDisk === undefined || !(kind in slowDisks));
    const plan = planOf(seed, rounds, may).filter(({ number }) => only === undefined || number === only);
    expect(plan).not.toEqual([]);
    console.log(`FLEETBAN_SEED=${seed} FLEETBAN_ROUNDS=${rounds} repeats these rounds`);
    site = new Site();
    await site.start();
    campaign = new Campaign(site);
    await watched(site, "the start", campaign.begin());
    for (const round of plan) {
      const words = `round ${round.number} of ${rounds}: ${inWords(round)}`;
      console.log(`${words}; ${await watched(site, words, campaign.play(round))}`);
    }
    console.log(await watched(site, "the end", campaign.finish()));
    console.log(complaints(site.parts, 0));
  });
});

/** Says where it failed, and how to come there again. */
async function watched<T>(where: Site, what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    console.log(`${what}: NOT AS IT SHOULD BE
Repeat with FLEETBAN_SEED=${seed} FLEETBAN_ROUNDS=${rounds}, and with FLEETBAN_ROUND=N beside them for one round alone.
${complaints(where.parts)}`);
    throw error;
  }
}

function wholeNumber(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${name}=${text} is no whole number from 1 on`);
  return Number(text);
}
