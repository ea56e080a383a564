import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Ban, banKey, mergeBan } from "../ban.ts";
import type { BanEntry, BanEvent, BanTable } from "../ports/ban-table.ts";
import { banHistoryConformance } from "./ban-history.ts";
import { banOf as ban, hour, listOf, start } from "./ban-of.ts";

/** A ban table under test. */
export interface OpenBanTable {
  table: BanTable;
  /** The same records after the process ended and started again. */
  reopen?: () => Promise<BanTable>;
  close(): Promise<void>;
}

/** What every ban table must do; `open` gives an empty one. */
export function banTableConformance(name: string, open: () => Promise<OpenBanTable>): void {
  describe(`ban table: ${name}`, () => {
    let opened: OpenBanTable;
    let table: BanTable;
    let ending: AbortController;
    beforeEach(async () => {
      opened = await open();
      table = opened.table;
      ending = new AbortController();
    });
    afterEach(async () => {
      ending.abort();
      await opened.close();
    });

    const list = () => listOf(table);
    /** Reads a watch event by event. */
    function watch() {
      const iterator = table.watch(ending.signal)[Symbol.asyncIterator]();
      return {
        next: async (): Promise<BanEvent | undefined> => (await iterator.next()).value,
        /** The records up to `current`. */
        async standing(): Promise<Ban[]> {
          const bans: Ban[] = [];
          for (;;) {
            const event = await this.next();
            if (event?.type !== "ban") return bans;
            bans.push(event.ban);
          }
        },
      };
    }

    it("has nothing at first", async () => {
      expect(await table.get(banKey(ban("203.0.113.9")))).toBeUndefined();
      expect(await list()).toEqual([]);
    });

    it("gives back whole what was put, after it is opened again too", async () => {
      const permanent = ban("2001:db8::/64", {
        until: null,
        node: "web1",
        reason: { ...ban("x").reason, cause: null },
      });
      const lifted = ban("203.0.113.9", { state: "lifted", generation: 2 });
      expect(await table.put({ ...lifted, state: "active", generation: 1 }, 0)).toBe(true);
      expect(await table.put(lifted, 1)).toBe(true);
      expect(await table.put(permanent, 0)).toBe(true);
      if (opened.reopen !== undefined) table = await opened.reopen();
      expect(await table.get(banKey(lifted))).toEqual(lifted);
      expect(await table.get(banKey(permanent))).toEqual(permanent);
      expect(await list()).toEqual([permanent, lifted]);
    });

    it("keeps one record per jail, target and node", async () => {
      const bans = [
        ban("203.0.113.9"),
        ban("203.0.113.9", { jail: "postfix" }),
        ban("203.0.113.9", { node: "web1" }),
        ban("203.0.113.10"),
      ];
      for (const one of bans) expect(await table.put(one, 0)).toBe(true);
      expect(await list()).toHaveLength(4);
    });

    it("stores only over the generation that the writer saw", async () => {
      const first = ban("203.0.113.9");
      expect(await table.put(first, 3)).toBe(false);
      expect(await table.put(first, 0)).toBe(true);
      expect(await table.put({ ...first, until: null }, 0)).toBe(false);
      expect(await table.put({ ...first, generation: 2, until: start + 2 * hour }, 1)).toBe(true);
      expect(await table.put({ ...first, generation: 2, until: null }, 1)).toBe(false);
      expect(await table.get(banKey(first))).toMatchObject({ generation: 2, until: start + 2 * hour });
    });

    it("lets concurrent writers all be merged, each generation once", async () => {
      const ends = Array.from({ length: 20 }, (_, i) => start + i * hour);
      const stored: number[] = [];
      await Promise.all(
        ends.map(async (until, i) => {
          const { generation: _, state: __, ...proposal } = ban("203.0.113.9", { id: `${i}`, until });
          for (;;) {
            const current = await table.get(banKey(proposal));
            const next = mergeBan(current, proposal);
            if (next === null) return;
            if (await table.put(next, current?.generation ?? 0)) {
              stored.push(next.generation);
              return;
            }
          }
        }),
      );
      expect(await table.get(banKey(ban("203.0.113.9")))).toMatchObject({ until: Math.max(...ends) });
      expect(stored).toEqual(stored.map((_, i) => i + 1));
    });

    it("shows a watch what stands, then that this was all, then each change", async () => {
      await table.put(ban("203.0.113.9"), 0);
      await table.put(ban("203.0.113.10"), 0);
      const watching = watch();
      expect((await watching.standing()).map(({ target }) => target).sort()).toEqual([
        "203.0.113.10",
        "203.0.113.9",
      ]);
      const lifted = ban("203.0.113.9", { state: "lifted", generation: 2 });
      const next = watching.next();
      await table.put(lifted, 1);
      expect(await next).toMatchObject({ type: "ban", ban: lifted });
      await table.put(ban("203.0.113.11"), 0);
      expect(await watching.next()).toMatchObject({ type: "ban", ban: ban("203.0.113.11") });
    });

    it("says at once that an empty table is current", async () => {
      expect(await watch().next()).toMatchObject({ type: "current" });
    });

    it("loses no change made while a watch begins, and never goes back", async () => {
      const targets = Array.from({ length: 1200 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
      for (const target of targets) await table.put(ban(target), 0);
      const watching = watch();
      const seen = new Map<string, number>();
      const changed = new Set<string>();
      const missing = () => [...changed].filter((target) => seen.get(target) !== 2);
      for (let current = false; !current || missing().length > 0; ) {
        const event = await watching.next();
        if (event?.type === "current") {
          expect(seen.size).toBe(targets.length + 1);
          current = true;
        } else if (event?.type === "ban") {
          const { target, generation } = event.ban;
          expect(generation).toBeGreaterThanOrEqual(seen.get(target) ?? 1);
          seen.set(target, generation);
          if (changed.size > 0) continue;
          // One that was shown, some that were not, and a new one.
          for (const other of [target, ...targets.slice(-3)]) {
            await table.put(ban(other, { generation: 2 }), 1);
            changed.add(other);
          }
          await table.put(ban("10.1.0.0"), 0);
        }
      }
      expect(missing()).toEqual([]);
      expect(seen.get("10.1.0.0")).toBe(1);
    });

    it("shows two watches the same changes", async () => {
      const both = [watch(), watch()];
      for (const watching of both) await watching.standing();
      await table.put(ban("203.0.113.9"), 0);
      const events = await Promise.all(both.map((watching) => watching.next()));
      expect(events[0]).toMatchObject({ type: "ban", ban: ban("203.0.113.9") });
      expect(events[1]).toEqual(events[0]);
    });

    it("gives every change a revision of its own, which rises, and of one table", async () => {
      const [first, second] = [ban("203.0.113.1"), ban("203.0.113.2")];
      await table.put(first, 0);
      await table.put(second, 0);
      const watching = watch();
      const before: BanEntry[] = [];
      let event = await watching.next();
      for (; event?.type === "ban"; event = await watching.next()) before.push(event);
      expect(before.map(({ ban }) => ban)).toEqual([first, second]);
      expect(event).toMatchObject({
        type: "current",
        revision: before[1]?.revision,
        table: before[1]?.table,
      });
      await table.put({ ...first, generation: 2 }, 1);
      const changed = (await watching.next()) as BanEntry;
      const revisions = [...before, changed].map(({ revision }) => revision);
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
      expect(await table.entry(banKey(first))).toEqual({
        ban: { ...first, generation: 2 },
        ...{ table: changed.table, revision: changed.revision },
      });
      expect(await table.entry(banKey(second))).toMatchObject({ revision: before[1]?.revision });
      expect(await table.entry(banKey(ban("203.0.113.3")))).toBeUndefined();
      if (opened.reopen === undefined) return;
      const again = await opened.reopen();
      expect(await again.entry(banKey(second))).toMatchObject({ revision: before[1]?.revision });
    });

    it("gives pages in the order of the changes; what changes meanwhile comes again at the end", async () => {
      for (let i = 0; i < 7; i++) await table.put(ban(`203.0.113.${i}`), 0);
      const targets = (page: BanEntry[]) => page.map(({ ban }) => ban.target.slice("203.0.113.".length));
      const first = await table.page(0, 3);
      expect(targets(first)).toEqual(["0", "1", "2"]);
      await table.put(ban("203.0.113.1", { generation: 2 }), 1);
      const second = await table.page(first[2]?.revision ?? 0, 3);
      expect(targets(second)).toEqual(["3", "4", "5"]);
      const third = await table.page(second[2]?.revision ?? 0, 3);
      expect(targets(third)).toEqual(["6", "1"]);
      expect(await table.page(third[1]?.revision ?? 0, 3)).toEqual([]);
    });

    it("ends a watch that waits when its signal aborts", async () => {
      const watching = watch();
      await watching.standing();
      const next = watching.next();
      ending.abort();
      expect(await next).toBeUndefined();
    });

    it("purges what ended or was lifted before, and keeps the rest", async () => {
      await table.put(ban("203.0.113.1", { until: start - 1 }), 0);
      await table.put(ban("203.0.113.2", { until: start }), 0);
      await table.put(ban("203.0.113.3", { until: null }), 0);
      await table.put(ban("203.0.113.4", { state: "lifted", since: start - 1, until: null }), 0);
      await table.put(ban("203.0.113.5", { state: "lifted", since: start }), 0);
      await table.purge(start);
      expect((await list()).map(({ target }) => target)).toEqual([
        "203.0.113.2",
        "203.0.113.3",
        "203.0.113.5",
      ]);
      expect(await table.put(ban("203.0.113.1"), 0)).toBe(true);
    });
  });
  banHistoryConformance(name, open);
}
