// Apart from the rest: one process for one machine loads no Redis client.
export {
  openRedisCounterStore,
  type RedisCounterOptions,
  type RedisCounterStore,
} from "./counter/redis/counter-store.ts";
export { openRedisGuardStore, type RedisGuardOptions } from "./guard/redis/guard-store.ts";
export { MirroredBanTable } from "./rebuild/mirrored-table.ts";
export { openRedisRebuildStore, type RedisRebuildOptions } from "./rebuild/redis/rebuild-store.ts";
export type { RedisAddress, RedisConnectionOptions, RedisNode } from "./redis/options.ts";
