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
  /** Counted and announced: never deliver it again. */
  ack(): Promise<void>;
  /** Not now: deliver it again after a while. */
  retry(): Promise<void>;
  /** Never: poison; kept aside with the reason. */
  reject(reason: string): Promise<void>;
}

/** The coordinator's end of the match bus. At-least-once: duplicates and any order are normal. */
export interface MatchConsumer {
  /** Ends when the signal aborts; what was delivered and not answered is delivered again later. */
  deliveries(signal: AbortSignal): AsyncIterable<MatchDelivery>;
}
