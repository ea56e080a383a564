import { inspect } from "node:util";
import { ManualClock } from "@fleetban/core";
import { afterEach, describe, expect, it } from "vitest";
import {
  type RedisServer,
  type RedisServerOptions,
  startRedis,
  whyNoRedis,
} from "../../redis/testing/server.ts";
import { openRedisCounterStore, type RedisCounterOptions, type RedisCounterStore } from "./counter-store.ts";
import { epoch, match, matches, tripsOf } from "./testing/requests.ts";

const away = { code: "FLB_COORDINATOR_REDIS_AWAY" };
const lost = { code: "FLB_COORDINATOR_COUNTERS_LOST" };
const refused = { code: "FLB_COORDINATOR_REDIS_REFUSED" };

describe.skipIf(whyNoRedis !== null)(`counting in Redis when things go wrong`, () => {
  let server: RedisServer;
  let store: RedisCounterStore;
  const clock = new ManualClock(epoch + 3_600_000);
  const open = (more: Partial<RedisCounterOptions> = {}) =>
    openRedisCounterStore({ ...server.address, ...more } as RedisCounterOptions, clock);

  async function begin(options: RedisServerOptions = {}, more: Partial<RedisCounterOptions> = {}) {
    server = await startRedis(options);
    store = await open(more);
    await store.begin().catch(() => {});
  }
  afterEach(async () => {
    await server.resume();
    await store.close();
    await server.stop();
  });

  it("counts on after SCRIPT FLUSH", async () => {
    await begin();
    await store.count(matches(2));
    await server.cli("script", "flush");
    const keys = ["a", "b", "c"].map((key) => match(1, { key }));
    expect(await store.count([match(2), ...keys])).toMatchObject([3, 1, 1, 1].map((count) => ({ count })));
    await server.cli("script", "flush");
    const { jail, key, rule } = match(2);
    await store.consume([{ jail, key, rule, upTo: epoch + 2 }]);
    await store.purge(epoch);
    expect(await store.count([match(3)])).toMatchObject([{ count: 1 }]);
  });

  it("counts nothing after FLUSHALL until it is told what was lost, and then the same matches give the same trips", async () => {
    await begin();
    const [before] = tripsOf(await store.count(matches(5)));
    await store.count(matches(4, { key: "b" }));
    expect(await store.whole()).toBe(true);
    await server.cli("flushall");
    expect(await store.whole()).toBe(false);
    await expect(store.count(matches(5))).rejects.toMatchObject(lost);
    await expect(store.restore(matches(5))).rejects.toMatchObject(lost);
    expect(await server.cli("dbsize")).toBe("0");
    await store.begin();
    expect(await store.whole()).toBe(true);
    const [after, ...more] = tripsOf(await store.count(matches(5)));
    expect(after).toEqual(before);
    expect(more).toEqual([]);
    expect(tripsOf(await store.count(matches(5, { key: "b" })))).toHaveLength(1);
  });

  it("counts nothing that another coordinator counted before the loss was noticed", async () => {
    await begin();
    const other = await open();
    await store.count(matches(4));
    await server.cli("flushall");
    await expect(other.count([match(4)])).rejects.toMatchObject(lost);
    await store.begin();
    expect(await other.count(matches(4))).toMatchObject([1, 2, 3, 4].map((count) => ({ count })));
    await other.close();
  });

  it("keeps no duplicates of a counter whose state is gone", async () => {
    await begin();
    await store.count(matches(3));
    await server.cli("del", "fb:{sshd|203.0.113.9}:s");
    expect(await store.count(matches(2))).toMatchObject([
      { outcome: "counted", count: 1 },
      { outcome: "counted", count: 2 },
    ]);
  });

  it.each(["everysec", "always"] as const)("goes on after kill -9, appendfsync %s", async (append) => {
    await begin({ append });
    const trips = tripsOf(await store.count(matches(5)));
    await store.count(matches(3, { key: "b" }));
    await server.kill();
    await expect(store.count([match(3, { key: "b" })])).rejects.toMatchObject(away);
    expect(await store.health()).toMatchObject(away);
    await server.start();
    await store.ready();
    expect(await store.health()).toBeNull();
    expect(tripsOf(await store.count(matches(5)))).toEqual(trips);
    // With everysec Redis may answer up to two seconds before it writes, while its disk is busy: what was
    // lost then counts when it is delivered again, and what was not is a duplicate.
    if (append === "everysec") await store.count(matches(3, { key: "b" }));
    expect(await store.count([match(3, { key: "b" })])).toMatchObject([{ outcome: "counted", count: 4 }]);
  });

  it("fails what was on its way when the server dies, and counts it once when it comes again", async () => {
    await begin({ append: "everysec" });
    const batch = Array.from({ length: 200 }, (_, i) => matches(5, { key: `k${i}` })).flat();
    const counting = store.count(batch).then(tripsOf, () => []);
    await server.kill();
    const early = await counting;
    await server.start();
    await store.ready();
    const trips = tripsOf(await store.count(batch));
    expect(trips).toHaveLength(200);
    for (const trip of early) expect(trips).toContainEqual(trip);
  });

  it("counts as away when it is there and does not answer", async () => {
    await begin({}, { replyTimeout: 1000 });
    await store.count(matches(2));
    await server.pause();
    await expect(store.count([match(2)])).rejects.toMatchObject(away);
    await expect(store.count([match(2)])).rejects.toMatchObject(away);
    await server.resume();
    await store.ready();
    const [result] = await store.count([match(3)]);
    // What was sent before it paused was carried out afterwards, or not: both are right.
    expect([3, 4]).toContain(result?.count);
    await store.count([match(2)]);
    expect(await store.count([match(3)])).toMatchObject([{ outcome: "duplicate", count: 4 }]);
  });

  it("opens while Redis is away, and counts as soon as it is there", async () => {
    server = await startRedis();
    await server.kill();
    store = await open();
    await expect(store.count([match(0)])).rejects.toMatchObject(away);
    const ready = store.ready();
    await server.start();
    await ready;
    await store.begin();
    expect(await store.count([match(0)])).toMatchObject([{ count: 1 }]);
  });

  it("goes on when a node of a cluster was killed and is back", async () => {
    await begin({ cluster: true, append: "always" });
    await store.count(matches(2));
    await server.kill();
    await expect(store.count([match(2)])).rejects.toMatchObject(away);
    await server.start();
    await server.whole();
    await store.ready();
    expect(await store.count([match(2)])).toMatchObject([{ count: 3 }]);
  });

  it("waits no more once it is closed", async () => {
    await begin();
    await server.kill();
    await expect(store.count([match(0)])).rejects.toMatchObject(away);
    const ready = store.ready().catch((error: unknown) => error);
    await store.close();
    expect(await ready).toMatchObject(away);
    await expect(store.ready()).rejects.toMatchObject(away);
  });

  it("says so when a password is wrong, without the password", async () => {
    await begin({ more: ["--requirepass", "right"] }, { password: "wrong" });
    const error = (await store.count([match(0)]).catch((error: unknown) => error)) as Error;
    expect(error).toMatchObject(refused);
    expect(error.message).toContain("WRONGPASS");
    expect(inspect(error, { depth: 10 })).not.toMatch(/'wrong'/);
    await store.close();
    store = await open({ password: "right" });
    await store.begin();
    expect(await store.count([match(0)])).toMatchObject([{ count: 1 }]);
  });

  it("says so when the memory is full, and calls a Redis unsuitable that drops counters then", async () => {
    await begin();
    await server.cli("config", "set", "maxmemory", "1000");
    await expect(store.count([match(0)])).rejects.toMatchObject(refused);
    await server.cli("config", "set", "maxmemory-policy", "allkeys-lru");
    expect(await store.health()).toMatchObject({ code: "FLB_COORDINATOR_REDIS_UNSUITABLE" });
  });

  it("lets Redis forget idle counters, and trips with them", async () => {
    await begin({}, { kept: 1000 });
    await store.count(matches(5));
    const ttl = async (suffix: string) => Number(await server.cli("pttl", `fb:{sshd|203.0.113.9}:${suffix}`));
    for (const suffix of ["s", "m", "t"]) {
      expect(await ttl(suffix)).toBeGreaterThan(1_000_000);
      expect(await ttl(suffix)).toBeLessThanOrEqual(1_201_000);
    }
  });

  it("remembers no id that is late by far", async () => {
    await begin();
    for (let n = 0; n < 300; n++) await store.count([match(n, { time: epoch + n * 10_000 })]);
    // 20 minutes back are 120 matches, and an eighth more at most.
    const kept = Number(await server.cli("zcard", "fb:{sshd|203.0.113.9}:m"));
    expect(kept).toBeGreaterThanOrEqual(121);
    expect(kept).toBeLessThanOrEqual(137);
  });
});
