/** Numbers that a seed repeats (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  /** From `from` to below `end`. */
  between(from: number, end: number): number {
    return from + this.below(end - from);
  }

  pick<T>(all: readonly [T, ...T[]]): T {
    return all[this.below(all.length)] as T;
  }

  /** The same in another order. */
  shuffled<T>(all: readonly T[]): T[] {
    const mixed = [...all];
    for (let i = mixed.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
    }
    return mixed;
  }

  /** One of its own, so that what is drawn from it moves nothing else. */
  fork(): Random {
    return new Random(this.below(2 ** 32));
  }
}
