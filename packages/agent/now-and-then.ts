import type { Clock, Millis } from "@fleetban/core";

const mostKeys = 1_000;

/** Keeps a warning that attackers can provoke from filling the log: once per key and interval. */
export class NowAndThen {
  readonly #clock: Clock;
  readonly #interval: Millis;
  readonly #last = new Map<string, Millis>();

  constructor(clock: Clock, interval: Millis = 60_000) {
    this.#clock = clock;
    this.#interval = interval;
  }

  /** Whether it is time again for this key; if so, it has been now. */
  due(key: string): boolean {
    const now = this.#clock.now();
    const last = this.#last.get(key);
    if (last !== undefined && now - last < this.#interval) return false;
    if (this.#last.size >= mostKeys) this.#last.clear();
    this.#last.set(key, now);
    return true;
  }
}
