import type { Match, MatchPublisher } from "@fleetban/core";

/** A bus that takes everything at once and remembers it; it outlives the agents that publish to it. */
export class Collector implements MatchPublisher {
  /** By id: what was published more than once is there once. */
  readonly matches = new Map<string, Match>();
  #waiting: { enough: () => boolean; done: () => void }[] = [];

  async publish(matches: readonly Match[]): Promise<void> {
    for (const match of matches) this.matches.set(match.id, match);
    this.#waiting = this.#waiting.filter(({ enough, done }) => {
      if (!enough()) return true;
      done();
      return false;
    });
  }

  /** What `<F-SEQ>` captured, in the order of arrival; a number twice was counted twice. */
  get seqs(): number[] {
    return [...this.matches.values()].map(({ captures }) => Number(captures.seq));
  }

  /** Resolves when there are at least so many distinct matches. */
  count(atLeast: number): Promise<void> {
    const enough = () => this.matches.size >= atLeast;
    if (enough()) return Promise.resolve();
    return new Promise((done) => this.#waiting.push({ enough, done }));
  }
}
