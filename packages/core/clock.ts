/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Millis = number;

/** A cancelled timer does nothing; cancelling twice is harmless. */
export type CancelTimer = () => void;

/**
 * The time as a stage sees it. Every stage takes one, so that `replay` can run
 * the real pipeline on the log's own time.
 */
export interface Clock {
  /** Now, in epoch milliseconds UTC. */
  now(): Millis;
  /**
   * Calls `run` once when the clock reads at least `at`, at the latest after the time that was left
   * at the call: a clock that is set back meanwhile does not make anybody wait for it to catch up.
   */
  schedule(at: Millis, run: () => void): CancelTimer;
}

/** setTimeout keeps its delay in 32 bits; a longer one would fire at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** The machine's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(at, run) {
    let timer: NodeJS.Timeout;
    const begin = performance.now();
    const delay = at - Date.now();
    const arm = () => {
      const waited = performance.now() - begin;
      // A timeout may come a moment early.
      if (Date.now() >= at || waited >= delay + 1) return run();
      const left = Math.min(at - Date.now(), delay - waited);
      timer = setTimeout(arm, Math.min(Math.max(1, left), LONGEST_TIMEOUT)).unref();
    };
    timer = setTimeout(arm, Math.min(Math.max(0, delay), LONGEST_TIMEOUT)).unref();
    return () => clearTimeout(timer);
  },
};

/** A clock that moves only when told to: for `replay` and for tests. */
export class ManualClock implements Clock {
  #now: Millis;
  #timers: { at: Millis; order: number; run: () => void }[] = [];
  #order = 0;

  constructor(start: Millis) {
    this.#now = start;
  }

  now(): Millis {
    return this.#now;
  }

  schedule(at: Millis, run: () => void): CancelTimer {
    const timer = { at, order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves to `time`, firing the timers that fall due on the way in their order; never moves back. */
  advanceTo(time: Millis): void {
    for (;;) {
      const due = this.#timers
        .filter((timer) => timer.at <= time)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = Math.max(this.#now, time);
  }
}
