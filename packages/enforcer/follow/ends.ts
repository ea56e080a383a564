import type { Millis } from "@fleetban/core";

/** What ends when, the earliest first: a binary heap, so that a million ends need one timer. */
export class Ends<T> {
  // Two lists of plain values: as objects they would take four times the memory.
  readonly #times: Millis[] = [];
  readonly #things: T[] = [];

  add(at: Millis, thing: T): void {
    let i = this.#times.push(at) - 1;
    this.#things.push(thing);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.#at(parent) <= this.#at(i)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  /** The earliest end; undefined when nothing ends. */
  get next(): Millis | undefined {
    return this.#times[0];
  }

  /** Takes out the earliest that has ended by `now`. */
  take(now: Millis): T | undefined {
    const first = this.#things[0];
    if (this.#at(0) > now) return undefined;
    const [at, thing] = [this.#times.pop() as Millis, this.#things.pop() as T];
    if (this.#times.length > 0) {
      this.#times[0] = at;
      this.#things[0] = thing;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    let i = 0;
    for (;;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (this.#at(child) < this.#at(least)) least = child;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #at(i: number): Millis {
    return this.#times[i] ?? Infinity;
  }

  #swap(i: number, j: number): void {
    const [times, things] = [this.#times, this.#things];
    [times[i], times[j]] = [times[j] as Millis, times[i] as Millis];
    [things[i], things[j]] = [things[j] as T, things[i] as T];
  }
}
