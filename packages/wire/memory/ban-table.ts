import { type Ban, type BanTable, banKey, historyEnds } from "@fleetban/core";
import { BanWatches } from "../ban-watch.ts";

/** A ban table that ends with the process: for `replay` and tests. */
export function memoryBanTable(): BanTable {
  const bans = new Map<string, Ban>();
  /** Keys by target. */
  const targets = new Map<string, Set<string>>();
  const get = (key: string) => bans.get(key);
  const watches = new BanWatches({ get, keys: () => bans.keys() });
  return {
    get: async (key) => get(key),
    async put(ban, expected) {
      const key = banKey(ban);
      if ((bans.get(key)?.generation ?? 0) !== expected) return false;
      bans.set(key, structuredClone(ban));
      const keys = targets.get(ban.target);
      if (keys === undefined) targets.set(ban.target, new Set([key]));
      else keys.add(key);
      watches.changed(key);
      return true;
    },
    async *list() {
      yield* bans.values();
    },
    async listTarget(target) {
      return [...(targets.get(target) ?? [])].map((key) => bans.get(key) as Ban);
    },
    watch: (signal) => watches.watch(signal),
    async purge(before) {
      for (const [key, ban] of bans) {
        const end = historyEnds(ban);
        if (end === null || end >= before) continue;
        bans.delete(key);
        const keys = targets.get(ban.target);
        keys?.delete(key);
        if (keys?.size === 0) targets.delete(ban.target);
      }
    },
    async close() {},
  };
}
