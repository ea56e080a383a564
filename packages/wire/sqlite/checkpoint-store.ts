import type { Checkpoint, CheckpointStore } from "@fleetban/core";
import type { StateDatabase } from "./database.ts";

/** Checkpoints in the state database. */
export function sqliteCheckpointStore(database: StateDatabase): CheckpointStore {
  const { handle } = database;
  const all = handle.prepare("SELECT path, identity, offset, tail FROM checkpoint ORDER BY identity");
  const upsert = handle.prepare(
    `INSERT INTO checkpoint (identity, path, offset, tail) VALUES (?, ?, ?, ?)
     ON CONFLICT (identity) DO UPDATE
       SET path = excluded.path, offset = excluded.offset, tail = excluded.tail`,
  );
  const remove = handle.prepare("DELETE FROM checkpoint WHERE identity = ?");
  return {
    async load() {
      const rows = database.read(() => all.all()) as unknown as Checkpoint[];
      return rows.map(({ path, identity, offset, tail }) => ({ path, identity, offset, tail }));
    },
    async save(checkpoints) {
      if (checkpoints.length === 0) return;
      database.write(() => {
        for (const { identity, path, offset, tail } of checkpoints) {
          upsert.run(identity, path, offset, tail);
        }
      });
    },
    async remove(identities) {
      if (identities.length === 0) return;
      database.write(() => {
        for (const identity of identities) remove.run(identity);
      });
    },
    async close() {},
  };
}
