import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BanProposal, banId, banKey, mergeBan } from "../ban.ts";
import { type BanTerms, settleBan } from "../ban-history.ts";
import type { BanTable } from "../ports/ban-table.ts";
import { banOf as ban, byKey, hour, listOf, start } from "./ban-of.ts";
import type { OpenBanTable } from "./ban-table.ts";

/** What every ban table must remember of bans that ended; a part of the ban table's conformance. */
export function banHistoryConformance(name: string, open: () => Promise<OpenBanTable>): void {
  describe(`history in the ban table: ${name}`, () => {
    let opened: OpenBanTable;
    let table: BanTable;
    beforeEach(async () => {
      opened = await open();
      table = opened.table;
    });
    afterEach(() => opened.close());

    it("lists what is known of a target, of every jail and node, ended and lifted ones too", async () => {
      const mine = [
        ban("203.0.113.9"),
        ban("203.0.113.9", { jail: "postfix", until: start - hour, count: 3 }),
        ban("203.0.113.9", { node: "web1", state: "lifted" }),
      ];
      for (const one of [...mine, ban("203.0.113.10"), ban("203.0.113.9/32")]) await table.put(one, 0);
      const known = async () => byKey(await table.listTarget("203.0.113.9"));
      const sorted = byKey(mine);
      expect(await known()).toEqual(sorted);
      if (opened.reopen !== undefined) table = await opened.reopen();
      expect(await known()).toEqual(sorted);
      const later = ban("203.0.113.9", { generation: 2, until: start + 9 * hour, count: 2 });
      expect(await table.put(later, 1)).toBe(true);
      expect(await known()).toContainEqual(later);
      await table.purge(start);
      expect((await known()).map(({ jail }) => jail)).toEqual(["sshd", "sshd"]);
      expect(await table.listTarget("198.51.100.1")).toEqual([]);
    });

    /** Bans of one hour that double. */
    const terms: BanTerms = {
      bantime: hour,
      increment: {
        factor: 1,
        multipliers: null,
        formula: null,
        maxtime: null,
        rndtime: 0,
        overalljails: false,
      },
      dbpurgeage: 24 * hour,
    };
    /** Settles, merges and stores, as a coordinator does. */
    async function announce(at: number, target = "203.0.113.9"): Promise<void> {
      const { generation: _, state: __, ...trip } = ban(target, { id: banId("sshd", target, `${at}`) });
      const asked: BanProposal = { ...trip, since: at, until: at + hour };
      for (;;) {
        const current = await table.get(banKey(asked));
        const next = mergeBan(current, settleBan(asked, terms, current, []));
        if (next === null || (await table.put(next, current?.generation ?? 0))) return;
      }
    }

    it("remembers how many bans there were, over the end of the process", async () => {
      await announce(start);
      await announce(start + hour);
      if (opened.reopen !== undefined) table = await opened.reopen();
      await announce(start + 3 * hour);
      expect(await listOf(table)).toMatchObject([
        { count: 3, until: start + 7 * hour, reason: { earlier: 2 } },
      ]);
    });

    it("keeps a ban that grows until three times its length is past, however long it is over", async () => {
      await announce(start);
      await announce(start + hour);
      await table.purge(start + 7 * hour);
      expect(await listOf(table)).toMatchObject([{ count: 2, until: start + 3 * hour }]);
      await table.purge(start + 7 * hour + 1);
      expect(await listOf(table)).toEqual([]);
    });

    it("lets concurrent writers count each ban once, also when all have the same trips", async () => {
      const trips = [0, 1, 3, 7, 15].map((hours) => start + hours * hour);
      await Promise.all(
        Array.from({ length: 5 }, async () => {
          for (const at of trips) await announce(at);
        }),
      );
      expect(await listOf(table)).toMatchObject([{ count: 5, generation: 5, until: start + 31 * hour }]);
    });
  });
}
