import type { BanTable, CancelTimer, Clock, CounterStore, GuardStore, Millis } from "@fleetban/core";

const interval = 10 * 60_000;
/** How long a counter is remembered beyond the time that its window needs: for redeliveries. */
const countersKept = 86_400_000;

export interface HousekeepingOptions {
  clock: Clock;
  counters: CounterStore;
  bans: BanTable;
  guard: GuardStore;
  /** The longest time that any jail's counter looks back. */
  longestReach: () => Millis;
  /** How long a ban that ended is remembered. */
  dbpurgeage: () => Millis;
  failed: (error: unknown) => void;
}

/** Forgets, now and then, what no decision needs any more. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  #cancel: CancelTimer | null = null;
  /** When the counters were purged, or nothing was there to purge yet. */
  #countersPurged: Millis | null = null;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  /** To be called as deliveries come: a clock that leaps over months of silence has nothing to do there. */
  arm(): void {
    const { clock } = this.#options;
    this.#countersPurged ??= clock.now();
    this.#cancel ??= clock.schedule(clock.now() + interval, () => {
      this.#cancel = null;
      this.#clean().catch(this.#options.failed);
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  async #clean(): Promise<void> {
    const { clock, counters, bans, guard, longestReach, dbpurgeage } = this.#options;
    const now = clock.now();
    const purged = this.#countersPurged ?? now;
    if (now - purged >= counters.purgeInterval) {
      await counters.purge(now - countersKept - longestReach());
      this.#countersPurged = now;
    }
    // A trip may be as late as the counters reach back; when the purge ran must make no difference to it.
    await bans.purge(now - dbpurgeage() - longestReach());
    await guard.purge(now - countersKept - longestReach());
  }
}
