import type { FleetbanError } from "@fleetban/core";
import { afterEach, describe, expect, it } from "vitest";
import { openRedisCounterStore, type RedisCounterStore } from "../counter/redis/counter-store.ts";
import { match } from "../counter/redis/testing/requests.ts";
import { type RedisServer, startRedis, whyNoRedis } from "./testing/server.ts";

describe.skipIf(whyNoRedis !== null)("the witnesses of a cluster", () => {
  const nodes: RedisServer[] = [];
  let store: RedisCounterStore | undefined;
  afterEach(async () => {
    await store?.close();
    for (const node of nodes.splice(0)) await node.stop();
  });

  it("show the loss of one master, whose counters alone are refused", async () => {
    const parts: [number, number][] = [
      [0, 5460],
      [5461, 10922],
      [10923, 16383],
    ];
    for (const slots of parts) nodes.push(await startRedis({ cluster: true, slots }));
    const [first, lost, last] = nodes as [RedisServer, RedisServer, RedisServer];
    for (const { ports } of [lost, last]) {
      await first.cli("cluster", "meet", "127.0.0.1", `${ports.clients}`, `${ports.nodes}`);
    }
    for (const node of nodes) await node.whole();
    store = await openRedisCounterStore(first.address);
    expect(await store.whole()).toBe(false);
    await store.begin();
    expect(await store.whole()).toBe(true);
    const keys = Array.from({ length: 60 }, (_, i) => match(i, { key: `k${i}`, time: Date.now() }));
    await store.count(keys);

    await lost.cli("flushall");
    expect(await store.whole()).toBe(false);
    const refused: boolean[] = [];
    for (const one of keys) {
      refused.push(
        await (store as RedisCounterStore).count([one]).then(
          ([result]) => {
            expect(result?.outcome).toBe("duplicate");
            return false;
          },
          (error: FleetbanError) => {
            expect(error.code).toBe("FLB_COORDINATOR_COUNTERS_LOST");
            return true;
          },
        ),
      );
    }
    const count = refused.filter((one) => one).length;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(keys.length);
    await store.begin();
    expect(await store.whole()).toBe(true);
    const again = await store.restore(keys);
    expect(again.map(({ outcome }) => outcome)).toEqual(
      refused.map((one) => (one ? "counted" : "duplicate")),
    );
  }, 60_000);
});
