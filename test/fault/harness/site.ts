import { get } from "node:http";
import { noLog, noMetrics } from "@fleetban/core";
import type { ProcessServer, Running, TestServer } from "@fleetban/test-servers";
import { connectNats, type NatsLink, provision } from "@fleetban/wire/nats";
import { Doorway } from "../../support/doorway.ts";
import { Fleet } from "../../support/fleet.ts";
import { FleetNetwork } from "../../support/fleet-network.ts";
import { Part } from "./part.ts";
import { Streams } from "./stores.ts";

export const hosts = ["web1", "web2", "mail1"] as const;
export const coordinators = ["coordinator1", "coordinator2"] as const;
/** Known to NATS as a coordinator and run by nobody: under its name the harness itself takes deliveries. */
export const impostor = "coordinator3";
/** Everything with a cable of its own. */
export const members = [...hosts, ...coordinators, "nats", "redis"] as const;
export type Member = (typeof members)[number];

export const jail = "sshd";
export const maxretry = 5;
/** Longer than a round takes to come to rest on a slow machine, so that every ban reaches its kernels. */
export const bantime = 45_000;
/** So soon a delivery that nobody answered comes to another; some pauses are longer. */
export const ackWait = 2000;
const findtime = 3_600_000;

/** What runs where; on the last host agent and enforcer are one process, as docs/fleet.md has it. */
export const processes: readonly { name: string; member: Member; roles: string; port: number }[] = [
  ...coordinators.map((name) => ({ name, member: name, roles: "coordinator", port: 9180 })),
  ...(["web1", "web2"] as const).flatMap((member) => [
    { name: `agent ${member}`, member, roles: "agent", port: 9180 },
    { name: `enforcer ${member}`, member, roles: "enforcer", port: 9181 },
  ]),
  { name: "agent+enforcer mail1", member: "mail1", roles: "agent,enforcer", port: 9180 },
];
/** Those that read logs, and those that hold firewalls. */
export const agents = ["agent web1", "agent web2", "agent+enforcer mail1"] as const;
export const enforcers = ["enforcer web1", "enforcer web2", "agent+enforcer mail1"] as const;

const context = { log: noLog, metrics: noMetrics };

/**
 * A whole fleet, each machine in a network namespace of its own on one wire: three hosts, two
 * coordinators, NATS and Redis.
 */
export class Site {
  readonly network: FleetNetwork;
  readonly fleet: Fleet;
  readonly #parts = new Map<string, Part>();
  readonly #links = new Map<string, NatsLink>();
  #door: Doorway | undefined;
  #natsPort = 0;

  constructor() {
    this.network = new FleetNetwork([...members, "harness"]);
    try {
      this.fleet = this.#fleet();
    } catch (error) {
      this.network.remove();
      throw error;
    }
  }

  #fleet(): Fleet {
    const address = (member: Member) => this.network.address(member, 4);
    return new Fleet({
      hosts,
      coordinators: [...coordinators, impostor],
      policy: `guard: { max-bans-per-minute: 0 }
jails:
  ${jail}: { filter: sshd, logpath: auth.log, start: beginning, maxretry: ${maxretry}, findtime: 1h, bantime: ${bantime / 1000} }
`,
      address: { nats: address("nats"), redis: address("redis") },
      // Once a second would be a second of counts lost with a kill, and this is about our own losses.
      redisFsync: "always",
      firewall: "nftables",
      inside: (where) => this.network.inside(where === "operator" ? "harness" : where),
      apart: [...members, "operator"],
    });
  }

  /** Starts everything, without waiting for the fleet's own processes. */
  async start(): Promise<void> {
    const { network, fleet } = this;
    const nats = { host: network.address("nats", 4), port: 4222 };
    await Promise.all([this.#add("nats", server(fleet.nats)), this.#add("redis", server(fleet.redis))]);
    const door = await Doorway.open(network.inside("harness"), [
      nats,
      ...processes.map((one) => this.#served(one)),
    ]);
    this.#door = door;
    this.#natsPort = await door.port(nats);
    await provision(await this.link("operator"), { longestFindtime: findtime, consumer: { ackWait } });
    for (const process of processes) {
      const { name, member, roles } = process;
      const { host, port } = this.#served(process);
      await this.#add(name, () => fleet.launch(member, roles, [`FLEETBAN_METRICS=${host}:${port}`]));
    }
  }

  part(name: string): Part {
    return this.#parts.get(name) as Part;
  }

  get parts(): Part[] {
    return [...this.#parts.values()];
  }

  /** A connection of the harness's own, with that one's key. */
  async link(name: string): Promise<NatsLink> {
    const server = `nats://127.0.0.1:${this.#natsPort}`;
    const link =
      this.#links.get(name) ?? (await connectNats(this.fleet.natsOptionsOf(name, server), context));
    this.#links.set(name, link);
    return link;
  }

  async streams(): Promise<Streams> {
    return new Streams(await this.link("operator"));
  }

  /** Which processes do not say that they are ready, and what they lack. */
  async unready(): Promise<string[]> {
    const answers = processes.map(async (process) => {
      const { status, text } = await ask((this.#door as Doorway).path(this.#served(process)));
      return status === 200 ? [] : [`${process.name}: ${text}`];
    });
    return (await Promise.all(answers)).flat();
  }

  async remove(): Promise<void> {
    for (const link of this.#links.values()) await link.close();
    await this.#door?.close();
    await this.fleet.remove();
    this.network.remove();
  }

  #served({ member, port }: (typeof processes)[number]) {
    return { host: this.network.address(member, 4), port };
  }

  async #add(...[name, launch]: ConstructorParameters<typeof Part>): Promise<void> {
    const part = new Part(name, launch);
    this.#parts.set(name, part);
    await part.start();
  }
}

/** In a namespace it is a process in any case. */
function server(one: TestServer): () => Promise<Running> {
  return async () => {
    await one.start();
    return (one as ProcessServer).running as Running;
  };
}

/** GET /readyz through a Unix socket; an answer that does not come is one, too. */
function ask(socketPath: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ status: 0, text: error.message });
    const request = get({ socketPath, path: "/readyz", agent: false, timeout: 3000 }, async (response) => {
      let text = "";
      try {
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode ?? 0, text: text.trim() });
      } catch (error) {
        failed(error as Error);
      }
    });
    request.on("error", failed).on("timeout", () => request.destroy(new Error("no answer")));
  });
}
