import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A nats-server of a test's own, with JetStream in a temporary directory. */
export interface NatsServer {
  readonly url: string;
  readonly port: number;
  /** `kill -9`: nothing is flushed or said. */
  kill(): Promise<void>;
  /** On the same port and store, after a kill or to take up a changed configuration. */
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT: the server is there and does not answer. */
  pause(): void;
  resume(): void;
  /** Replaces the configuration beyond port and store; for the next start. */
  configure(more: string): Promise<void>;
  /** Starts anew with an empty store, as after a lost disk. */
  startEmpty(): Promise<void>;
  stop(): Promise<void>;
}

const binary = "/usr/sbin/nats-server";

/** True where the Debian package nats-server is not installed; the tests that need it are skipped. */
export const noNatsServer = !existsSync(binary);
if (noNatsServer) console.warn(`Skipping tests of NATS: there is no ${binary} (Debian: nats-server)`);

/**
 * Starts a server on a free port and waits until it takes connections.
 *
 * @param more configuration beyond port and store
 */
export async function startNatsServer(more = "", { jetstream = true } = {}): Promise<NatsServer> {
  const directory = await mkdtemp(join(tmpdir(), "fleetban-nats-"));
  const config = join(directory, "server.conf");
  const port = await freePort();
  let child: ChildProcess | null = null;

  const server: NatsServer = {
    url: `nats://127.0.0.1:${port}`,
    port,
    async configure(text) {
      const store = join(directory, "store");
      const limits = `store_dir: "${store}", max_file_store: 1GB, max_memory_store: 64MB`;
      const stores = jetstream ? `jetstream { ${limits} }` : "";
      await writeFile(config, `listen: "127.0.0.1:${port}"\n${stores}\n${text}\n`);
    },
    async start() {
      // By its path, and ended by its process: one that the machine runs is left alone.
      const started = spawn(binary, ["--config", config], { stdio: ["ignore", "ignore", "pipe"] });
      child = started;
      // A test run that is broken off leaves none behind.
      const end = () => void started.kill("SIGKILL");
      process.once("exit", end);
      started.once("exit", () => process.off("exit", end));
      await ready(started);
    },
    async startEmpty() {
      await rm(join(directory, "store"), { recursive: true, force: true });
      await server.start();
    },
    async kill() {
      if (child === null) return;
      const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
      child.kill("SIGKILL");
      await ended;
      child = null;
    },
    pause: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    async stop() {
      await server.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await server.configure(more);
  await server.start();
  return server;
}

/** Resolves with the server's own word that it is ready; rejects with its log when it ends before. */
async function ready(child: ChildProcess): Promise<void> {
  const lines: string[] = [];
  const log = createInterface({ input: child.stderr as NodeJS.ReadableStream });
  await new Promise<void>((resolve, reject) => {
    log.on("line", (line) => {
      if (lines.length < 100) lines.push(line);
      if (line.includes("Server is ready")) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`nats-server ended:\n${lines.join("\n")}`)));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}
