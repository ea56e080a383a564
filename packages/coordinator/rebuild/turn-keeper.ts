import type { CounterJob, RebuildStore } from "./stores.ts";

/** The work is left to another coordinator: this one ends, or was silent for so long that its turn is over. */
export class Interrupted extends Error {}

/** Keeps the turn while work goes on. */
export class TurnKeeper {
  readonly #store: RebuildStore;
  readonly #signal: AbortSignal;
  #last: number;

  private constructor(store: RebuildStore, signal: AbortSignal) {
    this.#store = store;
    this.#signal = signal;
    this.#last = performance.now();
  }

  /** @returns undefined when another coordinator has it */
  static async take(
    store: RebuildStore,
    signal: AbortSignal,
  ): Promise<{ keeper: TurnKeeper; job: CounterJob | null } | undefined> {
    const turn = await store.hold();
    return turn === null ? undefined : { keeper: new TurnKeeper(store, signal), job: turn.job };
  }

  /**
   * To be called now and then.
   *
   * @param job how far it is, for whoever has to go on
   * @throws Interrupted
   */
  async keep(job?: CounterJob): Promise<void> {
    if (this.#signal.aborted) throw new Interrupted();
    if (performance.now() - this.#last >= this.#store.turnLasts / 5) await this.write(job);
  }

  /** As `keep`, at once. */
  async write(job?: CounterJob): Promise<void> {
    if ((await this.#store.hold(job)) === null) throw new Interrupted();
    this.#last = performance.now();
  }
}
