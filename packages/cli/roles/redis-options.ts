import { readFileSync } from "node:fs";
import type { openRedisCounterStore } from "@fleetban/coordinator/redis";
import { FleetbanError } from "@fleetban/core";
import type { RedisSettings } from "./config/settings.ts";
import { hostOf } from "./nats-options.ts";

type RedisOptions = Parameters<typeof openRedisCounterStore>[0];

/** @throws FleetbanError FLB_CONFIG_INVALID for a file that cannot be read */
export function redisOptions({ address, username, password, tls, prefix }: RedisSettings): RedisOptions {
  return {
    ...("url" in address ? address : { cluster: address.cluster.map(hostAndPort) }),
    ...(username !== null && { username }),
    ...(password !== null && { password: "text" in password ? password.text : secret(password.file) }),
    ...(tls !== null && {
      tls: {
        ...(tls.ca !== undefined && { ca: secret(tls.ca) }),
        ...(tls.cert !== undefined && { cert: secret(tls.cert) }),
        ...(tls.key !== undefined && { key: secret(tls.key) }),
      },
    }),
    ...(prefix !== null && { prefix }),
  };
}

function secret(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    throw new FleetbanError("FLB_CONFIG_INVALID", `redis: ${(cause as Error).message}`, { cause });
  }
}

function hostAndPort(text: string): { host: string; port: number } {
  const [host = ""] = hostOf(text);
  return { host, port: Number(text.slice(text.lastIndexOf(":") + 1)) };
}
