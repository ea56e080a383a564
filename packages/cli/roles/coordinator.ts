import { readFileSync } from "node:fs";
import { startCoordinator } from "@fleetban/coordinator";
import { openRedisCounterStore, openRedisGuardStore } from "@fleetban/coordinator/redis";
import { FleetbanError } from "@fleetban/core";
import { adminBucket } from "@fleetban/wire/nats";
import { packageVersion } from "../service/version.ts";
import { openAdminRole } from "./admin.ts";
import type { RedisSettings } from "./config/settings.ts";
import { hostOf } from "./nats-options.ts";
import type { RunningRole, Shared } from "./role.ts";

/** Matches from NATS → counters in Redis → the ban table. Without either, nothing is acknowledged. */
export async function startCoordinatorRole(shared: Shared): Promise<RunningRole> {
  const { settings, policy, nats, neverBan, health, clock, log, metrics } = shared;
  if (settings.redis === null) throw new Error("checked with the configuration");
  const redis = redisOptions(settings.redis);
  const [counters, guard] = await Promise.all([
    openRedisCounterStore(redis, clock),
    openRedisGuardStore(redis, clock),
  ]);
  health.set("redis", async () => (await counters.health())?.message ?? null);
  const bans = nats.bans();
  health.set("ban table", async () => {
    await bans.listTarget("readyz");
    return null;
  });
  let current = policy;
  const closeAdmin = await openAdminRole(settings, {
    ...{ bans, counters, neverBan, clock, log, metrics },
    documents: nats.documents(adminBucket),
    audit: nats.audit(),
    policy: () => current,
    version: packageVersion(),
  });
  const coordinator = await startCoordinator({
    policy,
    consumer: nats.consumer(),
    counters,
    bans,
    guard,
    neverBan,
    clock,
    log,
    metrics,
    onDecision({ verdict, jail, time }) {
      if (verdict !== "banned" && verdict !== "extended") return;
      // From the line's own time, which may be whole seconds, or hours back when a log is caught up with.
      const seconds = Math.max(0, clock.now() - time) / 1000;
      metrics.observe("fleetban_line_to_decision_seconds", seconds, { jail });
    },
  });
  return {
    name: "coordinator",
    async update(next) {
      current = next;
      coordinator.update(next);
    },
    async stop() {
      await closeAdmin();
      await coordinator.stop();
      await Promise.all([counters.close(), guard.close()]);
    },
  };
}

type RedisOptions = Parameters<typeof openRedisCounterStore>[0];

function redisOptions({ address, username, password, tls, prefix }: RedisSettings): RedisOptions {
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
