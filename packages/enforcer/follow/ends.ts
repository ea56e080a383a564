import type { Millis } from "@fleetban/core";

/** What ends when, the earliest first: a binary heap, so that a million ends need one timer. */
export class Ends {
  readonly #heap: { at: Millis; key: string }[] = [];

  add(at: Millis, key: string): void {
    const heap = this.#heap;
    let i = heap.push({ at, key }) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.#at(parent) <= this.#at(i)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  /** The earliest end; undefined when nothing ends. */
  get next(): Millis | undefined {
    return this.#heap[0]?.at;
  }

  /** Takes out the keys that have ended by `now`, in the order of their ends. */
  *due(now: Millis): Generator<string> {
    const heap = this.#heap;
    for (let first = heap[0]; first !== undefined && first.at <= now; first = heap[0]) {
      const last = heap.pop() as { at: Millis; key: string };
      if (heap.length > 0) {
        heap[0] = last;
        this.#sink();
      }
      yield first.key;
    }
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
    return this.#heap[i]?.at ?? Infinity;
  }

  #swap(i: number, j: number): void {
    const heap = this.#heap as [{ at: Millis; key: string }];
    [heap[i], heap[j]] = [heap[j] as (typeof heap)[0], heap[i] as (typeof heap)[0]];
  }
}
