import type { AuditEntry, AuditLog } from "@fleetban/core";
import type { StateDatabase } from "./database.ts";

/** Who changed what on one machine, in the state database. */
export function sqliteAuditLog(database: StateDatabase): AuditLog {
  const insert = database.handle.prepare("INSERT INTO audit (entry) VALUES (?)");
  const select = database.handle.prepare(
    "SELECT position, entry FROM audit WHERE position < ? ORDER BY position DESC LIMIT ?",
  );
  return {
    async append(entry) {
      database.write(() => insert.run(JSON.stringify(entry)));
    },
    async list(before, limit) {
      const rows = database.read(() => select.all(before ?? Number.MAX_SAFE_INTEGER, limit));
      return (rows as { position: number; entry: string }[]).map(({ position, entry }) => ({
        position,
        entry: JSON.parse(entry) as AuditEntry,
      }));
    },
    async close() {},
  };
}
