import type { CancelTimer, Clock, Millis } from "@fleetban/core";

/** Tries again, each time after twice as long. */
export class Retry {
  readonly #clock: Clock;
  readonly #first: Millis;
  readonly #longest: Millis;
  #delay: Millis;
  #cancel: CancelTimer = () => {};

  constructor(clock: Clock, first: Millis, longest: Millis) {
    this.#clock = clock;
    this.#first = first;
    this.#longest = Math.max(first, longest);
    this.#delay = first;
  }

  /** Calls `run` after a while. @returns after how long, in milliseconds */
  later(run: () => void): Millis {
    const delay = this.#delay;
    this.#cancel();
    this.#cancel = this.#clock.schedule(this.#clock.now() + delay, run);
    this.#delay = Math.min(2 * delay, this.#longest);
    return delay;
  }

  /** It went well: the next time begins with the first delay. */
  reset(): void {
    this.#delay = this.#first;
  }

  stop(): void {
    this.#cancel();
  }
}
