import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RedisAddress } from "../options.ts";

/** The servers that these tests run against; both speak the same. */
const binaries = ["redis-server", "valkey-server"].filter(isInstalled);

/** Null where a Redis server can be started, else why its tests are skipped. */
export const whyNoRedis = binaries.length > 0 ? null : "redis-server is not installed";
/** Every server at hand. */
export const redisBinaries: readonly string[] = binaries;

export interface RedisServerOptions {
  binary?: string;
  /** When what was written goes to the disk; by default never. */
  append?: "everysec" | "always";
  /** One node that has all slots of a cluster. */
  cluster?: boolean;
  more?: readonly string[];
}

/** A Redis server in a temporary directory: on a Unix socket, or on a free port as a cluster. */
export interface RedisServer {
  readonly address: RedisAddress;
  readonly pid: number;
  /** kill -9. */
  kill(): Promise<void>;
  /** Again on the same directory and address, after `kill`. */
  start(): Promise<void>;
  /** Resolves when a cluster serves its slots. */
  whole(): Promise<void>;
  /** It is there and answers nobody, until `resume`. */
  pause(): void;
  resume(): void;
  /** What redis-cli prints. */
  cli(...command: string[]): string;
  stop(): Promise<void>;
}

export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const { binary = binaries[0] ?? "redis-server", append, cluster = false, more = [] } = options;
  const directory = await mkdtemp(join(tmpdir(), "fleetban-redis-"));
  const socket = join(directory, "redis.sock");
  const [port, busPort] = cluster ? await freePorts() : [0, 0];
  const args = ["--dir", directory, "--port", `${port}`, "--unixsocket", socket, "--bind", "127.0.0.1"];
  args.push("--save", "", "--appendonly", append === undefined ? "no" : "yes");
  if (append !== undefined) args.push("--appendfsync", append);
  if (cluster) {
    args.push("--cluster-enabled", "yes", "--cluster-port", `${busPort}`);
    // A node that never met another does not know its own address.
    args.push("--cluster-announce-ip", "127.0.0.1");
  }
  let running: ChildProcess | null = null;
  const endWithUs = () => running?.kill("SIGKILL");
  process.on("exit", endWithUs);

  async function start(): Promise<void> {
    running = spawn(binary, [...args, ...more], { stdio: ["ignore", "pipe", "inherit"] });
    const said: string[] = [];
    for await (const line of createInterface({ input: running.stdout as NodeJS.ReadableStream })) {
      said.push(line);
      if (/ready to accept connections/i.test(line)) {
        running.stdout?.resume();
        return;
      }
    }
    throw new Error(`${binary} did not start:\n${said.join("\n")}`);
  }
  async function kill(): Promise<void> {
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, "exit");
    running.kill("SIGKILL");
    await exited;
  }
  function cli(...command: string[]): string {
    const { status, stdout, stderr } = spawnSync("redis-cli", ["-s", socket, ...command], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`redis-cli ${command.join(" ")}: ${stdout}${stderr}`);
    return stdout.trim();
  }

  await start();
  // The node looks at its slots ten times a second; nothing tells when it has.
  async function whole(): Promise<void> {
    while (cluster && !cli("cluster", "info").includes("cluster_state:ok"));
  }
  if (cluster) cli("cluster", "addslotsrange", "0", "16383");
  await whole();
  return {
    address: cluster ? { cluster: [{ host: "127.0.0.1", port }] } : { socket },
    get pid() {
      return running?.pid as number;
    },
    kill,
    start,
    whole,
    pause: () => void running?.kill("SIGSTOP"),
    resume: () => void running?.kill("SIGCONT"),
    cli,
    async stop() {
      process.off("exit", endWithUs);
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function isInstalled(binary: string): boolean {
  return spawnSync(binary, ["--version"], { stdio: "ignore" }).status === 0;
}

/** Two ports that nobody had a moment ago. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ports.push((server.address() as { port: number }).port);
  }
  for (const server of servers) {
    server.close();
    await once(server, "close");
  }
  return ports as [number, number];
}
