import type { DatabaseSync } from "node:sqlite";

export type CounterStatements = ReturnType<typeof prepareStatements>;

/** Every statement of the counter, prepared once; see schema.ts for the columns. */
export function prepareStatements(handle: DatabaseSync) {
  const stale = "SELECT id FROM counter_key WHERE touched < ?";
  const purges = [
    `DELETE FROM counter_match WHERE key_id IN (${stale})`,
    `DELETE FROM counter_trip WHERE key_id IN (${stale})`,
    "DELETE FROM counter_trip WHERE made < ?",
    "DELETE FROM counter_key WHERE touched < ?",
  ].map((sql) => handle.prepare(sql));
  return {
    lastKeyId: handle.prepare("SELECT coalesce(max(id), 0) AS id FROM counter_key"),
    selectKey: handle.prepare(
      "SELECT id, newest, oldest, consumed, open FROM counter_key WHERE jail = ? AND key = ?",
    ),
    insertKey: handle.prepare(
      `INSERT INTO counter_key (id, jail, key, newest, oldest, consumed, touched, open)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    updateKey: handle.prepare(
      "UPDATE counter_key SET newest = ?, oldest = ?, consumed = ?, touched = ?, open = ? WHERE id = ?",
    ),
    selectMatch: handle.prepare("SELECT time FROM counter_match WHERE key_id = ? AND id = ?"),
    insertMatch: handle.prepare(
      "INSERT INTO counter_match (key_id, id, time) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    trimMatches: handle.prepare("DELETE FROM counter_match WHERE key_id = ? AND time < ?"),
    selectTrip: handle.prepare(
      "SELECT time, first, matches, nodes FROM counter_trip WHERE key_id = ? AND cause = ?",
    ),
    insertTrip: handle.prepare(
      `INSERT INTO counter_trip (key_id, cause, time, first, matches, nodes, made)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ),
    /** Keys not touched since, and trips older than that: nobody redelivers their matches any more. */
    purge(before: number): void {
      for (const purge of purges) purge.run(before);
    },
  };
}
