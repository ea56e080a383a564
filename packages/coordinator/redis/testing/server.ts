import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts, type TestServer, testServer, whyNo } from "@fleetban/test-servers";
import { Redis } from "ioredis";
import type { RedisAddress } from "../options.ts";

/** Both speak the same. */
export type RedisProgram = "redis-server" | "valkey-server";

const programs = (["redis-server", "valkey-server"] as const).filter((program) => whyNo(program) === null);
const [first = "redis-server"] = programs;
/** Null where a Redis server can be started, else why its tests are skipped. */
export const whyNoRedis = whyNo(first);
/** What an adapter's conformance is shown with: every program at hand, and a cluster. */
export const redisKinds = [
  ...programs.map((program) => ({ program, cluster: false })),
  { program: first, cluster: true },
];

export interface RedisServerOptions {
  program?: RedisProgram;
  /** When what was written goes to the disk; by default never. */
  append?: "everysec" | "always";
  /** One node that has all slots of a cluster. */
  cluster?: boolean;
  /** The node's slots, where others of the cluster have the rest. */
  slots?: readonly [number, number];
  more?: readonly string[];
  /** Folders that `more` names. */
  folders?: readonly string[];
}

/** A Redis server in a temporary directory: on a Unix socket, or on a free port as a cluster. */
export interface RedisServer extends Pick<TestServer, "start" | "kill" | "pause" | "resume" | "stop"> {
  readonly address: RedisAddress;
  /** Of a cluster's node: where clients and where other nodes reach it. */
  readonly ports: { clients: number; nodes: number };
  /** Resolves when a cluster serves its slots. */
  whole(): Promise<void>;
  /** What redis-cli prints, where that is a plain value; rejects when the server refuses. */
  cli(name: string, ...words: string[]): Promise<string>;
}

export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const { program = first, append, cluster = false, slots, more = [], folders = [] } = options;
  const directory = await mkdtemp(join(tmpdir(), "fleetban-redis-"));
  const socket = join(directory, "redis.sock");
  const [port = 0, busPort = 0] = cluster ? await freePorts(2) : [];
  const args = ["--dir", directory, "--port", `${port}`, "--unixsocket", socket, "--bind", "127.0.0.1"];
  args.push("--save", "", "--appendonly", append === undefined ? "no" : "yes");
  if (append !== undefined) args.push("--appendfsync", append);
  if (cluster) {
    args.push("--cluster-enabled", "yes", "--cluster-port", `${busPort}`);
    // A node that never met another does not know its own address.
    args.push("--cluster-announce-ip", "127.0.0.1");
  }
  const ready = /ready to accept connections/i;
  const server = testServer({ program, args: [...args, ...more], ready, folders: [directory, ...folders] });

  async function cli(name: string, ...words: string[]): Promise<string> {
    const client = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => null });
    try {
      await client.connect();
      const reply = await client.call(name, ...words);
      return Array.isArray(reply) ? reply.join("\n") : String(reply ?? "");
    } finally {
      client.disconnect();
    }
  }
  // The node looks at its slots ten times a second; nothing tells when it has.
  async function whole(): Promise<void> {
    while (cluster && !(await cli("cluster", "info")).includes("cluster_state:ok"));
  }
  await server.start();
  if (cluster) await cli("cluster", "addslotsrange", ...(slots ?? [0, 16383]).map(String));
  if (slots === undefined) await whole();
  return {
    address: cluster ? { cluster: [{ host: "127.0.0.1", port }] } : { socket },
    ports: { clients: port, nodes: busPort },
    start: () => server.start(),
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    whole,
    cli,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
