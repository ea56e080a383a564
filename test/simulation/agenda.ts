import type { Millis } from "@fleetban/core";

/** The step of simulated time. */
export const second: Millis = 1000;

/** What is still to happen, by the simulated second in which it does. */
export class Agenda<T> {
  readonly #slots = new Map<number, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(at: Millis, item: T): void {
    const slot = Math.ceil(at / second);
    const items = this.#slots.get(slot);
    if (items === undefined) this.#slots.set(slot, [item]);
    else items.push(item);
    this.#size++;
  }

  /** What happens in the second that ends at `now`; to be asked for each second. */
  take(now: Millis): T[] {
    const slot = Math.ceil(now / second);
    const items = this.#slots.get(slot) ?? [];
    this.#slots.delete(slot);
    this.#size -= items.length;
    return items;
  }
}
