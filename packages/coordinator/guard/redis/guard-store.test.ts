import type { Clock, GuardStore } from "@fleetban/core";
import { guardStoreConformance } from "@fleetban/core/conformance";
import { afterAll, beforeAll, describe } from "vitest";
import { type RedisServer, redisKinds, startRedis, whyNoRedis } from "../../redis/testing/server.ts";
import { openRedisGuardStore } from "./guard-store.ts";

describe.skipIf(whyNoRedis !== null)(`the guard in Redis${whyNoRedis ? ` (${whyNoRedis})` : ""}`, () => {
  describe.each(redisKinds)("$program, cluster: $cluster", (kind) => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedis(kind);
    });
    afterAll(() => server?.stop());

    guardStoreConformance(kind.cluster ? "Redis Cluster" : "Redis", async (clock) => {
      await server.cli("flushall");
      const opened: GuardStore[] = [];
      async function open(clock: Clock): Promise<GuardStore> {
        const store = await openRedisGuardStore(server.address, clock);
        opened.push(store);
        return store;
      }
      return {
        store: await open(clock),
        another: open,
        reopen: () => open(clock),
        async close() {
          for (const store of opened) await store.close();
        },
      };
    });
  });
});
