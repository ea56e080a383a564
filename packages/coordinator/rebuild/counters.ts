import {
  type BanTable,
  type Clock,
  consumptionOf,
  type Jail,
  type MatchConsumer,
  type Metrics,
  type Millis,
  type RetainedBatch,
} from "@fleetban/core";
import { chunks } from "./chunks.ts";
import type { Report } from "./report.ts";
import type { CounterJob, RebuildStore, RestorableCounters } from "./stores.ts";
import { TurnKeeper } from "./turn-keeper.ts";

export interface CounterStores {
  store: RebuildStore;
  counters: RestorableCounters;
  bans: BanTable;
  consumer: MatchConsumer;
  jails: () => readonly Jail[];
  /** Counts retained batches, those that were decided before and those that may not have been, as of a time. */
  recount: (batches: readonly RetainedBatch[], settled: boolean, base: Millis) => Promise<void>;
  clock: Clock;
  report: Report;
  metrics: Metrics;
}

/** The machines' clocks and NATS' are no further apart. */
const skew: Millis = 300_000;
/** Bans read at once, and matches counted at once. */
const size = 1000;

/** Brings back what Redis lost: what bans have consumed, the mirror of the bans, and the counters. */
export class CounterRebuild {
  readonly #stores: CounterStores;
  readonly #signal: AbortSignal;

  constructor(stores: CounterStores, signal: AbortSignal) {
    this.#stores = stores;
    this.#signal = signal;
  }

  async look(): Promise<void> {
    const { store, counters, report } = this.#stores;
    const whole = await counters.whole();
    const { holder, job } = await store.turn();
    if (whole && job === null) return report.whole();
    if (holder !== null) return report.waits(describe(holder, job));
    const turn = await TurnKeeper.take(store, this.#signal);
    if (turn === undefined) return;
    let left: null | undefined;
    try {
      const doing = (await counters.whole()) ? turn.job : await this.#prepare(turn.keeper);
      // Null: whoever had the turn before has done it meanwhile.
      if (doing !== null) await this.#readAgain(doing, turn.keeper);
      left = null;
    } finally {
      await store.giveBack(left);
    }
  }

  /**
   * Before anything is counted: what the trips of bans that are known have consumed, and what was forgiven. Or
   * matches that are read again would make them twice.
   */
  async #prepare(keeper: TurnKeeper): Promise<CounterJob> {
    const { store, counters, bans, consumer, jails, clock, report, metrics } = this.#stores;
    report.begin("counters", "FLB_COORDINATOR_COUNTERS_LOST", "Redis has lost its counters, or is new");
    // Nobody counts now, so that nothing is settled from here on.
    const { store: name, settled, delivered, waitingSince } = await consumer.place();
    const base = Math.min(clock.now(), waitingSince ?? Infinity);
    let known = 0;
    for await (const some of chunks(bans.list(), size)) {
      await store.mirror(some);
      const consumed = some.flatMap((ban) => consumptionOf(ban, jails()) ?? []);
      await counters.consume(
        consumed.filter(({ upTo, rule }) => upTo >= base - rule.findtime - rule.lateness),
      );
      known += some.length;
      metrics.count("fleetban_rebuild_bans_total", { to: "redis" }, some.length);
      report.progress("counters", 0, `${known} bans are known, nothing is counted yet`);
      await keeper.keep();
    }
    const job: CounterJob = {
      ...{ store: name, settled, until: delivered, base },
      ...{ first: 0, done: 0, matches: 0, begun: clock.now() },
    };
    await keeper.write(job);
    await counters.begin();
    return job;
  }

  async #readAgain(job: CounterJob, keeper: TurnKeeper): Promise<void> {
    const { consumer, report } = this.#stores;
    if ((await consumer.place()).store !== job.store) {
      report.done("counters", `NATS was lost as well, and with it what was counted before: counting anew`);
      return;
    }
    const from = job.done === 0 ? { since: job.base - this.#reach() - skew } : { after: job.done };
    let pending: RetainedBatch[] = [];
    let matches = 0;
    const flush = async () => {
      await this.#recount(job, pending, keeper);
      pending = [];
      matches = 0;
    };
    for await (const batch of consumer.retained(from, job.until, this.#signal)) {
      const other = pending[0] !== undefined && isSettled(pending[0], job) !== isSettled(batch, job);
      if (other || matches >= size) await flush();
      pending.push(batch);
      matches += batch.matches.length;
    }
    await flush();
    await keeper.write(job);
    report.done("counters", `Counters are rebuilt: ${job.matches} matches were read again`);
  }

  async #recount(job: CounterJob, batches: readonly RetainedBatch[], keeper: TurnKeeper): Promise<void> {
    const { recount, report } = this.#stores;
    const [first] = batches;
    if (first === undefined) return;
    await recount(batches, isSettled(first, job), job.base);
    if (job.first === 0) job.first = first.position;
    job.done = (batches.at(-1) as RetainedBatch).position;
    for (const { matches } of batches) job.matches += matches.length;
    report.progress("counters", ratioOf(job), `${job.matches} matches read again`);
    await keeper.keep(job);
  }

  /** How far back a match may lie and still fill a window with the ones to come. */
  #reach(): Millis {
    return Math.max(0, ...this.#stores.jails().map(({ findtime }) => 2 * findtime));
  }
}

function isSettled({ position }: RetainedBatch, { settled }: CounterJob): boolean {
  return position <= settled;
}

function ratioOf({ first, done, until }: CounterJob): number {
  return until <= first ? 1 : (done - first) / (until - first);
}

function describe(holder: string, job: CounterJob | null): string {
  if (job === null) return `${holder} looks what bans are known: nothing is counted yet`;
  return `${holder} rebuilds the counters: ${Math.floor(ratioOf(job) * 100)} %, ${job.matches} matches read again`;
}
