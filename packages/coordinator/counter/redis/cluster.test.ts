import { setTimeout as after } from "node:timers/promises";
import { ManualClock } from "@fleetban/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { moveSlot, movingSlot, type RedisCluster, startRedisCluster } from "../../redis/testing/cluster.ts";
import { whyNoRedis } from "../../redis/testing/server.ts";
import { openRedisCounterStore, type RedisCounterStore } from "./counter-store.ts";
import { epoch, match, matches, tripsOf } from "./testing/requests.ts";

const away = { code: "FLB_COORDINATOR_REDIS_AWAY" };

describe.skipIf(whyNoRedis !== null)("counting in a cluster of three masters", () => {
  let cluster: RedisCluster;
  let store: RedisCounterStore;
  let another: RedisCounterStore;
  const clock = new ManualClock(epoch + 3_600_000);
  const open = () => openRedisCounterStore({ ...cluster.address, replyTimeout: 2000 }, clock);
  const ownerOf = (key: string) => cluster.ownerOf(`fb:{sshd|${key}}:s`);

  beforeAll(async () => {
    cluster = await startRedisCluster({ append: "always" });
  });
  beforeEach(async () => {
    for (const master of cluster.masters) await master.cli("flushall");
    [store, another] = await Promise.all([open(), open()]);
    await store.begin();
  });
  afterEach(() => Promise.all([store.close(), another.close()]));
  afterAll(() => cluster?.stop());

  it("is exact on every master, whichever coordinator asks", async () => {
    const keys = Array.from({ length: 60 }, (_, i) => `192.0.2.${i}`);
    const batch = keys.flatMap((key) => matches(5, { key }));
    const [one, two] = await Promise.all([store.count(batch), another.count(batch)]);
    expect(new Set(tripsOf(one).map(({ cause }) => cause)).size).toBe(60);
    expect(tripsOf(two)).toEqual(tripsOf(one));
    const owners = await Promise.all(keys.map(async (key) => (await ownerOf(key)).owner));
    expect(new Set(owners).size).toBe(3);
  });

  it("goes on with a counter whose slot has moved", async () => {
    await store.count(matches(2));
    const { slot, owner, other } = await ownerOf("203.0.113.9");
    await moveSlot(slot, owner, other);
    expect(await store.count(matches(3))).toMatchObject([
      { outcome: "duplicate", count: 2 },
      { outcome: "duplicate", count: 2 },
      { outcome: "counted", count: 3 },
    ]);
    await moveSlot(slot, other, owner);
    expect(await another.count([match(3)])).toMatchObject([{ outcome: "counted", count: 4 }]);
  });

  it("counts while a slot is on its way, once all of the counter has arrived", async () => {
    const [trip] = tripsOf(await store.count(matches(5)));
    const { slot, owner, other } = await ownerOf("203.0.113.9");
    const there = await movingSlot(slot, owner, other);
    await there.keys();
    expect(tripsOf(await store.count(matches(5)))).toEqual([trip]);
    await there.end();
    expect(tripsOf(await another.count(matches(5)))).toEqual([trip]);
    await moveSlot(slot, other, owner);
  });

  it("refuses a counter that is partly on its way, and counts it once when it has arrived", async () => {
    await store.count(matches(3));
    const { slot, owner, other } = await ownerOf("203.0.113.9");
    const there = await movingSlot(slot, owner, other);
    await expect(store.count([match(3)])).rejects.toMatchObject(away);
    await there.keys();
    await expect(store.count([match(3)])).rejects.toMatchObject(away);
    await there.end();
    expect(tripsOf(await store.count(matches(5)))).toMatchObject([{ matches: 5 }]);
    await moveSlot(slot, other, owner);
  });

  it("counts each match once and trips once, while slots move to and fro under two coordinators", async () => {
    const keys = Array.from({ length: 8 }, (_, i) => `198.51.100.${i}`);
    let moving = true;
    const deliver = async (by: RedisCounterStore) => {
      const trips = [];
      for (let n = 0; n < 5; n++) {
        for (const key of keys) {
          // As the bus delivers again what was not acknowledged.
          const counted = async () => by.count([match(n, { key })]).catch(() => null);
          let results = await counted();
          // What is refused at once needs a turn of the loop to become possible.
          while (results === null) {
            await after(5);
            results = await counted();
          }
          trips.push(...tripsOf(results));
        }
      }
      return trips;
    };
    const moves = (async () => {
      while (moving) {
        for (const key of keys) {
          const { slot, owner, other } = await ownerOf(key);
          await moveSlot(slot, owner, other);
          await moveSlot(slot, other, owner);
        }
      }
    })();
    const found = await Promise.all([deliver(store), deliver(another)]);
    moving = false;
    await moves;
    const causes = new Set(found.flat().map(({ cause }) => cause));
    expect(causes.size).toBe(keys.length);
    for (const key of keys)
      expect(tripsOf(await store.count(matches(5, { key })))).toMatchObject([{ matches: 5 }]);
  });

  it("counts on the other masters while one is away, and on that one when it is back", async () => {
    const { owner } = await ownerOf("203.0.113.9");
    const keys = Array.from({ length: 20 }, (_, i) => `192.0.2.${i}`);
    const owners = await Promise.all(keys.map(async (key) => (await ownerOf(key)).owner));
    const elsewhere = keys.find((_, i) => owners[i] !== owner) as string;
    await store.count(matches(2));
    await owner.kill();
    await expect(store.count([match(2)])).rejects.toMatchObject(away);
    expect(await store.count([match(0, { key: elsewhere })])).toMatchObject([{ count: 1 }]);
    await owner.start();
    await cluster.whole();
    await store.ready();
    expect(await store.count([match(2)])).toMatchObject([{ outcome: "counted", count: 3 }]);
  });

  it("calls a cluster unsuitable when any of its masters drops counters", async () => {
    expect(await store.health()).toBeNull();
    const last = cluster.masters[2];
    await last?.cli("config", "set", "maxmemory", "100mb");
    await last?.cli("config", "set", "maxmemory-policy", "allkeys-lru");
    expect(await store.health()).toMatchObject({ code: "FLB_COORDINATOR_REDIS_UNSUITABLE" });
    await last?.cli("config", "set", "maxmemory-policy", "noeviction");
    await last?.cli("config", "set", "maxmemory", "0");
  });
});
