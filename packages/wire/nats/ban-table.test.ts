import { type Ban, type BanEvent, banKey } from "@fleetban/core";
import { banOf as ban, byKey, hour, listOf, start } from "@fleetban/core/conformance";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { natsBanTable } from "./ban-table.ts";
import type { NatsLink } from "./connect.ts";
import { provision } from "./provision.ts";
import { banStream, banSubject } from "./subjects.ts";
import {
  connectTo,
  context,
  countingContext,
  freshStreams,
  goneFrom,
  restart,
  testSettings,
} from "./testing/fleet.ts";
import { type NatsServer, noNatsServer, startNatsServer } from "./testing/server.ts";

let server: NatsServer;
let link: NatsLink;
let ending: AbortController;
beforeAll(async () => {
  server = await startNatsServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  link = await connectTo(server);
  await freshStreams(link);
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  await link.close();
});

/** Reads a watch event by event. */
function watch(telling: Pick<typeof context, "log" | "metrics"> = context) {
  const iterator = natsBanTable(link, telling).watch(ending.signal)[Symbol.asyncIterator]();
  const next = async (): Promise<BanEvent> => (await iterator.next()).value as BanEvent;
  return {
    next,
    async standing(): Promise<Ban[]> {
      const bans: Ban[] = [];
      for (let event = await next(); event.type === "ban"; event = await next()) bans.push(event.ban);
      return bans;
    },
  };
}
/** A writer whose connection is another one than the watch's. */
async function writer() {
  const other = await connectTo(server, "coordinator");
  return { table: natsBanTable(other, context), link: other, close: () => other.close() };
}

