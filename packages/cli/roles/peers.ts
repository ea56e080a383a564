import type { Settings } from "./config/settings.ts";
import { hostOf } from "./nats-options.ts";
import type { NatsWay } from "./nats-way.ts";

/**
 * The fleet's own parts as this process knows them (rule 7): NATS and the servers it tells of, Redis, and
 * what the operator names. Asked anew at each look, since a cluster may grow.
 */
export function peersOf({ redis, peers }: Settings, nats: NatsWay): () => string[] {
  const counters = redis === null ? [] : "url" in redis.address ? [redis.address.url] : redis.address.cluster;
  const fixed = [...peers, ...counters.flatMap(hostOf)];
  return () => [...fixed, ...nats.hosts()];
}
