import { counterStoreConformance } from "@fleetban/core/conformance";
import { afterAll, beforeAll, describe } from "vitest";
import { type RedisServer, redisKinds, startRedis, whyNoRedis } from "../../redis/testing/server.ts";
import { openRedisCounterStore, type RedisCounterStore } from "./counter-store.ts";

describe.skipIf(whyNoRedis !== null)(`the counters in Redis${whyNoRedis ? ` (${whyNoRedis})` : ""}`, () => {
  describe.each(redisKinds)("$program, cluster: $cluster", (kind) => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedis(kind);
    });
    afterAll(() => server?.stop());

    counterStoreConformance(kind.cluster ? "Redis Cluster" : "Redis", async (clock) => {
      await server.cli("flushall");
      const opened: RedisCounterStore[] = [];
      const open = async () => {
        const store = await openRedisCounterStore(server.address, clock);
        opened.push(store);
        return store;
      };
      const store = await open();
      await store.begin();
      return {
        store,
        reopen: open,
        async close() {
          for (const store of opened) await store.close();
        },
      };
    });
  });
});
