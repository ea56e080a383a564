import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import type { AccessRole } from "@fleetban/coordinator/admin";
import { FleetbanError, parseDuration } from "@fleetban/core";
import { describeIssue, PolicyError, type PolicyIssue, validate, YamlSource } from "@fleetban/policy/yaml";
import { environmentSettings, merged, type Tree, variableOf } from "./environment.ts";
import { fleetPolicy } from "./fleet-policy.ts";
import { nodeName } from "./node-name.ts";
import { settingsSchema, type WrittenSettings } from "./schema.ts";
import type {
  AdminSettings,
  FallbackSettings,
  NatsSettings,
  RedisSettings,
  RoleName,
  Settings,
  TlsFiles,
} from "./settings.ts";

export interface ReadOptions {
  /** The file; null: the environment says it all. */
  file: string | null;
  environment: NodeJS.ProcessEnv;
  /** What the command line asks for; null: the configuration names the roles. */
  roles: readonly RoleName[] | null;
  /** Whether a role is to run; left out: yes. */
  needsRole?: boolean;
}

/**
 * Reads the configuration: the file, and over it what the environment sets.
 *
 * @throws FleetbanError FLB_CONFIG_INVALID with every error: file, line and key, or the variable
 */
export function readSettings(options: ReadOptions): Settings {
  const { file, environment } = options;
  const source = file === null ? null : openSource(file);
  const written = (source?.value ?? {}) as Tree;
  const base = file === null ? process.cwd() : dirname(resolve(file));
  const inFile = validate(settingsSchema, written, source);
  const set = environmentSettings(environment);
  const inEnvironment = validate(settingsSchema, set, null);
  const issues = [
    ...inFile.issues,
    ...inEnvironment.issues.map((issue, i) => ({ ...issue, file: variableOf(inEnvironment.paths[i] ?? []) })),
  ];
  if (inFile.value === undefined || inEnvironment.value === undefined) throw invalid(issues);
  const all = merged(absolute(written, base), absolute(set, process.cwd()));
  const checked = validate(settingsSchema, all, source);
  if (checked.value === undefined) throw invalid(checked.issues);
  return complete(checked.value, options, source);
}

function openSource(file: string): YamlSource {
  try {
    return YamlSource.read(file);
  } catch (error) {
    throw error instanceof PolicyError ? invalid(error.issues) : error;
  }
}

function invalid(issues: readonly PolicyIssue[]): FleetbanError {
  return new FleetbanError("FLB_CONFIG_INVALID", issues.map(describeIssue).join("\n"));
}

const paths = [
  "policy",
  "state",
  "seed-file",
  "creds-file",
  "password-file",
  "ca",
  "cert",
  "key",
  "client-ca",
  "socket",
];

/** Paths are relative to the file that they are written in. */
function absolute(tree: Tree, base: string): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => {
      if (typeof value === "string") {
        const isPath = paths.includes(key) && !(key === "policy" && value === fleetPolicy);
        return [key, isPath ? resolve(base, value) : value];
      }
      return [key, Array.isArray(value) || typeof value !== "object" ? value : absolute(value, base)];
    }),
  );
}

function complete(written: WrittenSettings, options: ReadOptions, source: YamlSource | null): Settings {
  const { nats = {}, redis, log = {} } = written;
  const roles = [...new Set(options.roles ?? written.roles ?? [])];
  const node = written.node ?? hostname();
  const issues: PolicyIssue[] = [];
  const missing = (key: readonly [string, ...string[]], example: string) => {
    const place = source?.place(key) ?? { file: "the environment", line: null, column: null };
    const message = `"${key.at(-1)}" is missing`;
    const hint = `For example: ${example}, or ${variableOf(key)} in the environment`;
    issues.push({ ...place, code: "FLB_CONFIG_INVALID", key: key.join("."), message, hint });
  };
  if (!nodeName.test(node)) missing(["node"], "node: web1");
  if (roles.length === 0 && options.needsRole !== false) missing(["roles"], "roles: [agent, enforcer]");
  if (written.policy === undefined) missing(["policy"], "policy: policy.yaml");
  if (nats.servers === undefined) missing(["nats", "servers"], "servers: [nats://127.0.0.1:4222]");
  const address = redisAddress(redis);
  if (roles.includes("coordinator") && address === null) {
    missing(["redis", "url"], "url: redis://127.0.0.1:6379");
  }
  if (issues.length > 0) throw invalid(issues);
  return {
    node,
    roles,
    policy: written.policy ?? "",
    state: written.state ?? "/var/lib/fleetban",
    firewall: written.firewall ?? "auto",
    metrics: written.metrics ?? null,
    peers: written.peers ?? [],
    heartbeat: parseDuration(written.heartbeat ?? "10s") ?? 10_000,
    fallback: fallbackSettings(written.fallback ?? {}),
    log: { format: log.format ?? "auto", level: log.level ?? "info" },
    nats: { servers: nats.servers ?? [], credentials: credentialsOf(nats), tls: tlsOf(nats.tls) },
    redis: address === null || redis === undefined ? null : redisSettings(address, redis),
    admin: adminSettings(written.admin ?? {}),
  };
}

function fallbackSettings({ after }: NonNullable<WrittenSettings["fallback"]>): FallbackSettings {
  if (after === "off") return { after: null, asked: false };
  return { after: parseDuration(after ?? "1m") ?? 60_000, asked: after !== undefined };
}

function credentialsOf(nats: NonNullable<WrittenSettings["nats"]>): NatsSettings["credentials"] {
  const { seed, "seed-file": seedFile, "creds-file": credsFile } = nats;
  if (seed !== undefined) return { seed };
  if (seedFile !== undefined) return { seedFile };
  return credsFile === undefined ? null : { credsFile };
}

function redisAddress(redis: WrittenSettings["redis"]): RedisSettings["address"] | null {
  if (redis?.url !== undefined) return { url: redis.url };
  return redis?.cluster === undefined ? null : { cluster: redis.cluster };
}

function redisSettings(
  address: RedisSettings["address"],
  redis: NonNullable<WrittenSettings["redis"]>,
): RedisSettings {
  const { username = null, password, "password-file": file, prefix = null } = redis;
  const secret = password !== undefined ? { text: password } : file !== undefined ? { file } : null;
  return { address, username, password: secret, tls: tlsOf(redis.tls), prefix };
}

function adminSettings(admin: NonNullable<WrittenSettings["admin"]>): AdminSettings {
  const { socket = null, listen, cert, key, "client-ca": clientCa = null, clients = [] } = admin;
  if (listen === undefined || cert === undefined || key === undefined) return { socket, tls: null };
  const roles = clients.map((text) => text.split(":") as [string, AccessRole]);
  return { socket, tls: { listen, cert, key, clientCa, clients: roles } };
}

function tlsOf(tls: { [key in keyof TlsFiles]: string | undefined } | undefined): TlsFiles | null {
  if (tls === undefined) return null;
  const { ca, cert, key } = tls;
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}
