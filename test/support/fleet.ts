import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Running } from "@fleetban/test-servers";
import { fleetban, run } from "./command.ts";
import { natsServer, type Place, redisServer } from "./fleet-servers.ts";

export interface FleetOptions {
  policy: string;
  hosts: readonly string[];
  coordinators: readonly string[];
  /** Where NATS and Redis listen; one address for both, or one each. */
  address: string | Record<"nats" | "redis", string>;
  ports?: { nats: number; redis: number };
  /** Whether Redis waits for the disk with each count; once a second otherwise. */
  redisFsync?: "always" | "everysec";
  firewall: "nftables" | "dry-run";
  logLevel?: "info" | "warn";
  /** Words in front of what runs on a host, or where the servers and coordinators are. */
  inside?: (where: string) => string[];
  /** What is somewhere by itself, not with the others in `infra`: nats, redis, coordinators, the operator. */
  apart?: readonly string[];
}

/** NATS, Redis, and the real commands with a key and a configuration each, in a temporary folder. */
export class Fleet {
  readonly folder = mkdtempSync(join(tmpdir(), "fleetban-fleet-"));
  readonly nats;
  readonly redis;
  readonly #options: FleetOptions;
  readonly #addresses: Record<"nats" | "redis", string>;
  readonly #ports: { nats: number; redis: number };
  readonly #running = new Map<string, Running>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#ports = options.ports ?? { nats: 4222, redis: 6379 };
    const users = join(this.folder, "users.conf");
    const { address, hosts, coordinators } = options;
    this.#addresses = typeof address === "string" ? { nats: address, redis: address } : address;
    const roles = {
      operator: "admin",
      ...Object.fromEntries(coordinators.map((name) => [name, "coordinator"])),
    };
    for (const name of ["operator", ...coordinators, ...hosts]) {
      mkdirSync(join(this.folder, name));
      writeFileSync(this.path(name, "policy.yaml"), options.policy);
      writeFileSync(this.path(name, "fleetban.yaml"), this.#configuration(name, coordinators.includes(name)));
      const role = (roles as Record<string, string>)[name] ?? "agent,enforcer";
      this.#must("node", "add", name, "--roles", role, "--users", users, "--out", this.path(name, "seed"));
    }
    for (const host of hosts) writeFileSync(this.log(host), "");
    this.nats = natsServer(this.#place("nats"), users);
    this.redis = redisServer(this.#place("redis"), options.redisFsync ?? "everysec");
  }

  path(name: string, ...more: string[]): string {
    return join(this.folder, name, ...more);
  }

  /** The log that a host's agent reads. */
  log(host: string): string {
    return this.path(host, "auth.log");
  }

  /** Starts the servers, and prepares NATS. */
  async prepare(): Promise<void> {
    await Promise.all([this.nats.start(), this.redis.start()]);
    await this.provision();
  }

  /** As an operator does by hand. */
  async provision(): Promise<void> {
    const [command, ...args] = this.#command("provision", "operator");
    const provision = new Running(command, args);
    if ((await provision.ended) !== 0) throw new Error(provision.lines.join("\n"));
  }

  /**
   * Starts a coordinator, or the roles of a host, without waiting; the one before must have ended.
   *
   * @param variables of the environment, `NAME=value`
   */
  launch(name: string, roles = "agent,enforcer", variables: readonly string[] = []): Running {
    const coordinator = this.#options.coordinators.includes(name);
    const role = coordinator ? ["coordinator"] : ["run", "--roles", roles];
    // Becomes the command, so that a signal reaches it.
    const words = this.#command(role, name);
    const running = new Running("env", [...variables, ...words]);
    this.#running.set(`${name} ${coordinator ? "coordinator" : roles}`, running);
    return running;
  }

  /** As `launch`; resolves when it says that it has started. */
  async start(name: string, roles?: string): Promise<Running> {
    const running = this.launch(name, roles);
    await running.line("Started ");
    return running;
  }

  /** Appends so many failed logins of an address to a host's log. */
  attack(host: string, address: string, count: number): void {
    const line = `${new Date().toISOString()} ${host} sshd[1]: Failed password for root from ${address} port 4000 ssh2\n`;
    appendFileSync(this.log(host), line.repeat(count));
  }

  /** Takes a node out of the file of users. @returns the file as it was */
  takeOut(name: string, users: string): string {
    const all = readFileSync(users, "utf8");
    const block = new RegExp(`^# ${name}: [^]*?^}\\n`, "m");
    writeFileSync(users, all.replace(block, ""));
    return all;
  }

  /** How a test itself connects to NATS, with every right. */
  get natsOptions() {
    return this.natsOptionsOf("operator", `nats://${this.#addresses.nats}:${this.#ports.nats}`);
  }

  /** As a node connects, with its key. */
  natsOptionsOf(name: string, server: string) {
    return { servers: [server], name, credentials: { seedFile: this.path(name, "seed") } };
  }

  /** What redis-cli prints. */
  redisCli(...words: string[]): Promise<string> {
    const where = ["-h", this.#addresses.redis, "-p", `${this.#ports.redis}`];
    return this.redis.exec("redis-cli", ...where, ...words);
  }

  /** Ends everything that was started, and deletes the folder. */
  async remove(): Promise<void> {
    for (const running of this.#running.values()) await running.end("SIGKILL");
    await this.nats.stop();
    await this.redis.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #place(server: "nats" | "redis"): Place {
    const where = { address: this.#addresses[server], port: this.#ports[server] };
    return { inside: this.#inside(server), folder: this.folder, ...where };
  }

  /** Hosts are machines of their own; what else is not apart is together. */
  #inside(name: string): string[] {
    const { hosts, apart = [], inside } = this.#options;
    return inside?.([...hosts, ...apart].includes(name) ? name : "infra") ?? [];
  }

  #command(words: string | string[], name: string): [string, ...string[]] {
    const all = [
      ...this.#inside(name),
      fleetban,
      ...[words].flat(),
      "--config",
      this.path(name, "fleetban.yaml"),
    ];
    return all as [string, ...string[]];
  }

  #configuration(name: string, coordinator: boolean): string {
    const { firewall, logLevel = "info" } = this.#options;
    const redis = `redis: { url: "redis://${this.#addresses.redis}:${this.#ports.redis}" }\n`;
    return `node: ${name}
policy: policy.yaml
state: state
firewall: ${firewall}
log: { format: json, level: ${logLevel} }
nats: { servers: ["nats://${this.#addresses.nats}:${this.#ports.nats}"], seed-file: seed }
${coordinator ? redis : ""}`;
  }

  #must(...words: string[]): void {
    const { status, stderr } = run(words);
    if (status !== 0) throw new Error(`fleetban ${words.join(" ")}: ${stderr}`);
  }
}
