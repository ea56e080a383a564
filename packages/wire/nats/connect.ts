import { setTimeout as after } from "node:timers/promises";
import { FleetbanError, type Log, type Metrics } from "@fleetban/core";
import {
  type ConnectionOptions,
  connect,
  createInbox,
  ErrorCode,
  Events,
  type NatsConnection,
  NatsError,
} from "nats";
import { authenticator, checkReadable, type NatsCredentials } from "./credentials.ts";
import { natsError } from "./errors.ts";
import { inboxPrefix } from "./subjects.ts";
import { type NatsTls, tlsOptions } from "./tls.ts";

export interface NatsOptions {
  /**
   * `nats://host:4222` or `tls://host:4222`; any that answers is used, and all with TLS where one says so. The
   * certificate has to name the host as it is written here, a name or an address.
   */
  servers: readonly string[];
  /** The node's or the role's name: what the server shows, and whose inbox answers come to. */
  name: string;
  credentials?: NatsCredentials;
  /** Asks for TLS, whatever the servers' scheme. */
  tls?: NatsTls;
}

/** Where the adapters tell what happens. */
export interface NatsContext {
  log: Log;
  metrics: Metrics;
}

/** The connection to NATS, which comes back for ever until it is closed. */
export interface NatsLink {
  readonly connection: NatsConnection;
  connected(): boolean;
  /** A subject of one's own that the server can answer to. */
  newInbox(): string;
  /** Calls at every loss and return. @returns ends it */
  onChange(listener: (connected: boolean) => void): () => void;
  /**
   * Awaits an answer of the server, at the longest until the connection is lost: what was asked
   * before is not answered after.
   *
   * @throws FleetbanError FLB_NATS_UNREACHABLE, FLB_NATS_REFUSED, FLB_NATS_NOT_PROVISIONED, FLB_NATS_STORE
   */
  ask<T>(what: string, request: () => Promise<T>): Promise<T>;
  /** Sends what is on its way, then closes; without a server, at once. */
  close(): Promise<void>;
}

const retryWait = 1000;
const closeWait = 5000;
/** A link that is dead without a word is noticed after about so many pings. */
const ping = { pingInterval: 10_000, maxPingOut: 2 };

/**
 * Connects, as often as it takes.
 *
 * @param signal gives up a first connection that does not come about
 * @throws FleetbanError FLB_NATS_CREDENTIALS, FLB_NATS_REFUSED; FLB_NATS_UNREACHABLE when aborted
 */
export async function connectNats(
  options: NatsOptions,
  { log, metrics }: NatsContext,
  signal?: AbortSignal,
): Promise<NatsLink> {
  const { servers, name, credentials } = options;
  await checkReadable(Object.values(options.tls ?? {}));
  const tls = tlsOptions(servers, options.tls);
  const settings: ConnectionOptions = {
    servers: [...servers],
    name: `fleetban ${name}`,
    inboxPrefix: inboxPrefix(name),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    // A server may refuse for a while, as when its configuration lacks a node that it had before.
    ignoreAuthErrorAbort: true,
    noAsyncTraces: true,
    ...ping,
    ...(credentials === undefined ? {} : { authenticator: await authenticator(credentials) }),
    ...(tls === undefined ? {} : { tls }),
  };
  for (;;) {
    try {
      return link(await connect(settings), inboxPrefix(name), { log, metrics });
    } catch (cause) {
      const error = natsError(servers.join(", "), cause);
      if (!(error instanceof FleetbanError) && !isSystemError(cause)) throw error;
      const code = error instanceof FleetbanError ? error.code : "FLB_NATS_UNREACHABLE";
      if (code !== "FLB_NATS_UNREACHABLE") throw error;
      log.warn({ code, servers, error: told(cause as Error) }, "NATS does not answer; trying on");
      await after(retryWait, undefined, signal === undefined ? {} : { signal }).catch(() => {
        throw new FleetbanError("FLB_NATS_UNREACHABLE", `${servers.join(", ")} did not answer`, { cause });
      });
    }
  }
}

function told(cause: Error): string {
  const noTls = cause instanceof NatsError && cause.code === ErrorCode.ServerOptionNotAvailable;
  return noTls ? "the server offers no TLS" : cause.message;
}

/** As from TLS or the resolver, which the client hands on as they are. */
function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && !(cause instanceof NatsError);
}

function link(connection: NatsConnection, inbox: string, { log, metrics }: NatsContext): NatsLink {
  const listeners = new Set<(connected: boolean) => void>();
  let connected = true;
  function changed(now: boolean): void {
    if (connected === now) return;
    connected = now;
    metrics.gauge("fleetban_nats_connected", now ? 1 : 0);
    for (const listener of [...listeners]) listener(now);
  }
  metrics.gauge("fleetban_nats_connected", 1);
  // Of a closed connection it never ends, and holds nothing.
  void (async () => {
    for await (const { type, data } of connection.status()) {
      if (type === Events.Disconnect) {
        log.warn({ code: "FLB_NATS_UNREACHABLE", server: data }, "lost NATS; trying to come back");
        changed(false);
      } else if (type === Events.Reconnect) {
        log.info({ server: data }, "NATS is back");
        changed(true);
      } else if (type === Events.Error) {
        log.warn({ code: "FLB_NATS_REFUSED", error: data }, "NATS refuses something");
      }
    }
  })();
  void connection.closed().then(() => changed(false));

  return {
    connection,
    connected: () => connected,
    newInbox: () => createInbox(inbox),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async ask(what, request) {
      const lost = () => new FleetbanError("FLB_NATS_UNREACHABLE", `${what}: no connection`);
      if (!connected) throw lost();
      let end = () => {};
      const broken = new Promise<never>((_, reject) => {
        end = this.onChange(() => reject(lost()));
      });
      try {
        return await Promise.race([request(), broken]);
      } catch (cause) {
        throw natsError(what, cause);
      } finally {
        end();
      }
    },
    async close() {
      if (connected) {
        // A server that hangs must not keep a process from its end.
        const waited = new AbortController();
        await Promise.race([connection.drain(), after(closeWait, undefined, waited)]);
        waited.abort();
      }
      await connection.close();
    },
  };
}
