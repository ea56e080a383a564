import { Cluster, Redis } from "ioredis";
import type { RedisConnectionOptions } from "./options.ts";

const longestWait = 1000;

/** Again and again, for ever. */
const reconnect = (attempts: number) => Math.min(longestWait, 25 * 2 ** Math.min(attempts, 10));

/**
 * A client that fails at once while Redis is away: what it could not say stays with the bus, unacknowledged,
 * and a queue here would only hide that.
 */
export function redisClient(options: RedisConnectionOptions): Redis | Cluster {
  const { username, password, tls, connectTimeout = 5000, replyTimeout = 5000 } = options;
  const common = {
    lazyConnect: true,
    connectTimeout,
    socketTimeout: replyTimeout,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectionName: "fleetban-coordinator",
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined || tls === false ? {} : { tls: tls === true ? {} : tls }),
  };
  if ("cluster" in options) {
    return new Cluster([...options.cluster], {
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: reconnect,
      redisOptions: common,
    });
  }
  const single = {
    ...common,
    enableOfflineQueue: false,
    retryStrategy: reconnect,
    // After a failover the old master is a replica.
    reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
  };
  if ("url" in options) return new Redis(options.url, single);
  if ("socket" in options) return new Redis({ ...single, path: options.socket });
  return new Redis({ ...single, host: options.host, port: options.port });
}
