import { FleetbanError } from "@fleetban/core";
import type { RedisConnection } from "./connection.ts";

/** Redis 7.0; Valkey calls itself compatible with 7.2 in the same field. */
const oldestMajor = 7;

/** Null when Redis answers and is one to count in, else why not. */
export async function redisHealth(connection: RedisConnection): Promise<FleetbanError | null> {
  try {
    const infos = await connection.eachServer((server) => server.info());
    const fault = infos.map(faultOf).find((fault) => fault !== null);
    return fault === undefined ? null : new FleetbanError("FLB_COORDINATOR_REDIS_UNSUITABLE", fault);
  } catch (error) {
    return error as FleetbanError;
  }
}

/** @param info what INFO says */
export function faultOf(info: string): string | null {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
  const version = field("redis_version") ?? "unknown";
  if (!(Number.parseInt(version, 10) >= oldestMajor)) {
    return `Redis is ${version}; ${oldestMajor}.0 or later is needed`;
  }
  const policy = field("maxmemory_policy") ?? "noeviction";
  if (field("maxmemory") !== "0" && policy !== "noeviction") {
    return `Redis drops counters when its memory is full: maxmemory-policy is ${policy}`;
  }
  return null;
}
