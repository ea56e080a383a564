import { randomUUID } from "node:crypto";
import { type BanEntry, type BanTable, banKey, historyEnds } from "@fleetban/core";
import { BanWatches } from "../ban-watch.ts";

/** A ban table that ends with the process: for `replay` and tests. */
export function memoryBanTable(): BanTable {
  /** In the order of their changes. */
  const bans = new Map<string, BanEntry>();
  const table = randomUUID();
  let revision = 0;
  /** Keys by target. */
  const targets = new Map<string, Set<string>>();
  const get = (key: string) => bans.get(key);
  const watches = new BanWatches({
    get,
    keys: () => [...bans.keys()],
    last: () => ({ table, revision }),
  });
  return {
    get: async (key) => get(key)?.ban,
    entry: async (key) => get(key),
    async put(ban, expected) {
      const key = banKey(ban);
      if ((bans.get(key)?.ban.generation ?? 0) !== expected) return false;
      bans.delete(key);
      bans.set(key, { ban: structuredClone(ban), table, revision: ++revision });
      const keys = targets.get(ban.target);
      if (keys === undefined) targets.set(ban.target, new Set([key]));
      else keys.add(key);
      watches.changed(key);
      return true;
    },
    async *list() {
      for (const { ban } of bans.values()) yield ban;
    },
    async page(after, limit) {
      return [...bans.values()].filter((entry) => entry.revision > after).slice(0, limit);
    },
    async listTarget(target) {
      return [...(targets.get(target) ?? [])].map((key) => (bans.get(key) as BanEntry).ban);
    },
    watch: (signal) => watches.watch(signal),
    async purge(before) {
      for (const [key, { ban }] of bans) {
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
