import type { Match, MatchPublisher } from "@fleetban/core";
import type { HeldMatches } from "@fleetban/wire/nats";
import type { Forwarder } from "./forwarder.ts";
import type { RecentMatches } from "./recent-matches.ts";

/** Counts matches on this host alone. */
export interface Counting {
  /** Resolves when they are counted, and what they cause is decided. */
  count(matches: readonly Match[]): Promise<void>;
}

/**
 * What an agent publishes with. With the fleet, that is the match bus. Alone, this host answers for the
 * matches itself: they are held on its disk until the bus takes them, and counted here.
 */
export class HeldPublisher implements MatchPublisher {
  readonly #bus: MatchPublisher;
  readonly #held: HeldMatches;
  readonly #forwarder: Forwarder;
  readonly #recent: RecentMatches;
  #alone: Counting | null = null;
  /** Publishes that the bus has not answered. */
  readonly #waiting = new Set<() => void>();

  constructor(parts: {
    bus: MatchPublisher;
    held: HeldMatches;
    forwarder: Forwarder;
    recent: RecentMatches;
  }) {
    this.#bus = parts.bus;
    this.#held = parts.held;
    this.#forwarder = parts.forwarder;
    this.#recent = parts.recent;
  }

  /** What waits for the bus is counted here from now on. */
  begin(counting: Counting): void {
    this.#alone = counting;
    for (const go of this.#waiting) go();
  }

  end(): void {
    this.#alone = null;
  }

  async publish(matches: readonly Match[]): Promise<void> {
    if (this.#alone === null && (await this.#sent(matches))) return;
    this.#held.add(matches);
    this.#forwarder.wake();
    // What is held is safe, counted or not.
    await this.#alone?.count(matches);
  }

  /** @returns false when this host is alone before the bus has answered */
  async #sent(matches: readonly Match[]): Promise<boolean> {
    const sending = this.#bus.publish(matches).then(() => true);
    let go = () => {};
    const alone = new Promise<boolean>((resolve) => {
      go = () => resolve(false);
    });
    this.#waiting.add(go);
    try {
      const sent = await Promise.race([sending, alone]);
      if (sent) this.#recent.add(matches);
      else sending.catch(() => {});
      return sent;
    } finally {
      this.#waiting.delete(go);
    }
  }
}
