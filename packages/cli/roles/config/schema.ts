import { type Millis, parseDuration } from "@fleetban/core";
import { choice, type KeyDoc, meta, refuse, z } from "@fleetban/policy/yaml";
import { nodeName } from "./node-name.ts";

const text = (title: string, description: string, example: string) =>
  z.string().min(1).meta(meta({ description, example }, title));
const path = (description: string, example: string) => text("a path", description, example);
const secret = (description: string, example: string) => text("a text", description, example);

/** A time between two, in milliseconds, or one of some words. */
const time = (least: Millis, most: Millis, title: string, doc: KeyDoc, words: readonly string[] = []) =>
  z
    .string()
    .superRefine((value, context) => {
      const millis = parseDuration(value);
      if (words.includes(value) || (millis !== undefined && millis >= least && millis <= most)) return;
      refuse(context, `${JSON.stringify(value)} is not ${title}.`);
    })
    .meta(meta(doc, title));

/** A list of texts of one form, each of which is named when it is wrong. */
const list = (form: RegExp, each: string, title: string, description: string, example: string[]) =>
  z
    .array(
      z
        .string()
        .regex(form)
        .meta({ title: each, examples: [example[0]] }),
    )
    .min(1)
    .meta(meta({ description, example }, title));

const tls = z
  .strictObject({
    ca: path("Authorities that the server's certificate is checked against, PEM.", "ca.pem").optional(),
    cert: path("This process's own certificate, PEM.", "node.pem").optional(),
    key: path("Its key, PEM.", "node-key.pem").optional(),
  })
  .meta({
    title: "a mapping",
    description: "TLS beyond the system's authorities.",
    examples: [{ ca: "ca.pem" }],
  });

const node = z
  .string()
  .regex(nodeName)
  .meta(
    meta(
      { description: "This host's name in the fleet. Default: its host name.", example: "web1" },
      "a name of letters, digits, dots, hyphens and underscores",
    ),
  );

const roles = z
  .array(choice(["agent", "coordinator", "enforcer"], { description: "", example: "agent" }))
  .min(1)
  .meta(
    meta(
      { description: "What `fleetban run` runs in one process.", example: ["agent", "enforcer"] },
      "a list of agent, coordinator, enforcer",
    ),
  );

