import type { DatabaseSync } from "node:sqlite";

/**
 * What the counter needs of the state database that it shares with the other stores
 * of one machine; `StateDatabase` of the wire package is one.
 */
export interface CounterDatabase {
  readonly handle: DatabaseSync;
  /** Runs `work` as one transaction; throws a coded error when it could not be stored. */
  write<T>(work: () => T): T;
}
