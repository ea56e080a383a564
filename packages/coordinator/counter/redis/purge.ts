import type { Millis } from "@fleetban/core";
import type { RedisConnection } from "../../redis/connection.ts";
import { runScript } from "../../redis/script.ts";
import { keysOfState, statePattern } from "./keys.ts";
import { purgeKey } from "./scripts.ts";

/** Keys looked at in one step, between which Redis counts. */
const page = 500;

/**
 * Looks at every counter. Redis forgets idle ones by itself, so what this finds is mostly old trips
 * of counters that live on.
 *
 * @param before processing time
 */
export async function purgeCounters(
  connection: RedisConnection,
  prefix: string,
  before: Millis,
): Promise<void> {
  await connection.eachServer(async (server) => {
    const match = statePattern(prefix);
    let cursor = "0";
    do {
      const [next, found] = await server.scan(cursor, "MATCH", match, "COUNT", page);
      const calls = found.map((state) => [...keysOfState(state), before]);
      if (calls.length > 0) await runScript(server, purgeKey, calls);
      cursor = next;
    } while (cursor !== "0");
  });
}
