import type { ConnectionOptions as TlsOptions } from "node:tls";
import type { Millis } from "@fleetban/core";

export interface RedisNode {
  host: string;
  port: number;
}

/** Where Redis (7.0 or later, or Valkey) is: one server, or some nodes of a cluster. */
export type RedisAddress =
  | { /** `redis://…`, or `rediss://…` with TLS; a user, password and database may be in it. */ url: string }
  | RedisNode
  | { /** Path of a Unix socket. */ socket: string }
  | { /** The others are learned from these. */ cluster: readonly RedisNode[] };

export type RedisConnectionOptions = RedisAddress & {
  username?: string;
  password?: string;
  /** `true` for the system's authorities, or Node's own TLS options (`ca`, `cert`, `key`, …). */
  tls?: boolean | TlsOptions;
  /** How long a connection may take; 5 s by default. */
  connectTimeout?: Millis;
  /** Without a word for as long while it owes an answer, Redis counts as away; 5 s by default. */
  replyTimeout?: Millis;
};

/** Where Redis is, for messages: never with a password. */
export function nameOf(address: RedisAddress): string {
  if ("socket" in address) return address.socket;
  if ("cluster" in address) return address.cluster.map(({ host, port }) => `${host}:${port}`).join(", ");
  if ("host" in address) return `${address.host}:${address.port}`;
  return URL.canParse(address.url) ? new URL(address.url).host : "an unreadable URL";
}
