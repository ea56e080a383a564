import { type Ban, type BanEntry, type BanTable, banKey, historyEnds } from "@fleetban/core";
import { BanWatches } from "../ban-watch.ts";
import type { StateDatabase } from "./database.ts";

/** A state directory has one, which is never made anew. */
const table = "local";
/** Records read at once while a list or a watch walks the table. */
const page = 500;

/** The ban table of one process, in the state database. */
export function sqliteBanTable(database: StateDatabase): BanTable {
  const { handle } = database;
  const select = handle.prepare("SELECT seq, record FROM ban WHERE key = ?");
  const walk = handle.prepare(
    "SELECT seq, key, record FROM ban WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
  );
  // The revision is AUTOINCREMENT, which rises for ever: a change is a new row in the place of the old one.
  const remove = handle.prepare("DELETE FROM ban WHERE key = ? AND generation = ?");
  const insert = handle.prepare(
    "INSERT INTO ban (key, target, generation, ended, record) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
  );
  const newest = handle.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'ban'");
  const ofTarget = handle.prepare("SELECT record FROM ban WHERE target = ? ORDER BY seq");
  const purge = handle.prepare("DELETE FROM ban WHERE ended < ?");

  interface Row {
    seq: number;
    key: string;
    record: string;
  }
  const entryOf = ({ seq, record }: Pick<Row, "seq" | "record">): BanEntry => ({
    ban: JSON.parse(record) as Ban,
    table,
    revision: seq,
  });
  function last(): number {
    return (database.read(() => newest.get()) as { seq: number } | undefined)?.seq ?? 0;
  }
  /** What changes meanwhile moves behind the end. */
  function* rows(): Generator<Row> {
    const end = last();
    for (let seq = 0; ; ) {
      const found = database.read(() => walk.all(seq, end, page)) as unknown as Row[];
      yield* found;
      const final = found.at(-1);
      if (final === undefined) return;
      seq = final.seq;
    }
  }
  function get(key: string): BanEntry | undefined {
    const row = database.read(() => select.get(key)) as Row | undefined;
    return row === undefined ? undefined : entryOf(row);
  }
  const watches = new BanWatches({
    get,
    *keys() {
      for (const row of rows()) yield row.key;
    },
    last: () => ({ table, revision: last() }),
  });

  return {
    get: async (key) => get(key)?.ban,
    entry: async (key) => get(key),
    async put(ban, expected) {
      const key = banKey(ban);
      const record = JSON.stringify(ban);
      const ended = historyEnds(ban);
      const stored = database.write(() => {
        if (expected !== 0 && remove.run(key, expected).changes === 0) return false;
        return insert.run(key, ban.target, ban.generation, ended, record).changes > 0;
      });
      if (!stored) return false;
      watches.changed(key);
      return true;
    },
    async *list() {
      for (const row of rows()) yield JSON.parse(row.record) as Ban;
    },
    async page(after, limit) {
      const found = database.read(() => walk.all(after, Number.MAX_SAFE_INTEGER, limit));
      return (found as unknown as Row[]).map(entryOf);
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
