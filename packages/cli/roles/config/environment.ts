/** What an environment variable sets: a path of keys, and whether its value is a list with commas. */
interface Variable {
  path: readonly [string, ...string[]];
  list?: boolean;
}

/** Every setting of the file has one. */
export const variables: Readonly<Record<string, Variable>> = {
  FLEETBAN_NODE: { path: ["node"] },
  FLEETBAN_ROLES: { path: ["roles"], list: true },
  FLEETBAN_POLICY: { path: ["policy"] },
  FLEETBAN_STATE: { path: ["state"] },
  FLEETBAN_FIREWALL: { path: ["firewall"] },
  FLEETBAN_METRICS: { path: ["metrics"] },
  FLEETBAN_HEARTBEAT: { path: ["heartbeat"] },
  FLEETBAN_FALLBACK_AFTER: { path: ["fallback", "after"] },
  FLEETBAN_PEERS: { path: ["peers"], list: true },
  FLEETBAN_LOG_FORMAT: { path: ["log", "format"] },
  FLEETBAN_LOG_LEVEL: { path: ["log", "level"] },
  FLEETBAN_NATS_SERVERS: { path: ["nats", "servers"], list: true },
  FLEETBAN_NATS_SEED: { path: ["nats", "seed"] },
  FLEETBAN_NATS_SEED_FILE: { path: ["nats", "seed-file"] },
  FLEETBAN_NATS_CREDS_FILE: { path: ["nats", "creds-file"] },
  FLEETBAN_NATS_TLS_CA: { path: ["nats", "tls", "ca"] },
  FLEETBAN_NATS_TLS_CERT: { path: ["nats", "tls", "cert"] },
  FLEETBAN_NATS_TLS_KEY: { path: ["nats", "tls", "key"] },
  FLEETBAN_REDIS_URL: { path: ["redis", "url"] },
  FLEETBAN_REDIS_CLUSTER: { path: ["redis", "cluster"], list: true },
  FLEETBAN_REDIS_USERNAME: { path: ["redis", "username"] },
  FLEETBAN_REDIS_PASSWORD: { path: ["redis", "password"] },
  FLEETBAN_REDIS_PASSWORD_FILE: { path: ["redis", "password-file"] },
  FLEETBAN_REDIS_TLS_CA: { path: ["redis", "tls", "ca"] },
  FLEETBAN_REDIS_TLS_CERT: { path: ["redis", "tls", "cert"] },
  FLEETBAN_REDIS_TLS_KEY: { path: ["redis", "tls", "key"] },
  FLEETBAN_REDIS_PREFIX: { path: ["redis", "prefix"] },
  FLEETBAN_ADMIN_SOCKET: { path: ["admin", "socket"] },
  FLEETBAN_ADMIN_LISTEN: { path: ["admin", "listen"], list: true },
  FLEETBAN_ADMIN_CERT: { path: ["admin", "cert"] },
  FLEETBAN_ADMIN_KEY: { path: ["admin", "key"] },
  FLEETBAN_ADMIN_CLIENT_CA: { path: ["admin", "client-ca"] },
  FLEETBAN_ADMIN_CLIENTS: { path: ["admin", "clients"], list: true },
};

/** A part of the settings, as a file would hold it. */
export interface Tree {
  [key: string]: string | string[] | Tree;
}

/** What the environment sets. An empty variable sets nothing, as in a unit file that leaves one out. */
export function environmentSettings(environment: NodeJS.ProcessEnv): Tree {
  const tree: Tree = {};
  for (const [name, { path, list }] of Object.entries(variables)) {
    const value = environment[name];
    if (value === undefined || value.trim() === "") continue;
    const words = value
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    put(tree, path, list ? words : value);
  }
  return tree;
}

/** The variable that sets what is at a path, or at the key that holds it. */
export function variableOf(path: readonly PropertyKey[]): string {
  const found = Object.entries(variables).find(([, { path: keys }]) =>
    keys.every((key, i) => key === path[i]),
  );
  return found?.[0] ?? "the environment";
}

/** Ways to say the same: a variable that gives one takes the file's others away. */
const alternatives: readonly (readonly [string, readonly string[]])[] = [
  ["nats", ["seed", "seed-file", "creds-file"]],
  ["redis", ["url", "cluster"]],
  ["redis", ["password", "password-file"]],
];

/** The file's settings with the environment's over them. */
export function merged(file: Tree, environment: Tree): Tree {
  const all: Tree = { ...file };
  for (const [group, keys] of alternatives) {
    const over = environment[group];
    const under = all[group];
    if (!isTree(over) || !isTree(under) || !keys.some((key) => key in over)) continue;
    all[group] = Object.fromEntries(Object.entries(under).filter(([key]) => !keys.includes(key)));
  }
  for (const [key, value] of Object.entries(environment)) {
    const under = all[key];
    all[key] = isTree(value) && isTree(under) ? merged(under, value) : value;
  }
  return all;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function put(tree: Tree, [first, ...rest]: readonly [string, ...string[]], value: string | string[]): void {
  const [next, ...more] = rest;
  if (next === undefined) {
    tree[first] = value;
    return;
  }
  const inner = tree[first];
  const group: Tree = isTree(inner) ? inner : {};
  tree[first] = group;
  put(group, [next, ...more], value);
}
