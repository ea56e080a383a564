import { type Ban, type BanTable, banKey, historyEnds } from "@fleetban/core";
import { BanWatches } from "../ban-watch.ts";
import type { StateDatabase } from "./database.ts";

/** Records read at once while a list or a watch walks the table. */
const page = 500;

/** The ban table of one process, in the state database. */
export function sqliteBanTable(database: StateDatabase): BanTable {
  const { handle } = database;
  const select = handle.prepare("SELECT record FROM ban WHERE key = ?");
  const walk = handle.prepare("SELECT seq, key, record FROM ban WHERE seq > ? ORDER BY seq LIMIT ?");
  const insert = handle.prepare(
    "INSERT INTO ban (key, target, generation, ended, record) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
  );
  const update = handle.prepare(
    "UPDATE ban SET generation = ?2, ended = ?3, record = ?4 WHERE key = ?1 AND generation = ?5",
  );
  const ofTarget = handle.prepare("SELECT record FROM ban WHERE target = ? ORDER BY seq");
  const purge = handle.prepare("DELETE FROM ban WHERE ended < ?");

  function* rows(): Generator<{ key: string; record: string }> {
    for (let seq = 0; ; ) {
      const found = database.read(() => walk.all(seq, page)) as {
        seq: number;
        key: string;
        record: string;
      }[];
      yield* found;
      const last = found.at(-1);
      if (last === undefined) return;
      seq = last.seq;
    }
  }
  function get(key: string): Ban | undefined {
    const row = database.read(() => select.get(key)) as { record: string } | undefined;
    return row === undefined ? undefined : (JSON.parse(row.record) as Ban);
  }
  const watches = new BanWatches({
    get,
    *keys() {
      for (const row of rows()) yield row.key;
    },
  });

  return {
    get: async (key) => get(key),
    async put(ban, expected) {
      const key = banKey(ban);
      const record = JSON.stringify(ban);
      const ended = historyEnds(ban);
      const { changes } = database.write(() =>
        expected === 0
          ? insert.run(key, ban.target, ban.generation, ended, record)
          : update.run(key, ban.generation, ended, record, expected),
      );
      if (changes === 0) return false;
      watches.changed(key);
      return true;
    },
    async *list() {
      for (const row of rows()) yield JSON.parse(row.record) as Ban;
    },
    async listTarget(target) {
      const found = database.read(() => ofTarget.all(target)) as { record: string }[];
      return found.map(({ record }) => JSON.parse(record) as Ban);
    },
    watch: (signal) => watches.watch(signal),
    async purge(before) {
      database.write(() => purge.run(before));
    },
    async close() {},
  };
}
