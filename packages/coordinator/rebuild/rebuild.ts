import type { BusLayout, CancelTimer, Clock, Log, Metrics, RestorableBanTable } from "@fleetban/core";
import { BusRebuild } from "./bus.ts";
import { CounterRebuild, type CounterStores } from "./counters.ts";
import type { MirroredBanTable } from "./mirrored-table.ts";
import { Report } from "./report.ts";
import type { RebuildStore, RestorableCounters } from "./stores.ts";
import { Interrupted } from "./turn-keeper.ts";

/** NATS and Redis, each of which is brought back from the other. */
export interface RebuildStores {
  store: RebuildStore;
  counters: RestorableCounters;
  bans: RestorableBanTable & Pick<MirroredBanTable, "settle">;
  layout: BusLayout;
}

export interface RebuildOptions extends RebuildStores, Pick<CounterStores, "consumer" | "jails" | "recount"> {
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/** Milliseconds between two looks, and at the least between two that somebody asked for. */
const interval = 1000;
const shortest = 50;

/**
 * Looks, from its start to its end, whether NATS or Redis have lost something, and brings it back from the other
 * (rule 6). Of several coordinators one does it; another takes over when that one dies.
 */
export class Rebuild {
  readonly #options: RebuildOptions;
  readonly #report: Report;
  readonly #bus: BusRebuild;
  readonly #counters: CounterRebuild;
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;
  #wake = () => {};

  constructor(options: RebuildOptions) {
    const { log, metrics } = options;
    this.#options = options;
    this.#report = new Report(log, metrics);
    const stores = { ...options, report: this.#report };
    this.#bus = new BusRebuild(stores, this.#ending.signal);
    this.#counters = new CounterRebuild(stores, this.#ending.signal);
    this.#ended = this.#run();
  }

  /** Null when nothing is missing, else what is, or how far it is brought back. */
  get status(): string | null {
    return this.#report.status;
  }

  /** Something failed: what is missing may be why. */
  wake(): void {
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#wake();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await this.#look();
      if (!signal.aborted) await this.#pause(shortest);
      if (!signal.aborted) await this.#pause(interval - shortest, woken);
    }
  }

  async #look(): Promise<void> {
    const { bans } = this.#options;
    try {
      await bans.settle();
      if (await this.#bus.look()) await this.#counters.look();
      this.#report.over();
    } catch (error) {
      if (!(error instanceof Interrupted)) this.#report.failed(error);
    }
  }

  async #pause(wait: number, orUntil?: Promise<void>): Promise<void> {
    const { clock } = this.#options;
    let cancel: CancelTimer = () => {};
    const over = new Promise<void>((resolve) => {
      cancel = clock.schedule(clock.now() + wait, resolve);
    });
    await Promise.race(orUntil === undefined ? [over] : [over, orUntil]);
    cancel();
  }
}
