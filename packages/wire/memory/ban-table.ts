import { type Ban, type BanTable, banKey } from "@fleetban/core";
import { banEndedAt } from "../ban-ended.ts";
import { BanWatches } from "../ban-watch.ts";

/** A ban table that ends with the process: for `replay` and tests. */
export function memoryBanTable(): BanTable {
  const bans = new Map<string, Ban>();
  const get = (key: string) => bans.get(key);
  const watches = new BanWatches({ get, keys: () => bans.keys() });
  return {
    get: async (key) => get(key),
    async put(ban, expected) {
      const key = banKey(ban);
      if ((bans.get(key)?.generation ?? 0) !== expected) return false;
      bans.set(key, structuredClone(ban));
      watches.changed(key);
      return true;
    },
    async *list() {
      yield* bans.values();
    },
    watch: (signal) => watches.watch(signal),
    async purge(before) {
      for (const [key, ban] of bans) {
        const ended = banEndedAt(ban);
        if (ended !== null && ended < before) bans.delete(key);
      }
    },
    async close() {},
  };
}
