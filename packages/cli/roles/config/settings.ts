import type { AccessRole } from "@fleetban/coordinator/admin";
import type { Millis } from "@fleetban/core";
import type { LogOptions } from "../../log/logger.ts";
import type { FirewallKind } from "../../service/firewall.ts";

/** The roles that a process of the fleet can have. */
export const roleNames = ["agent", "coordinator", "enforcer"] as const;
export type RoleName = (typeof roleNames)[number];

/** Files of TLS, in PEM form. */
export interface TlsFiles {
  ca?: string;
  cert?: string;
  key?: string;
}

/** Where NATS is, and who this is to it. */
export interface NatsSettings {
  servers: string[];
  credentials: { seed: string } | { seedFile: string } | { credsFile: string } | null;
  tls: TlsFiles | null;
}

/** Where the coordinators count. */
export interface RedisSettings {
  address: { url: string } | { cluster: string[] };
  username: string | null;
  password: { text: string } | { file: string } | null;
  tls: TlsFiles | null;
  prefix: string | null;
}

/** Where a coordinator serves the admin API. */
export interface AdminSettings {
  /** A Unix socket for this machine's root; null: admin.sock in the state directory. */
  socket: string | null;
  /** Ports with TLS; null: none. */
  tls: {
    listen: string[];
    cert: string;
    key: string;
    /** Authority of client certificates, which every client then needs. */
    clientCa: string | null;
    /** Common names, and what each may do. */
    clients: [name: string, role: AccessRole][];
  } | null;
}

/** When a host bans by its own counts. */
export interface FallbackSettings {
  /** How long no coordinator that counts may be heard; null: it never does. */
  after: Millis | null;
  /** Written, and not the default. */
  asked: boolean;
}

/** What one process of the fleet needs to know; whatever its roles don't need may be null. */
export interface Settings {
  node: string;
  roles: RoleName[];
  /** A path, or `fleet`: the one that the fleet keeps. */
  policy: string;
  state: string;
  firewall: FirewallKind;
  metrics: string | null;
  peers: string[];
  /** Between two reports of how this process is. */
  heartbeat: Millis;
  fallback: FallbackSettings;
  log: Omit<LogOptions, "node">;
  nats: NatsSettings;
  redis: RedisSettings | null;
  admin: AdminSettings;
}
