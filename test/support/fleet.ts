import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Running } from "@fleetban/test-servers";
import { fleetban, run } from "./command.ts";
import { natsServer, redisServer } from "./fleet-servers.ts";

export interface FleetOptions {
  policy: string;
  hosts: readonly string[];
  coordinators: readonly string[];
  /** Where NATS and Redis listen. */
  address: string;
  ports?: { nats: number; redis: number };
  /** Whether Redis waits for the disk with each count; once a second otherwise. */
  redisFsync?: "always" | "everysec";
  firewall: "nftables" | "dry-run";
  logLevel?: "info" | "warn";
  /** Words in front of what runs on a host, or where the servers and coordinators are. */
  inside?: (where: string) => string[];
}

/** NATS, Redis, and the real commands with a key and a configuration each, in a temporary folder. */
export class Fleet {
  readonly folder = mkdtempSync(join(tmpdir(), "fleetban-fleet-"));
  readonly nats;
  readonly redis;
  readonly #options: FleetOptions;
  readonly #ports: { nats: number; redis: number };
  readonly #running = new Map<string, Running>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#ports = options.ports ?? { nats: 4222, redis: 6379 };
    const users = join(this.folder, "users.conf");
    const { address, hosts, coordinators } = options;
    const place = { inside: this.#inside("infra"), folder: this.folder, address };
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
    this.nats = natsServer({ ...place, port: this.#ports.nats }, users);
    this.redis = redisServer({ ...place, port: this.#ports.redis }, options.redisFsync ?? "everysec");
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
    const [command, ...args] = this.#command("infra", "provision", "operator");
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
    const words = this.#command(coordinator ? "infra" : name, role, name);
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
    const server = `nats://${this.#options.address}:${this.#ports.nats}`;
    return { servers: [server], name: "operator", credentials: { seedFile: this.path("operator", "seed") } };
  }

  /** What redis-cli prints. */
  redisCli(...words: string[]): Promise<string> {
    const where = ["-h", this.#options.address, "-p", `${this.#ports.redis}`];
    return this.redis.exec("redis-cli", ...where, ...words);
  }

  /** Ends everything that was started, and deletes the folder. */
  async remove(): Promise<void> {
    for (const running of this.#running.values()) await running.end("SIGKILL");
    await this.nats.stop();
    await this.redis.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #inside(where: string): string[] {
    return this.#options.inside?.(where) ?? [];
  }

  #command(where: string, words: string | string[], name: string): [string, ...string[]] {
    const all = [
      ...this.#inside(where),
      fleetban,
      ...[words].flat(),
      "--config",
      this.path(name, "fleetban.yaml"),
    ];
    return all as [string, ...string[]];
  }

  #configuration(name: string, coordinator: boolean): string {
    const { address, firewall, logLevel = "info" } = this.#options;
    const redis = `redis: { url: "redis://${address}:${this.#ports.redis}" }\n`;
    return `node: ${name}
policy: policy.yaml
state: state
firewall: ${firewall}
log: { format: json, level: ${logLevel} }
nats: { servers: ["nats://${address}:${this.#ports.nats}"], seed-file: seed }
${coordinator ? redis : ""}`;
  }

  #must(...words: string[]): void {
    const { status, stderr } = run(words);
    if (status !== 0) throw new Error(`fleetban ${words.join(" ")}: ${stderr}`);
  }
}
