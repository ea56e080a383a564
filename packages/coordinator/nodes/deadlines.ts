import type { Millis } from "@fleetban/core";

/** Length of the time in which deadlines are taken together. */
const slotLength: Millis = 1000;

/**
 * When each node is to be looked at. A look costs what is due, not what there is: a node whose deadline moved on
 * meanwhile stands under the old one until that comes, and then under the one that it has by then.
 */
export class Deadlines {
  readonly #slots = new Map<number, string[]>();
  /** Where each node stands. */
  readonly #places = new Map<string, number>();
  #next = Number.NEGATIVE_INFINITY;

  /** To be looked at when `at` has come, or before. */
  set(node: string, at: Millis): void {
    // One whose time is over already is due at the next look.
    const slot = Math.max(Math.floor(at / slotLength), this.#next);
    const place = this.#places.get(node);
    if (place !== undefined && place <= slot) return;
    this.#places.set(node, slot);
    const nodes = this.#slots.get(slot);
    if (nodes === undefined) this.#slots.set(slot, [node]);
    else nodes.push(node);
  }

  /** Takes out who may be due. To be asked about once in a second; after a leap of the clock it looks at all. */
  due(now: Millis): string[] {
    const last = Math.floor(now / slotLength);
    const slots = last - this.#next > this.#slots.size ? [...this.#slots.keys()] : range(this.#next, last);
    const due: string[] = [];
    for (const slot of slots) {
      if (slot > last) continue;
      for (const node of this.#slots.get(slot) ?? []) {
        if (this.#places.get(node) !== slot) continue;
        this.#places.delete(node);
        due.push(node);
      }
      this.#slots.delete(slot);
    }
    this.#next = last;
    return due;
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
