import {
  type CounterStore,
  countRequest,
  type Jail,
  type Match,
  type Millis,
  type Policy,
  type RetainedBatch,
} from "@fleetban/core";

/** A ban that a policy makes of the matches at hand. */
export interface TestedBan {
  jail: string;
  target: string;
  /** Event time of the newest match that was counted. */
  time: Millis;
  matches: number;
}

export interface Backtest {
  matches: number;
  from: Millis | null;
  to: Millis | null;
  added: TestedBan[];
  removed: TestedBan[];
  same: number;
}

const atOnce = 500;

/**
 * Counts the matches that the fleet retained by two policies, and compares the bans they come to. Only what the
 * agents' filters had matched is there: other filters and logs can't be tried so.
 *
 * @param counter gives an empty counter
 */
export async function backtest(
  batches: AsyncIterable<RetainedBatch>,
  before: Policy,
  after: Policy,
  counter: () => CounterStore,
): Promise<Backtest> {
  const runs = [before, after].map((policy) => ({
    jails: new Map(policy.jails.map((jail) => [jail.name, jail])),
    store: counter(),
    bans: new Map<string, TestedBan>(),
  }));
  const result: Backtest = { matches: 0, from: null, to: null, added: [], removed: [], same: 0 };
  try {
    let waiting: Match[] = [];
    const count = async () => {
      const matches = waiting;
      waiting = [];
      for (const run of runs) {
        const known = matches.filter(({ jail }) => run.jails.has(jail));
        const requests = known.map((match) => countRequest(run.jails.get(match.jail) as Jail, match));
        for (const [i, { trip }] of (await run.store.count(requests)).entries()) {
          const match = known[i] as Match;
          if (trip === null || trip.cause !== match.id) continue;
          const ban = { jail: match.jail, target: match.target, time: trip.time, matches: trip.matches };
          run.bans.set(`${ban.jail}|${ban.target}`, ban);
        }
      }
    };
    for await (const { node, matches } of batches) {
      for (const match of matches) {
        result.matches++;
        result.from = Math.min(result.from ?? match.time, match.time);
        result.to = Math.max(result.to ?? match.time, match.time);
        waiting.push({ ...match, node });
      }
      if (waiting.length >= atOnce) await count();
    }
    await count();
  } finally {
    for (const { store } of runs) await store.close();
  }
  const [old, now] = runs.map(({ bans }) => bans) as [Map<string, TestedBan>, Map<string, TestedBan>];
  for (const [key, ban] of now) {
    if (old.has(key)) result.same++;
    else result.added.push(ban);
  }
  for (const [key, ban] of old) if (!now.has(key)) result.removed.push(ban);
  return result;
}
