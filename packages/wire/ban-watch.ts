import type { BanEntry, BanEvent, BanPlace } from "@fleetban/core";

/** What a watch reads from; any adapter that is written by this process alone. */
export interface BanRecords {
  get(key: string): BanEntry | undefined;
  /** The newest change. */
  last(): BanPlace;
  /** The keys of all records, in the order of their changes or any; read in steps while the table changes. */
  keys(): Iterable<string>;
}

/**
 * Watches of one ban table. A watch remembers which keys changed, not each change, so a
 * slow reader costs no more than the table, and sees no older generation after a newer.
 */
export class BanWatches {
  readonly #records: BanRecords;
  readonly #watches = new Set<{ changed: Set<string>; wake: () => void }>();

  constructor(records: BanRecords) {
    this.#records = records;
  }

  /** To be called after the record of `key` was stored. */
  changed(key: string): void {
    for (const watch of this.#watches) {
      watch.changed.add(key);
      watch.wake();
    }
  }

  /** See BanTable.watch. */
  async *watch(signal: AbortSignal): AsyncGenerator<BanEvent, void, undefined> {
    const watch = { changed: new Set<string>(), wake: () => {} };
    const wake = () => watch.wake();
    this.#watches.add(watch);
    signal.addEventListener("abort", wake);
    const before = this.#records.last();
    try {
      for (const key of this.#records.keys()) {
        if (signal.aborted) return;
        watch.changed.delete(key);
        const entry = this.#records.get(key);
        if (entry !== undefined) yield { type: "ban", ...entry };
      }
      // What moved meanwhile was not met on the way: whoever hears `current` takes for gone what it was not shown.
      for (const key of [...watch.changed]) {
        watch.changed.delete(key);
        const entry = this.#records.get(key);
        if (entry !== undefined) yield { type: "ban", ...entry };
      }
      if (signal.aborted) return;
      yield { type: "current", ...before };
      while (!signal.aborted) {
        for (const key of watch.changed) {
          watch.changed.delete(key);
          const entry = this.#records.get(key);
          if (entry !== undefined) yield { type: "ban", ...entry };
          if (signal.aborted) return;
        }
        await new Promise<void>((resolve) => {
          watch.wake = resolve;
          if (watch.changed.size > 0 || signal.aborted) resolve();
        });
      }
    } finally {
      signal.removeEventListener("abort", wake);
      this.#watches.delete(watch);
    }
  }
}
