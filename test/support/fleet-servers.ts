import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Running } from "./command.ts";

const programs = ["/usr/sbin/nats-server", "/usr/bin/redis-server"] as const;

/** Why no fleet can run here, with a notice; undefined where it can. */
export function whyNoServers(): string | undefined {
  const missing = programs.filter((program) => spawnSync(program, ["--version"]).status !== 0);
  if (missing.length === 0) return undefined;
  const reason = `not installed: ${missing.join(", ")}`;
  process.stderr.write(`\nNOTICE: tests of a fleet are skipped: ${reason}\n`);
  return reason;
}

/** A server in a folder of its own that is killed and started again. */
class Server {
  readonly #words: readonly string[];
  readonly #ready: string;
  #running: Running | undefined;

  constructor(words: readonly string[], ready: string) {
    this.#words = words;
    this.#ready = ready;
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const [command, ...args] = this.#words as [string, ...string[]];
    this.#running = new Running(command, args);
    await this.#running.line(this.#ready);
  }

  /** SIGSTOP and SIGCONT: it is there and answers nobody; SIGHUP: it reads its configuration anew. */
  signal(signal: "SIGSTOP" | "SIGCONT" | "SIGHUP"): void {
    this.#running?.signal(signal);
  }

  /** kill -9: nothing is flushed or said. */
  async kill(): Promise<void> {
    await this.#running?.end("SIGKILL");
    this.#running = undefined;
  }
}

export interface Place {
  /** Words in front of the command, as `ip netns exec NAME`. */
  wrap: readonly string[];
  folder: string;
  address: string;
  port: number;
}

/** @param users the file of users that `fleetban node add --users` keeps, in the same folder */
export function natsServer({ wrap, folder, address, port }: Place, users: string): Server {
  const config = join(folder, "nats.conf");
  writeFileSync(
    config,
    `listen: "${address}:${port}"
jetstream { store_dir: "${join(folder, "jetstream")}" }
authorization { include "${basename(users)}" }
`,
  );
  return new Server([...wrap, programs[0], "--config", config], "Server is ready");
}

/** Keeps a log of what it counted. */
export function redisServer({ wrap, folder, address, port }: Place, fsync: "always" | "everysec"): Server {
  const data = join(folder, "redis");
  mkdirSync(data);
  const words = ["--bind", address, "--port", `${port}`, "--protected-mode", "no", "--dir", data];
  const disk = ["--save", "", "--appendonly", "yes", "--appendfsync", fsync];
  return new Server([...wrap, programs[1], ...words, ...disk], "Ready to accept connections");
}

/** What redis-cli says. */
export function redisCli({ wrap, address, port }: Place, ...words: string[]): string {
  const [command, ...args] = [...wrap, "redis-cli", "-h", address, "-p", `${port}`, ...words] as [
    string,
    ...string[],
  ];
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`redis-cli ${words.join(" ")}: ${stdout}${stderr}`);
  return stdout.trim();
}
