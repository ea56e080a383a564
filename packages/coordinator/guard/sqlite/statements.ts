import type { DatabaseSync } from "node:sqlite";

/** Every statement of the guard, prepared once; see schema.ts for the columns. */
export function prepareStatements(handle: DatabaseSync) {
  return {
    isDropped: handle.prepare("SELECT 1 FROM guard_dropped WHERE key = ? AND since >= ?"),
    isHeld: handle.prepare("SELECT 1 FROM guard_held WHERE key = ?"),
    isCharged: handle.prepare("SELECT 1 FROM guard_charge WHERE scope = ? AND ban = ?"),
    newest: handle.prepare("SELECT max(at) AS at FROM guard_charge WHERE scope = ?"),
    clear: handle.prepare("DELETE FROM guard_charge WHERE scope = ?"),
    expire: handle.prepare("DELETE FROM guard_charge WHERE scope = ? AND at <= ?"),
    expireAll: handle.prepare("DELETE FROM guard_charge WHERE at <= ?"),
    charges: handle.prepare("SELECT count(*) AS bans FROM guard_charge WHERE scope = ?"),
    charge: handle.prepare("INSERT INTO guard_charge (scope, ban, at) VALUES (?, ?, ?)"),
    held: handle.prepare("SELECT ban, since FROM guard_held WHERE key = ?"),
    hold: handle.prepare(
      `INSERT INTO guard_held (key, ban, since, at, record) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET ban = excluded.ban, since = excluded.since, record = excluded.record`,
    ),
    size: handle.prepare("SELECT count(*) AS size FROM guard_held"),
    list: handle.prepare("SELECT at, record FROM guard_held ORDER BY seq"),
    find: handle.prepare("SELECT key, since, at, record FROM guard_held WHERE ban = ?"),
    forget: handle.prepare("DELETE FROM guard_held WHERE key = ? AND since <= ?"),
    drop: handle.prepare("INSERT OR REPLACE INTO guard_dropped (key, since, at) VALUES (?, ?, ?)"),
    purge: handle.prepare("DELETE FROM guard_dropped WHERE at < ?"),
  };
}
