import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { FleetbanError } from "@fleetban/core";
import { adminDefinition, adminPackage, adminServices } from "@fleetban/wire/admin";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation } from "grpc-health-check";
import type { Authentication, Identity } from "./access/authenticate.ts";
import type { AccessRole } from "./access/roles.ts";
import type { AdminHandlers } from "./handler.ts";
import { addServices, type ServeOptions } from "./serve.ts";

/** A port where the API is served, always with TLS. */
export interface AdminListener {
  /** `HOST:PORT`, `[::1]:PORT`. */
  address: string;
  /** PEM files. */
  cert: string;
  key: string;
  /** Authority of client certificates, which every client then needs. */
  clientCa: string | null;
  /** Common names of client certificates, and what each may do. */
  clients: ReadonlyMap<string, AccessRole>;
}

export type AdminServerOptions = Omit<ServeOptions, "authentication"> & {
  documents: Authentication["documents"];
  handlers: AdminHandlers;
  listeners: readonly AdminListener[];
};

export interface AdminServer {
  /** Where it listens; a port 0 is replaced by the one bound. */
  addresses: string[];
  /** Takes a connection of somebody whom its way here makes an admin: see socket.ts. */
  accept(connection: Socket): void;
  /** Takes no more calls; those at hand have a moment to end. Twice is as once. */
  stop(): Promise<void>;
}

/** A policy with all of fail2ban's filters has about one MiB. */
const largestRequest = 16 * 2 ** 20;
const graceful = 2000;
const root: Identity = { name: "local", role: "admin" };

/** @throws FleetbanError FLB_ADMIN_LISTEN when a listener cannot be bound */
export async function serveAdmin(options: AdminServerOptions): Promise<AdminServer> {
  const local = serverOf(options, root, new Map());
  const injector = local.createConnectionInjector(ServerCredentials.createInsecure());
  const servers = [local];
  const addresses: string[] = [];
  let ending: Promise<void> | undefined;
  const stop = () => {
    ending ??= Promise.all(servers.map(end)).then(() => {});
    return ending;
  };
  try {
    for (const listener of options.listeners) {
      const server = serverOf(options, null, listener.clients);
      servers.push(server);
      addresses.push(await bind(server, listener));
    }
  } catch (cause) {
    await stop();
    if (cause instanceof FleetbanError) throw cause;
    throw new FleetbanError("FLB_ADMIN_LISTEN", (cause as Error).message, { cause });
  }
  return { addresses, accept: (connection) => injector.injectConnection(connection), stop };
}

function serverOf(
  options: AdminServerOptions,
  local: Identity | null,
  clients: ReadonlyMap<string, AccessRole>,
): Server {
  const { documents, clock, handlers } = options;
  const server = new Server({
    "grpc.max_receive_message_length": largestRequest,
    "grpc.max_send_message_length": -1,
    // A client that vanished without a word holds its streams no longer than this.
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 10_000,
  });
  addServices(server, handlers, { ...options, authentication: { documents, clock, local, clients } });
  const services = ["", ...adminServices.map((name) => `${adminPackage}.${name}`)];
  new HealthImplementation(Object.fromEntries(services.map((name) => [name, "SERVING"]))).addToServer(server);
  new ReflectionService(adminDefinition()).addToServer(server);
  return server;
}

function bind(server: Server, { address, cert, key, clientCa }: AdminListener): Promise<string> {
  const credentials = ServerCredentials.createSsl(
    clientCa === null ? null : readFileSync(clientCa),
    [{ cert_chain: readFileSync(cert), private_key: readFileSync(key) }],
    clientCa !== null,
  );
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) resolve(address.replace(/:0$/, `:${port}`));
      else reject(new FleetbanError("FLB_ADMIN_LISTEN", `${address}: ${error.message}`, { cause: error }));
    });
  });
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.forceShutdown(), graceful);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
