import type { AuditLog, BanTable, CheckpointStore, DocumentStore } from "@fleetban/core";
import { sqliteAuditLog } from "./audit-log.ts";
import { sqliteBanTable } from "./ban-table.ts";
import { sqliteCheckpointStore } from "./checkpoint-store.ts";
import { openDatabase, type StateDatabase } from "./database.ts";
import { sqliteDocumentStore } from "./document-store.ts";

/** Everything one machine remembers, in one database. */
export interface State {
  /** For stores that other packages keep in the same database, as the coordinator's counters. */
  readonly database: StateDatabase;
  readonly bans: BanTable;
  readonly checkpoints: CheckpointStore;
  readonly documents: DocumentStore;
  readonly audit: AuditLog;
  /** Ends the lock; nothing may use the stores afterwards. */
  close(): void;
}

/**
 * Opens the state directory of this machine, locked until it is closed or the process ends.
 *
 * @param directory is created when missing; `:memory:` for a state that ends with the process
 * @throws FleetbanError FLB_STATE_UNWRITABLE, FLB_STATE_NEWER, FLB_STATE_CORRUPT, FLB_STATE_IN_USE
 */
export function openState(directory: string): State {
  const database = openDatabase(directory);
  return {
    database,
    bans: sqliteBanTable(database),
    checkpoints: sqliteCheckpointStore(database),
    documents: sqliteDocumentStore(database),
    audit: sqliteAuditLog(database),
    close: () => database.close(),
  };
}
