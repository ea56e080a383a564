import type { DateHit } from "./slot.ts";

/** How long the last date of a log stands in for lines that have none, in milliseconds. */
const memory = 60_000;

export interface EventTime {
  /** Epoch milliseconds, never ahead of now; for a tester as the line has it. */
  readonly time: number;
  /** The line's own date, that of a line shortly before, or for want of both the present. */
  readonly origin: "line" | "last" | "now";
}

/**
 * Gives every line of one log a time, as fail2ban does: a line without a date has that of the last
 * line with one, if it is less than a minute old, else it is from now; worth a warning, once.
 */
export class EventClock {
  #last = Number.NEGATIVE_INFINITY;
  readonly #anyTime: boolean;

  /** @param anyTime for testers: a date ahead of now is taken as it is */
  constructor(anyTime = false) {
    this.#anyTime = anyTime;
  }

  /** @param now epoch milliseconds; in a replay the log's own clock. */
  resolve(hit: DateHit | null, now: number): EventTime {
    if (hit !== null && hit.time !== null) {
      this.#last = this.#anyTime ? hit.time : Math.min(hit.time, now);
      return { time: this.#last, origin: "line" };
    }
    if (this.#last > now - memory)
      return { time: this.#anyTime ? this.#last : Math.min(this.#last, now), origin: "last" };
    return { time: now, origin: "now" };
  }
}
