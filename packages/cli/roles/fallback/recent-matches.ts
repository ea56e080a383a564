import type { Match } from "@fleetban/core";

/** About 2 MB when full. */
const most = 10_000;

/**
 * This host's newest matches that the fleet has, without what only people read: what it counts from when
 * it has to count alone.
 */
export class RecentMatches {
  readonly #ring: Match[] = [];
  readonly #most: number;
  #next = 0;

  constructor(limit = most) {
    this.#most = limit;
  }

  add(matches: readonly Match[]): void {
    for (const { id, node, jail, key, target, time, weight, log } of matches) {
      // A key may be cut out of the line, and would keep all of it in memory.
      const own = key === target ? target : Buffer.from(key).toString();
      this.#ring[this.#next] = {
        id,
        node,
        jail,
        key: own,
        target,
        time,
        weight,
        log,
        line: "",
        captures: {},
      };
      this.#next = (this.#next + 1) % this.#most;
    }
  }

  /** The oldest first. */
  all(): Match[] {
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
  }
}
