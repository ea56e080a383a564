import type { Checkpoint, CheckpointStore, Clock, Log, Metrics } from "@fleetban/core";

/** Saving more often costs more than reading a few lines again after a crash. */
const interval = 250;

/**
 * The checkpoints as they stand, and their way to the store: changes are gathered and
 * saved a few times a second. A store that fails is tried again; nothing waits for it.
 */
export class Checkpoints {
  readonly #store: CheckpointStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #known = new Map<string, Checkpoint>();
  readonly #changed = new Map<string, (() => Checkpoint) | null>();
  #saving: Promise<void> = Promise.resolve();
  #cancel: (() => void) | null = null;
  #failing = false;

  constructor(store: CheckpointStore, { clock, log, metrics }: { clock: Clock; log: Log; metrics: Metrics }) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#metrics = metrics;
  }

  async load(): Promise<void> {
    for (const checkpoint of await this.#store.load()) this.#known.set(checkpoint.identity, checkpoint);
  }

  /** As loaded and since then set or removed. */
  all(): IterableIterator<Checkpoint> {
    for (const [identity, make] of this.#changed) {
      if (make !== null) this.#known.set(identity, make());
    }
    return this.#known.values();
  }

  get(identity: string): Checkpoint | undefined {
    return this.#changed.get(identity)?.() ?? this.#known.get(identity);
  }

  /**
   * Remembers a checkpoint; it is saved within a moment.
   *
   * @param make called when it is saved: positions change far more often
   */
  set(identity: string, make: () => Checkpoint): void {
    this.#changed.set(identity, make);
    this.#arm();
  }

  remove(identity: string): void {
    this.#known.delete(identity);
    this.#changed.set(identity, null);
    this.#arm();
  }

  /** Saves what changed so far. Resolves when it is durable or has failed and been reported. */
  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#flush());
    return this.#saving;
  }

  /** Saves a last time. */
  async stop(): Promise<void> {
    await this.save();
    this.#cancel?.();
    this.#cancel = null;
  }

  #arm(): void {
    if (this.#cancel !== null) return;
    this.#cancel = this.#clock.schedule(this.#clock.now() + interval, () => {
      this.#cancel = null;
      void this.save();
    });
  }

  async #flush(): Promise<void> {
    if (this.#changed.size === 0) return;
    const changed = [...this.#changed];
    this.#changed.clear();
    const saved: Checkpoint[] = [];
    const removed: string[] = [];
    for (const [identity, make] of changed) {
      if (make === null) removed.push(identity);
      else saved.push(make());
    }
    for (const checkpoint of saved) this.#known.set(checkpoint.identity, checkpoint);
    try {
      if (saved.length > 0) await this.#store.save(saved);
      if (removed.length > 0) await this.#store.remove(removed);
      if (this.#failing) this.#log.info({}, "checkpoints are saved again");
      this.#failing = false;
    } catch (error) {
      // Newer changes win over the ones that failed.
      for (const [identity, make] of changed) {
        if (!this.#changed.has(identity)) this.#changed.set(identity, make);
      }
      this.#metrics.count("fleetban_checkpoint_failures_total");
      if (!this.#failing) {
        this.#log.error({ code: "FLB_CHECKPOINT_UNSAVED", err: error }, "checkpoints cannot be saved");
      }
      this.#failing = true;
      this.#arm();
    }
  }
}
