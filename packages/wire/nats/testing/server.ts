import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts, type TestServer, testServer, whyNo } from "@fleetban/test-servers";

/** A nats-server of a test's own, with JetStream in a temporary directory. */
export interface NatsServer extends Pick<TestServer, "start" | "kill" | "pause" | "resume" | "stop"> {
  readonly url: string;
  readonly port: number;
  /** Replaces the configuration beyond port and store; for the next start. */
  configure(more: string): Promise<void>;
  /** Starts anew with an empty store, as after a lost disk. */
  startEmpty(): Promise<void>;
}

export interface NatsServerOptions {
  jetstream?: boolean;
  /** Folders that the configuration names, as one with certificates. */
  folders?: readonly string[];
}

const why = whyNo("nats-server");
/** True where no NATS server can be started; the tests that need it are skipped. */
export const noNatsServer = why !== null;
if (noNatsServer) console.warn(`Skipping tests of NATS: ${why}`);

/**
 * Starts a server on a free port and waits until it takes connections.
 *
 * @param more configuration beyond port and store
 */
export async function startNatsServer(
  more = "",
  { jetstream = true, folders = [] }: NatsServerOptions = {},
): Promise<NatsServer> {
  const directory = await mkdtemp(join(tmpdir(), "fleetban-nats-"));
  const config = join(directory, "server.conf");
  const store = join(directory, "store");
  const [port = 0] = await freePorts(1);
  const server = testServer({
    program: "nats-server",
    args: ["--config", config],
    ready: /Server is ready/,
    folders: [directory, ...folders],
  });

  async function configure(text: string): Promise<void> {
    const limits = `store_dir: "${store}", max_file_store: 1GB, max_memory_store: 64MB`;
    const stores = jetstream ? `jetstream { ${limits} }` : "";
    await writeFile(config, `listen: "127.0.0.1:${port}"\n${stores}\n${text}\n`);
  }
  await configure(more);
  await server.start();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    configure,
    start: () => server.start(),
    async startEmpty() {
      await rm(store, { recursive: true, force: true });
      await server.start();
    },
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