describe.skipIf(noNatsServer)("the ban table in NATS KV", () => {
  it("misses nothing and repeats nothing to a watch over a killed server", async () => {
    const other = await writer();
    await other.table.put(ban("203.0.113.1"), 0);
    await other.table.put(ban("203.0.113.2"), 0);
    const watching = watch();
    expect(await watching.standing()).toHaveLength(2);
    for (let round = 1; round <= 5; round++) {
      const changed = ban("203.0.113.1", { generation: round + 1 });
      await other.table.put(changed, round);
      await restart(server, [link, other.link]);
      const fresh = ban(`198.51.100.${round}`);
      await other.table.put(fresh, 0);
      expect(await watching.next()).toMatchObject({ type: "ban", ban: changed });
      expect(await watching.next()).toMatchObject({ type: "ban", ban: fresh });
    }
    await other.close();
  });

  it("shows a watch that sleeps through a restart what was written meanwhile, newest only, in order", async () => {
    const other = await writer();
    const watching = watch();
    expect(await watching.standing()).toEqual([]);
    await restart(server, [other.link]);
    for (let generation = 1; generation <= 50; generation++) {
      await other.table.put(ban("203.0.113.1", { generation }), generation - 1);
    }
    let last = 0;
    while (last < 50) {
      const event = await watching.next();
      const generation = event.type === "ban" ? event.ban.generation : 0;
      expect(generation).toBeGreaterThan(last);
      last = generation;
    }
    await other.close();
  });

  it("follows a table that was lost and made anew", async () => {
    const other = await writer();
    for (let i = 1; i <= 5; i++) await other.table.put(ban(`203.0.113.${i}`), 0);
    const watching = watch();
    expect(await watching.standing()).toHaveLength(5);
    await restart(server, [link, other.link], { start: server.startEmpty });
    await freshStreams(link);
    await other.table.put(ban("203.0.113.9"), 0);
    expect(await watching.next()).toMatchObject({ type: "ban", ban: ban("203.0.113.9") });
    await other.close();
  });

  it("begins a watch as soon as there is a server with a table", async () => {
    let standing: Promise<Ban[]> | undefined;
    await restart(server, [link], {
      async between() {
        standing = watch().standing();
      },
    });
    expect(await standing).toEqual([]);
  });

  it("ends a watch that waits for the server", async () => {
    const gone = goneFrom(link);
    await server.kill();
    await gone;
    const iterator = natsBanTable(link, context).watch(ending.signal)[Symbol.asyncIterator]();
    const next = iterator.next();
    ending.abort();
    expect((await next).done).toBe(true);
    await server.start();
  });

  it("says so, and does not wait, where a record is asked for and there is no server", async () => {
    const table = natsBanTable(link, context);
    const gone = goneFrom(link);
    await server.kill();
    await gone;
    const unreachable = { code: "FLB_NATS_UNREACHABLE" };
    await expect(table.get(banKey(ban("203.0.113.1")))).rejects.toMatchObject(unreachable);
    await expect(table.put(ban("203.0.113.1"), 0)).rejects.toMatchObject(unreachable);
    await expect(listOf(table)).rejects.toMatchObject(unreachable);
    await expect(table.listTarget("203.0.113.1")).rejects.toMatchObject(unreachable);
    await expect(table.purge(start)).rejects.toMatchObject(unreachable);
    await server.start();
  });

  it("keeps what was stored over a killed server, and the generation that a writer saw", async () => {
    const table = natsBanTable(link, context);
    await table.put(ban("203.0.113.1"), 0);
    await restart(server, [link]);
    expect(await table.put(ban("203.0.113.1", { generation: 2 }), 0)).toBe(false);
    expect(await table.put(ban("203.0.113.1", { generation: 2 }), 1)).toBe(true);
  });

  it("never purges a record that became newer meanwhile", async () => {
    const table = natsBanTable(link, context);
    const other = await writer();
    const bans = Array.from({ length: 300 }, (_, i) =>
      ban(`10.0.${i >> 8}.${i & 255}`, { until: start - 1 }),
    );
    await Promise.all(bans.map((one) => table.put(one, 0)));
    const [purged] = await Promise.all([
      table.purge(start),
      ...bans.map(async (one) => {
        const longer = { ...one, until: start + hour };
        for (;;) {
          const current = await other.table.get(banKey(one));
          const generation = (current?.generation ?? 0) + 1;
          if (await other.table.put({ ...longer, generation }, generation - 1)) return;
        }
      }),
    ]);
    expect(purged).toBeUndefined();
    expect(await listOf(table)).toHaveLength(300);
    expect((await listOf(table)).every(({ until }) => until === start + hour)).toBe(true);
    await other.close();
  });

  it("leaves nothing behind of what it purged", async () => {
    const table = natsBanTable(link, context);
    for (let i = 0; i < 10; i++) await table.put(ban(`203.0.113.${i}`, { until: start - 1 }), 0);
    await table.purge(start);
    const manager = await link.connection.jetstreamManager();
    // The mark that it is complete stays.
    expect((await manager.streams.info(banStream)).state.messages).toBe(1);
  });

  it("passes over an entry that is no ban, and counts it", async () => {
    const telling = countingContext();
    const table = natsBanTable(link, telling);
    await table.put(ban("203.0.113.1"), 0);
    await link.connection.jetstream().publish(banSubject(ban("203.0.113.2")), "no ban");
    await table.put(ban("203.0.113.3"), 0);
    const standing = await watch(telling).standing();
    expect(standing.map(({ target }) => target)).toEqual(["203.0.113.1", "203.0.113.3"]);
    expect(telling.count("fleetban_ban_records_refused_total FLB_RECORD_MALFORMED")).toBe(1);
    const refused = table.get(banKey(ban("203.0.113.2")));
    await expect(refused).rejects.toMatchObject({ code: "FLB_RECORD_MALFORMED" });
  });

  it("keeps apart targets, jails and nodes of any spelling", async () => {
    const table = natsBanTable(link, context);
    const odd = [
      ban("a.b", { jail: "c" }),
      ban("a", { jail: "b.c" }),
      ban("*", { jail: ">" }),
      ban("x y\r\n", { jail: "$JS.API" }),
      ban("=", { jail: "=3d", node: "=" }),
      ban("=", { jail: "=3d" }),
      ban("\u{1F600}".repeat(300), { jail: "j".repeat(400) }),
    ];
    for (const one of odd) expect(await table.put(one, 0)).toBe(true);
    expect(await listOf(table)).toEqual(byKey(odd));
    expect(await table.listTarget("=")).toHaveLength(2);
    for (const one of odd) expect(await table.get(banKey(one))).toEqual(one);
  });

  describe("that is new", () => {
    const incomplete = { code: "FLB_BAN_TABLE_INCOMPLETE" };
    beforeEach(async () => {
      const manager = await link.connection.jetstreamManager();
      await manager.streams.delete(banStream);
    });

    it("is not taken for the truth until it is said to be complete", async () => {
      const table = natsBanTable(link, context);
      expect(await table.condition()).toBeNull();
      await provision(link, testSettings);
      const one = ban("203.0.113.1");
      expect(await table.condition()).toMatchObject({ complete: false, revision: 0 });
      await expect(table.get(banKey(one))).rejects.toMatchObject(incomplete);
      await expect(table.put(one, 0)).rejects.toMatchObject(incomplete);
      await expect(listOf(table)).rejects.toMatchObject(incomplete);
      await expect(table.page(0, 1)).rejects.toMatchObject(incomplete);
      await expect(table.listTarget("203.0.113.1")).rejects.toMatchObject(incomplete);
      await expect(table.purge(start)).rejects.toMatchObject(incomplete);
      const watching = watch();
      expect(await watching.next()).toEqual({ type: "incomplete" });
      expect(await table.restore([one])).toBe(1);
      expect(await watching.next()).toMatchObject({ type: "ban", ban: one });
      const two = ban("203.0.113.2", { generation: 7, state: "lifted" });
      expect(await table.restore([two, one])).toBe(1);
      expect(await watching.next()).toMatchObject({ type: "ban", ban: two });
      await table.setComplete(true);
      expect(await watching.next()).toMatchObject({ type: "current" });
      expect(await table.condition()).toMatchObject({ complete: true, revision: 3 });
      expect(await listOf(table)).toEqual(byKey([one, two]));
      expect(await table.put(ban("203.0.113.2", { generation: 8 }), 7)).toBe(true);
      expect(await watching.next()).toMatchObject({ type: "ban", ban: { generation: 8 } });
    });

    it("shows a watch that had the lost one what is written back, and never lets it be current twice", async () => {
      await freshStreams(link);
      const table = natsBanTable(link, context);
      await table.put(ban("203.0.113.1"), 0);
      const watching = watch();
      expect(await watching.standing()).toHaveLength(1);
      const manager = await link.connection.jetstreamManager();
      await manager.streams.delete(banStream);
      await provision(link, testSettings);
      await table.restore([ban("203.0.113.1"), ban("203.0.113.2")]);
      await table.setComplete(true);
      await table.put(ban("203.0.113.3"), 0);
      const targets = new Set<string>();
      while (!targets.has("203.0.113.3")) {
        const event = await watching.next();
        expect(event.type).toBe("ban");
        if (event.type === "ban") targets.add(event.ban.target);
      }
      expect(targets.size).toBe(3);
    });

    it("is not complete any more when that is taken back", async () => {
      await freshStreams(link);
      const table = natsBanTable(link, context);
      await table.put(ban("203.0.113.1"), 0);
      await table.setComplete(false);
      await table.setComplete(false);
      expect(await table.condition()).toMatchObject({ complete: false });
      await expect(table.get(banKey(ban("203.0.113.2")))).rejects.toMatchObject(incomplete);
    });

    it("keeps the newer of two records, whoever writes back what", async () => {
      await freshStreams(link);
      const table = natsBanTable(link, context);
      const records = [1, 2, 3, 4, 5].map((generation) =>
        ban("203.0.113.1", { generation, until: start + generation * hour }),
      );
      await Promise.all(records.map((one) => table.restore([one])));
      expect(await table.get(banKey(ban("203.0.113.1")))).toEqual(records.at(-1));
      // A later life of the record, after it was purged, wins over whatever generation.
      const later = ban("203.0.113.1", { since: start + 9 * hour, until: null });
      expect(await table.restore([later])).toBe(1);
      expect(await table.restore(records)).toBe(0);
      expect(await table.get(banKey(later))).toEqual(later);
    });
  });
});