const servers = list(
  /^(?:nats|tls):\/\/(?:\[[0-9a-fA-F:.]+\]|[^\s/:@?#]+)(?::\d{1,5})?\/?$/,
  "nats://HOST:PORT or tls://HOST:PORT",
  "a list of servers",
  "Any that answers is used, the others are learned from it.",
  ["tls://nats1:4222"],
);

const peers = list(
  /^[A-Za-z0-9:][\w.:/-]{0,252}$/,
  "an address, a CIDR or a host name",
  "a list of addresses, CIDRs and host names",
  "Other parts of the fleet that this configuration does not name: coordinators and Redis. Never banned, as the servers named here.",
  ["10.0.0.11", "coordinator2.example"],
);

const cluster = list(
  /^(?:\[[0-9a-fA-F:.]+\]|[^\s/:@]+):\d{1,5}$/,
  "HOST:PORT",
  "a list of HOST:PORT",
  "Some nodes of a Redis Cluster.",
  ["10.0.0.9:6379"],
);

const nats = z
  .strictObject({
    servers: servers.optional(),
    seed: secret("The node's seed itself; better in a file.", "SUA…").optional(),
    "seed-file": path("The file that `fleetban node add` wrote.", "web1.seed").optional(),
    "creds-file": path("A credentials file of nsc, in place of a seed.", "web1.creds").optional(),
    tls: tls.optional(),
  })
  .superRefine((value, context) => {
    const keys = (["seed", "seed-file", "creds-file"] as const).filter((key) => value[key] !== undefined);
    if (keys.length > 1) refuse(context, `${keys.join(" and ")} exclude each other.`, {}, [keys[1] ?? ""]);
  })
  .meta({
    title: "a mapping",
    description: "Where NATS is, and who this is to it.",
    examples: [{ servers: ["tls://nats1:4222"] }],
  });

const redis = z
  .strictObject({
    url: z
      .string()
      .regex(/^rediss?:\/\/[^\s]+$/)
      .meta(
        meta(
          {
            description: "One server; rediss:// with TLS. A user and a database may be in it.",
            example: "redis://10.0.0.9:6379",
          },
          "redis://HOST:PORT or rediss://HOST:PORT",
        ),
      )
      .optional(),
    cluster: cluster.optional(),
    username: secret("The user of Redis' ACL.", "fleetban").optional(),
    password: secret("Better in a file.", "…").optional(),
    "password-file": path("A file that holds the password.", "redis.password").optional(),
    tls: tls.optional(),
    prefix: secret("What all keys begin with; fleets that share a Redis need one each.", "fb:").optional(),
  })
  .superRefine((value, context) => {
    for (const [one, other] of [
      ["url", "cluster"],
      ["password", "password-file"],
    ] as const) {
      if (value[one] !== undefined && value[other] !== undefined) {
        refuse(context, `${one} and ${other} exclude each other.`, {}, [other]);
      }
    }
  })
  .meta({
    title: "a mapping",
    description: "Where the coordinators count.",
    examples: [{ url: "redis://10.0.0.9:6379" }],
  });

const admin = z
  .strictObject({
    socket: path(
      "Where this machine's root steers the fleet. Default: admin.sock in state.",
      "/run/fleetban.sock",
    ).optional(),
    listen: list(
      /^(?:\[[0-9a-fA-F:.]+\]|[^:\s]+):\d{1,5}$/,
      "HOST:PORT, such as 0.0.0.0:9443",
      "a list of HOST:PORT",
      "Ports of the admin API, always with TLS.",
      ["0.0.0.0:9443"],
    ).optional(),
    cert: path("The server's certificate, PEM.", "admin.pem").optional(),
    key: path("Its key, PEM.", "admin-key.pem").optional(),
    "client-ca": path(
      "Authority of client certificates, PEM; every client then needs one.",
      "clients.pem",
    ).optional(),
    clients: list(
      /^[^:\s]+:(?:viewer|operator|admin)$/,
      "NAME:ROLE, with viewer, operator or admin",
      "a list of NAME:ROLE",
      "Common names of client certificates, and what each may do.",
      ["alice:operator"],
    ).optional(),
  })
  .superRefine((value, context) => {
    for (const key of ["cert", "key"] as const) {
      if (value.listen !== undefined && value[key] === undefined) {
        refuse(context, `listen needs ${key}: the API is served with TLS only.`, {}, ["listen"]);
      }
    }
    if (value.clients !== undefined && value["client-ca"] === undefined) {
      refuse(context, "clients needs client-ca, the authority of their certificates.", {}, ["clients"]);
    }
  })
  .meta({
    title: "a mapping",
    description: "Where a coordinator serves the admin API.",
    examples: [{ listen: ["0.0.0.0:9443"], cert: "admin.pem", key: "admin-key.pem" }],
  });

const fallback = z
  .strictObject({
    after: time(
      3000,
      30 * 86_400_000,
      "a time from 3s to 30d, or off",
      {
        description:
          "How long no coordinator that counts may be heard before a host with agent and enforcer bans by its own counts.",
        default: "1m",
        example: "30s",
      },
      ["off"],
    ).optional(),
  })
  .meta({
    title: "a mapping",
    description: "What a host does while the coordinators are out of reach.",
    examples: [{ after: "30s" }],
  });

const log = z
  .strictObject({
    format: choice(["auto", "json", "pretty"], {
      description: "auto: pretty on a terminal.",
      default: "auto",
      example: "json",
    }).optional(),
    level: choice(["debug", "info", "warn", "error", "silent"], {
      description: "The least that is said.",
      default: "info",
      example: "info",
    }).optional(),
  })
  .meta({ title: "a mapping", description: "This process's own log.", examples: [{ level: "info" }] });

/** The configuration of one process of the fleet; what is needed depends on the roles. */
export const settingsSchema = z
  .strictObject({
    node: node.optional(),
    roles: roles.optional(),
    policy: path(
      "The policy: a file, a directory of *.yaml, or fleet: the one that is applied.",
      "fleet",
    ).optional(),
    state: path("Where an agent's checkpoints are kept.", "/var/lib/fleetban").optional(),
    firewall: choice(["auto", "nftables", "dry-run"], {
      description: "What bans; dry-run only says what it would do.",
      default: "auto",
      example: "nftables",
    }).optional(),
    metrics: z
      .string()
      .regex(/^(?:\[[0-9a-fA-F:.]+\]|[^:\s]*):\d{1,5}$/)
      .meta(
        meta(
          { description: "Serves /metrics, /healthz and /readyz.", example: "127.0.0.1:9180" },
          "HOST:PORT, such as 127.0.0.1:9180",
        ),
      )
      .optional(),
    peers: peers.optional(),
    heartbeat: time(1000, 3_600_000, "a time from 1s to 1h", {
      description: "How often this process says how it is.",
      default: "10s",
      example: "30s",
    }).optional(),
    fallback: fallback.optional(),
    log: log.optional(),
    nats: nats.optional(),
    redis: redis.optional(),
    admin: admin.optional(),
  })
  .meta({
    title: "a configuration of Fleetban",
    description: "What one process of the fleet needs to know.",
  });

/** As written, in the file or in the environment. */
export type WrittenSettings = z.output<typeof settingsSchema>;
