import type { Millis } from "../clock.ts";
import type { Match } from "../match.ts";

/** The agent's end of the match bus. */
export interface MatchPublisher {
  /**
   * Resolves when the bus has taken responsibility for every match (rule 2); only
   * then may a checkpoint advance. Rejects when it could not: the caller keeps the
   * batch and tries again. The same match may be published any number of times.
   */
  publish(matches: readonly Match[]): Promise<void>;
}

/** A batch on its way to a coordinator. Exactly one of the three answers ends it. */
export interface MatchDelivery {
  /** The node as the bus vouches for it, never as the payload claims (rule 8). */
  readonly node: string;
  readonly matches: readonly Match[];
  /** When the bus took responsibility for it, by the bus's clock. */
  readonly published: Millis;
  /** Counted and announced: never deliver it again. */
  ack(): Promise<void>;
  /**
   * Not now: deliver it again after a while. Others are delivered meanwhile, but a bus may have room for only so
   * many that wait.
   *
   * @param after not before so long; by default the bus chooses, longer with each attempt
   */
  retry(after?: Millis): Promise<void>;
  /** Never: poison; kept aside with the reason. */
  reject(reason: string): Promise<void>;
}

/** How far the coordinators have come. Positions are numbers from 1 that rise with each batch. */
export interface BusPlace {
  /** Names what the bus keeps; a position says nothing where this is another. */
  store: string;
  /** Every batch up to here is answered for good; 0: none is. */
  settled: number;
  /** No batch beyond has been delivered to any coordinator. */
  delivered: number;
  /** When the oldest batch that is not settled was published; null: there is none. */
  waitingSince: Millis | null;
}

/** A batch that is read once more; there is no answer to it. */
export interface RetainedBatch {
  position: number;
  published: Millis;
  node: string;
  matches: readonly Match[];
}

/** The coordinator's end of the match bus. At-least-once: duplicates and any order are normal. */
export interface MatchConsumer {
  /** Ends when the signal aborts; what was delivered and not answered is delivered again later. */
  deliveries(signal: AbortSignal): AsyncIterable<MatchDelivery>;
  place(): Promise<BusPlace>;
  /**
   * What the bus still has, answered or not, in the order of positions; takes nothing away from anybody.
   * Ends at `until`, or where there is nothing more before it, or when the signal aborts.
   *
   * @param from behind a position, or the first that was published at a time or later
   * @throws when it breaks off before
   */
  retained(
    from: { after: number } | { since: Millis },
    until: number,
    signal: AbortSignal,
  ): AsyncIterable<RetainedBatch>;
}
