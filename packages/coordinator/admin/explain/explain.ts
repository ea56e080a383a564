import {
  type BanTable,
  banKey,
  type Clock,
  type CounterStore,
  countRequest,
  isSelected,
  type Jail,
  type Match,
  type MatchConsumer,
  type Millis,
  type NeverBan,
  type Policy,
} from "@fleetban/core";
import type { Input, JailExplanation } from "@fleetban/wire/admin";
import type { Nodes } from "../../nodes/view.ts";
import type { Coordinator } from "../../pipeline.ts";
import { banMessage, matchMessage } from "../records.ts";

export interface ExplainOptions {
  bans: BanTable;
  matches: Pick<MatchConsumer, "retained">;
  nodes: Nodes;
  coordinator: Pick<Coordinator, "held">;
  neverBan: NeverBan;
  policy: () => Policy;
  clock: Clock;
  /** An empty counter of the real kind, to let it rise once more. */
  counter: () => CounterStore;
}

export interface ExplainQuestion {
  target: string;
  /** Only this jail; empty: all. */
  jail: string;
  /** Matches shown per jail, the newest. */
  matches: number;
  signal: AbortSignal;
}

/** What is known about a target, by jail: its records, its matches as they were counted, and who enforces it. */
export async function explain(
  options: ExplainOptions,
  question: ExplainQuestion,
): Promise<Input<JailExplanation>[]> {
  const { bans, policy, clock, coordinator, nodes } = options;
  const { target, jail: only, matches: most } = question;
  const records = (await bans.listTarget(target)).filter(({ jail }) => only === "" || jail === only);
  const jails = policy().jails.filter(({ name }) => only === "" || name === only);
  const found = await matchesOf(options, question, jails, Math.min(...records.map(({ since }) => since)));
  const held = (await coordinator.held()).filter(({ decision }) => decision.target === target);
  const names = new Set([
    ...records.map(({ jail }) => jail),
    ...found.map(({ jail }) => jail),
    ...held.map(({ decision }) => decision.jail),
  ]);
  const explained: Input<JailExplanation>[] = [];
  for (const name of [...names].sort()) {
    if (only !== "" && name !== only) continue;
    const own = found.filter(({ jail }) => jail === name);
    const jail = jails.find((one) => one.name === name);
    const counted = jail === undefined ? [] : await countAgain(options, jail, own);
    const of = records.filter((ban) => ban.jail === name).sort((a, b) => b.since - a.since);
    const receipts = { enforced: [] as string[], pending: [] as string[], refused: [] as object[] };
    for (const ban of of) {
      if (ban.state !== "active" || (ban.until !== null && ban.until <= clock.now())) continue;
      const entry = await bans.entry(banKey(ban));
      if (entry === undefined) continue;
      const { enforced, pending, refused } = nodes.receiptsOf(
        entry,
        (node) => jail === undefined || isSelected(node, jail),
      );
      receipts.enforced.push(...enforced);
      receipts.pending.push(...pending);
      receipts.refused.push(...refused);
    }
    explained.push({
      jail: name,
      bans: of.map((ban) => banMessage(ban, clock.now())),
      matches: counted.slice(-most),
      matches_left_out: Math.max(0, counted.length - most),
      ...{ enforced_by: receipts.enforced, pending_on: receipts.pending, refused_by: receipts.refused },
      held: held.find(({ decision }) => decision.jail === name)?.decision.why ?? "",
    });
  }
  return explained;
}

/** More are not looked at: an answer has a deadline. */
const mostMatches = 100_000;

async function matchesOf(
  { matches, clock }: ExplainOptions,
  { target, signal }: ExplainQuestion,
  jails: readonly Jail[],
  firstBan: Millis,
): Promise<Match[]> {
  const findtime = Math.max(0, ...jails.map((jail) => jail.findtime));
  // A match may be one findtime late, and what was counted for the first ban lies before it.
  const since = Math.min(firstBan, clock.now()) - 2 * findtime;
  const names = new Set(jails.map(({ name }) => name));
  const found: Match[] = [];
  const seen = new Set<string>();
  for await (const batch of matches.retained({ since }, Number.MAX_SAFE_INTEGER, signal)) {
    for (const match of batch.matches) {
      if (match.target !== target || !names.has(match.jail) || seen.has(match.id)) continue;
      seen.add(match.id);
      found.push({ ...match, node: batch.node });
      if (found.length >= mostMatches) return found;
    }
  }
  return found;
}

/** The counter as it rose, by the same code: in the order in which the matches came. */
async function countAgain(
  { counter }: ExplainOptions,
  jail: Jail,
  matches: readonly Match[],
): Promise<NonNullable<Input<JailExplanation>["matches"]>> {
  const store = counter();
  try {
    const results = await store.count(matches.map((match) => countRequest(jail, match)));
    return matches.map((match, i) => {
      const result = results[i];
      const trips = result?.trip?.cause === match.id;
      // At the trip the counter begins anew: what it had reached is what counts here.
      const count = trips ? (result?.trip?.matches ?? 0) : (result?.count ?? 0);
      return { match: matchMessage(match), count, trips };
    });
  } finally {
    await store.close();
  }
}
