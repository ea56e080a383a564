import { type ErrorCode, FleetbanError } from "@fleetban/core";

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that do not mean "cannot write". */
const codes = new Map<number, ErrorCode>([
  [5, "FLB_STATE_IN_USE"], // SQLITE_BUSY
  [6, "FLB_STATE_IN_USE"], // SQLITE_LOCKED
  [11, "FLB_STATE_CORRUPT"], // SQLITE_CORRUPT
  [26, "FLB_STATE_CORRUPT"], // SQLITE_NOTADB
]);

/** SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN. */
const unwritable = new Set([8, 10, 13, 14]);

/** Turns what SQLite or the file system says into an error with a code; anything else is a bug and stays as it is. */
export function stateError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  const { errcode, syscall } = cause as NodeJS.ErrnoException & { errcode?: number };
  if (errcode === undefined) {
    if (syscall === undefined) return cause;
    return new FleetbanError("FLB_STATE_UNWRITABLE", `${path}: ${cause.message}`, { cause });
  }
  const primary = errcode & 0xff;
  const known = codes.get(primary) ?? (unwritable.has(primary) ? "FLB_STATE_UNWRITABLE" : undefined);
  if (known === undefined) return cause;
  return new FleetbanError(known, `${path}: ${cause.message} (SQLite ${errcode})`, { cause });
}
