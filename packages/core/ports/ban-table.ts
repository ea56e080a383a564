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
  /** As {@link list}, of one target: every jail's and node's. */
  listTarget(target: string): Promise<Ban[]>;
  /**
   * Every record that stands, then `{ type: "current" }` once, then each change as it
   * is stored; of several changes to one record a slow reader may see only the newest,
   * and never an older one after it. Ends when the signal aborts.
   */
  watch(signal: AbortSignal): AsyncIterable<BanEvent>;
  /** Deletes records that stopped to matter before `before`: see {@link historyEnds}. */
  purge(before: number): Promise<void>;
  close(): Promise<void>;
}

export type BanEvent = { type: "ban"; ban: Ban } | { type: "current" };
