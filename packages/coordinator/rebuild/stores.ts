import type { Ban, BanPlace, CounterStore, CountRequest, CountResult, Millis } from "@fleetban/core";

/** Counters that can be lost and be restored from matches that are read again. */
export interface RestorableCounters extends CounterStore {
  /** Whether all that was counted since `begin` is there; `count` refuses where it is not. */
  whole(): Promise<boolean>;
  /** What was lost counts as known from now on: what is to be counted may be. */
  begin(): Promise<void>;
  /** As `count`, for matches that were counted and decided before they were lost. */
  restore(requests: readonly CountRequest[]): Promise<CountResult[]>;
}

/** Counters that are being rebuilt from the retained matches. Kept, so that another coordinator can go on. */
export interface CounterJob {
  /** `BusPlace.store` that the positions are of. */
  store: string;
  /** Matches up to here were decided before; later ones, up to `until`, may not have been. */
  settled: number;
  until: number;
  /** Event times are looked at from here back. */
  base: Millis;
  /** The first position that was read, and the last; 0: none yet. */
  first: number;
  done: number;
  /** Matches read again so far. */
  matches: number;
  begun: Millis;
}

/** Whose turn at a rebuild it is, and what is under way. */
export interface Turn {
  /** Null when nobody is at it. */
  holder: string | null;
  job: CounterJob | null;
}

/**
 * What the coordinators keep outside of NATS, to bring NATS back by, and to agree on who does it. All of it may be
 * lost as a whole, and is then filled from NATS.
 */
export interface RebuildStore {
  /** So long a turn lasts from the last word of who has it; milliseconds of real time. */
  readonly turnLasts: number;
  /** Keeps records of the ban table, the newest of each key. */
  mirror(bans: readonly Ban[]): Promise<void>;
  mirrored(): AsyncIterable<Ban>;
  /** Forgets records that stopped to matter before `before`. */
  purge(before: Millis): Promise<void>;
  /** The bus's layout as it was seen last; see BusLayout. */
  layout(): Promise<ReadonlyMap<string, string>>;
  keepLayout(parts: ReadonlyMap<string, string>): Promise<void>;
  /** How far the ban table was seen to be written. */
  place(): Promise<BanPlace | null>;
  keepPlace(place: BanPlace): Promise<void>;
  turn(): Promise<Turn>;
  /**
   * Takes the turn, or keeps it for another while.
   *
   * @param job what is under way from now on; null: nothing; undefined: what was
   * @returns null when somebody else has it
   */
  hold(job?: CounterJob | null): Promise<Turn | null>;
  giveBack(job?: null): Promise<void>;
  close(): Promise<void>;
}
