import type { Ban } from "../ban.ts";

/**
 * The newest record per jail, target and node (rule 4). Writers compare and set;
 * the merge rules are in ../ban.ts and the same for every adapter.
 */
export interface BanTable {
  get(key: string): Promise<Ban | undefined>;
  /**
   * Stores `ban` under {@link banKey} if the record that stands has `expected` as its
   * generation (0: none stands). Resolves when durable.
   *
   * @returns false when another writer was faster: read again and merge anew.
   */
  put(ban: Ban, expected: number): Promise<boolean>;
  /** All records, lifted and ended ones included until they are purged. */
  list(): AsyncIterable<Ban>;
  /**
   * The next records in the order of their last change, lifted and ended ones included.
   *
   * @param after the revision of the last one seen; 0: from the first
   */
  page(after: number, limit: number): Promise<BanEntry[]>;
  /** Where the record of a key stands; undefined when there is none. */
  entry(key: string): Promise<BanEntry | undefined>;
  /** As {@link list}, of one target: every jail's and node's. */
  listTarget(target: string): Promise<Ban[]>;
  /**
   * Every record that stands, then `current` once, then each change as it
   * is stored; of several changes to one record a slow reader may see only the newest,
   * and never an older one after it. Ends when the signal aborts.
   *
   * Where records may be missing, `incomplete` comes instead, and `current` once they are there.
   */
  watch(signal: AbortSignal): AsyncIterable<BanEvent>;
  /** Deletes records that stopped to matter before `before`: see {@link historyEnds}. */
  purge(before: number): Promise<void>;
  close(): Promise<void>;
}

/** A place in the history of one table. */
export interface BanPlace {
  /** Names the table: one that was made anew, as after a loss, is another. */
  table: string;
  /** Rises with every change of any record of the table; each change has its own. */
  revision: number;
}

/** A record and the change that made it what it is. */
export interface BanEntry extends BanPlace {
  ban: Ban;
}

export type BanEvent =
  | ({ type: "ban" } & BanEntry)
  /** Everything up to this revision was handed on. */
  | ({ type: "current" } & BanPlace)
  /** Everything was handed on that stands, but that is not every ban: they are being written back. */
  | { type: "incomplete" };

/** A ban table that can be lost while others live on, and be written back; see the coordinator's rebuild. */
export interface RestorableBanTable extends BanTable {
  /** Null where there is no table, as before it is provisioned. */
  condition(): Promise<BanTableCondition | null>;
  /**
   * Stores records as they are, with their generation, where the record that stands is not newer. The only way to
   * write to a table that is not complete: all else but a watch rejects with FLB_BAN_TABLE_INCOMPLETE there.
   *
   * @returns how many were stored
   */
  restore(bans: readonly Ban[]): Promise<number>;
  /** Says whether all bans are in the table; it is not complete until this was said once. */
  setComplete(complete: boolean): Promise<void>;
}

export interface BanTableCondition extends BanPlace {
  complete: boolean;
}
