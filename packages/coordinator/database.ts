import type { DatabaseSync } from "node:sqlite";

/**
 * What a store needs of the state database that it shares with the others of one
 * machine; `StateDatabase` of the wire package is one.
 */
export interface StoreDatabase {
  readonly handle: DatabaseSync;
  /** Runs `work`; throws a coded error when the database could not be read. */
  read<T>(work: () => T): T;
  /** Runs `work` as one transaction; throws a coded error when it could not be stored. */
  write<T>(work: () => T): T;
}
