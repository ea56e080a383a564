import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FleetbanError } from "@fleetban/core";
import { stateError } from "./errors.ts";
import { stateMigrations, stateSchema, stateVersion } from "./schema.ts";

/** How long to wait for a predecessor that is just ending. */
const lockTimeout = 2000;

/**
 * The one SQLite database of a state directory: checkpoints, counters and bans share
 * it, so that whatever a power cut takes away, it takes from all of them at once.
 */
export class StateDatabase {
  /** The database file, or `:memory:`. */
  readonly path: string;
  readonly handle: DatabaseSync;

  constructor(path: string, handle: DatabaseSync) {
    this.path = path;
    this.handle = handle;
  }

  /** Runs `work`, with SQLite's errors turned into coded ones. */
  read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw stateError(this.path, error);
    }
  }

  /** Runs `work` as one transaction: all of it is stored, or on an error nothing. */
  write<T>(work: () => T): T {
    return this.read(() => {
      this.handle.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.handle.exec("COMMIT");
        return result;
      } catch (error) {
        // A full disk may already have rolled it back.
        if (this.handle.isTransaction) this.handle.exec("ROLLBACK");
        throw error;
      }
    });
  }

  close(): void {
    if (this.handle.isOpen) this.handle.close();
  }
}

/** Damage is looked for in databases up to this size, which takes a fraction of a second; bytes. */
const checkedUpTo = 128 * 2 ** 20;

/**
 * Opens or creates `fleetban.db` in `directory`, locked until this process ends.
 *
 * @param directory is created when missing; `:memory:` for a state that ends with the process
 * @throws FleetbanError FLB_STATE_UNWRITABLE, FLB_STATE_NEWER, FLB_STATE_CORRUPT, FLB_STATE_IN_USE
 */
export function openDatabase(directory: string): StateDatabase {
  const path = directory === ":memory:" ? directory : join(directory, "fleetban.db");
  let handle: DatabaseSync | undefined;
  try {
    if (path !== ":memory:") mkdirSync(directory, { recursive: true, mode: 0o700 });
    handle = new DatabaseSync(path, { timeout: lockTimeout });
    prepare(path, handle);
    return new StateDatabase(path, handle);
  } catch (error) {
    handle?.close();
    throw stateError(path, error);
  }
}

function prepare(path: string, handle: DatabaseSync): void {
  // The lock is the system's, on the open file: it goes when the process goes, however it ends.
  handle.exec("PRAGMA locking_mode = EXCLUSIVE");
  const version = (handle.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
  if (version > stateVersion) {
    throw new FleetbanError(
      "FLB_STATE_NEWER",
      `${path} has version ${version}; this Fleetban knows up to ${stateVersion}`,
    );
  }
  // NORMAL: a killed process loses nothing; a power cut may lose the last moments, of all tables alike,
  // and the agents send those again.
  handle.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY");
  // In KiB, used as needed; and pages between two checkpoints, each of which waits for the disk.
  handle.exec("PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000");
  findDamage(path, handle);
  const migration = Object.entries(stateMigrations)
    .filter(([from]) => version > 0 && Number(from) >= version)
    .map(([, statements]) => statements)
    .join("");
  handle.exec(`BEGIN IMMEDIATE; ${migration} ${stateSchema} PRAGMA user_version = ${stateVersion}; COMMIT`);
}

/** A damaged page would otherwise be met when a ban is looked up, long after the start. */
function findDamage(path: string, handle: DatabaseSync): void {
  const size = handle
    .prepare("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size")
    .get() as { bytes: number };
  if (size.bytes > checkedUpTo) return;
  const [first] = handle.prepare("PRAGMA quick_check(1)").all() as { quick_check: string }[];
  if (first?.quick_check === "ok") return;
  throw new FleetbanError("FLB_STATE_CORRUPT", `${path} is damaged: ${first?.quick_check}`);
}
