import type { Clock, MatchDelivery, Millis } from "@fleetban/core";

/** How deliveries wait for a jail that the policy here does not have yet. */
export interface WaitingTerms {
  /** From when they were published; then they are put aside. */
  grace: Millis;
  /** Between two attempts. */
  again: Millis;
}

export const defaultWaiting: WaitingTerms = { grace: 5 * 60_000, again: 5000 };

/**
 * Each that waits takes one of the places that the bus has for what is on its way (`max_ack_pending`, 1000), so
 * that there are few, and fewer for one node: it may invent jails.
 */
const places = 50;
const placesPerNode = 10;

/** Deliveries that wait, as far as this coordinator sent them to; each has its place until it comes again. */
export class WaitingRoom {
  readonly #clock: Clock;
  readonly #terms: WaitingTerms;
  readonly #ends = new Map<string, Millis[]>();

  constructor(clock: Clock, terms: WaitingTerms) {
    this.#clock = clock;
    this.#terms = terms;
  }

  /** @returns how long it is to wait; null: not any longer, or there is no place */
  admit({ node, published }: Pick<MatchDelivery, "node" | "published">): Millis | null {
    const { grace, again } = this.#terms;
    const now = this.#clock.now();
    if (now - published >= grace) return null;
    this.#leave(now);
    const own = this.#ends.get(node) ?? [];
    const taken = [...this.#ends.values()].reduce((sum, ends) => sum + ends.length, 0);
    if (taken >= places || own.length >= placesPerNode) return null;
    this.#ends.set(node, [...own, now + again]);
    return again;
  }

  #leave(now: Millis): void {
    for (const [node, ends] of this.#ends) {
      const left = ends.filter((end) => end > now);
      if (left.length > 0) this.#ends.set(node, left);
      else this.#ends.delete(node);
    }
  }
}
