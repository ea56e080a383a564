import { execFileSync } from "node:child_process";
import { Running } from "@fleetban/test-servers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoNamespaces } from "../../packages/enforcer/firewall/testing/namespace.ts";
import { run } from "../support/command.ts";
import { Fleet } from "../support/fleet.ts";
import { FleetNetwork } from "../support/fleet-network.ts";
import { whyNoServers } from "../support/fleet-servers.ts";

const reason = (await whyNoNamespaces()) ?? whyNoServers();
const hosts = ["web1", "web2"] as const;
type Host = (typeof hosts)[number];
const coordinators = ["coordinator1", "coordinator2"] as const;
const port = 2222;
const maxretry = 4;
const policy = `jails:
  sshd: { filter: sshd, logpath: auth.log, maxretry: ${maxretry}, findtime: 10m, bantime: 1h, bantime.increment: true }
`;
type Addresses = Record<4 | 6, string>;

/** Root, ip, nft, nats-server and redis-server are needed: the one skip that is permitted, and it says so. */
describe.skipIf(reason !== undefined)("a host whose coordinators are out of reach", () => {
  let network: FleetNetwork;
  let fleet: Fleet;
  const servers: Running[] = [];
  const running = new Map<string, Running>();
  const addresses: Addresses[] = [];
  /** One that nobody used before. */
  let first = "";
  const newcomer = () => (addresses.shift() as Addresses)[4];

  beforeAll(async () => {
    network = new FleetNetwork([...hosts, "infra", "attacker"]);
    for (let n = 20; n < 32; n++) addresses.push(network.addAddress("attacker", n));
    fleet = new Fleet({
      ...{ hosts, coordinators, policy, firewall: "nftables" },
      address: network.address("infra", 4),
      inside: (where) => network.inside(where),
    });
    for (const host of hosts) {
      const [command, ...words] = network.inside(host) as [string, ...string[]];
      const listen = `require("node:net").createServer((s) => s.end()).listen(${port}, "::", () => console.log("listening"))`;
      const server = new Running(command, [...words, process.execPath, "-e", listen]);
      servers.push(server);
      await server.line("listening");
    }
    await fleet.prepare();
    await Promise.all([...coordinators, ...hosts].map(start));
  }, 120_000);

  afterAll(async () => {
    await fleet?.remove();
    for (const server of servers) await server.end("SIGKILL");
    network?.remove();
  });

  async function start(name: string): Promise<Running> {
    const one = fleet.launch(name, "agent,enforcer", ["FLEETBAN_FALLBACK_AFTER=3s"]);
    running.set(name, one);
    await one.line("Started ");
    return one;
  }

  const host = (name: Host) => running.get(name) as Running;
  const said = (name: Host, text: string) => host(name).lines.filter((line) => line.includes(text));

  /** Cuts a host off; resolves when it bans alone. */
  async function cutOff(name: Host): Promise<void> {
    const before = host(name).lines.length;
    network.link(name, "infra", "down");
    await host(name).line("FLB_FALLBACK", before);
  }

  async function back(name: Host): Promise<void> {
    const before = host(name).lines.length;
    network.link(name, "infra", "up");
    await host(name).line("The coordinators are back", before);
  }

  /** Where an address gets through. */
  async function reaches(from: string): Promise<Host[]> {
    const attempts = hosts.map((to) => ({ from, to: network.address(to, 4), port }));
    const found = await network.connects("attacker", attempts);
    return hosts.filter((_, i) => found[i]);
  }

  /** How often an address stands in a host's kernel. */
  function held(name: Host, address: string): number {
    const [command, ...words] = network.inside(name) as [string, ...string[]];
    const rules = execFileSync(command, [...words, "nft", "list", "ruleset"], { encoding: "utf8" });
    return rules.split(/[\s,{}]+/).filter((word) => word === address).length;
  }

  interface ShownBan {
    target: string;
    count: number;
    state: string;
  }
  function steer(...words: string[]): string {
    const socket = fleet.path("coordinator1", "state", "admin.sock");
    const { status, stdout, stderr } = run([...words, "--server", `unix:${socket}`]);
    expect(status, stderr).toBe(0);
    return stdout;
  }
  const bans = (address: string) =>
    steer("bans", address, "--json")
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as ShownBan);

  it("bans by its own counts and for itself alone; on return its ban is the fleet's, once", async () => {
    const [attacker, visitor] = [newcomer(), newcomer()];
    first = attacker;
    fleet.attack("web2", attacker, 1);
    await host("web2").line(`Found ${attacker}`);
    await cutOff("web2");
    fleet.attack("web2", attacker, maxretry - 1);
    fleet.attack("web2", visitor, maxretry - 1);
    await host("web2").line(`] Ban ${attacker} `);
    expect(await reaches(attacker)).toEqual(["web1"]);
    expect(await reaches(visitor)).toEqual(["web1", "web2"]);
    expect(bans(attacker)).toEqual([]);

    await back("web2");
    await host("web1").line(`] Ban ${attacker} `);
    await host("web2").line(`] Now the fleet's: ${attacker} `);
    expect(await reaches(attacker)).toEqual([]);
    for (const name of hosts) {
      expect(held(name, attacker), name).toBe(1);
      expect(said(name, `] Ban ${attacker} `), name).toHaveLength(1);
      expect(said(name, `Unban ${attacker}`)).toEqual([]);
    }
    expect(bans(attacker)).toMatchObject([{ target: attacker, count: 1 }]);
    // What was seen while it was cut off counts on, once.
    expect(bans(visitor)).toEqual([]);
    fleet.attack("web1", visitor, 1);
    for (const name of hosts) await host(name).line(`] Ban ${visitor} `);
  }, 90_000);

  it("goes on where it was after kill -9, and what was banned stays banned meanwhile", async () => {
    const [attacker, slow] = [newcomer(), newcomer()];
    await cutOff("web2");
    // Before the attacker's, in one log: counted when he is banned.
    fleet.attack("web2", slow, maxretry - 1);
    fleet.attack("web2", attacker, maxretry);
    await host("web2").line(`] Ban ${attacker} `);
    await host("web2").end("SIGKILL");
    expect(await reaches(attacker)).toEqual(["web1"]);
    await start("web2");
    await host("web2").line(`] Restore Ban ${attacker} `);
    expect([held("web2", attacker), await reaches(attacker)]).toEqual([1, ["web1"]]);
    // One of the fleet's, whose table can't be read.
    expect([held("web2", first), await reaches(first)]).toEqual([1, []]);
    await host("web2").line("FLB_FALLBACK");
    fleet.attack("web2", slow, 1);
    await host("web2").line(`] Ban ${slow} `);
    expect(await reaches(slow)).toEqual(["web1"]);

    await back("web2");
    for (const address of [attacker, slow]) {
      await host("web1").line(`] Ban ${address} `);
      await host("web2").line(`] Now the fleet's: ${address} `);
      expect(hosts.map((name) => held(name, address))).toEqual([1, 1]);
      expect(bans(address)).toMatchObject([{ target: address, count: 1 }]);
    }
    expect(said("web2", `] Ban ${attacker} `)).toEqual([]);
  }, 90_000);

  it("does not ban longer than the fleet wants: an unban meanwhile wins", async () => {
    const attacker = newcomer();
    fleet.attack("web1", attacker, maxretry);
    for (const name of hosts) await host(name).line(`] Ban ${attacker} `);
    await cutOff("web2");
    // It comes by another port, say: the host makes the ban longer that it knows of.
    fleet.attack("web2", attacker, maxretry);
    await host("web2").line(`] Extend Ban ${attacker} `);
    steer("unban", attacker);
    await host("web1").line(`] Unban ${attacker}`);
    expect(await reaches(attacker)).toEqual(["web1"]);
    await back("web2");
    await host("web2").line(`] Unban ${attacker}`);
    expect(await reaches(attacker)).toEqual(["web1", "web2"]);
    // All that the host held has come by now, and is forgiven.
    const marker = newcomer();
    fleet.attack("web2", marker, maxretry);
    for (const name of hosts) await host(name).line(`] Ban ${marker} `);
    expect(await reaches(attacker)).toEqual(["web1", "web2"]);
  }, 90_000);

  it("does the same when NATS is there and all coordinators are dead", async () => {
    const attacker = newcomer();
    const before = hosts.map((name) => host(name).lines.length);
    for (const name of coordinators) await running.get(name)?.end("SIGKILL");
    for (const [i, name] of hosts.entries()) await host(name).line("FLB_FALLBACK", before[i]);
    fleet.attack("web1", attacker, maxretry);
    await host("web1").line(`] Ban ${attacker} `);
    expect(await reaches(attacker)).toEqual(["web2"]);
    await Promise.all(coordinators.map(start));
    await host("web2").line(`] Ban ${attacker} `);
    await host("web1").line(`] Now the fleet's: ${attacker} `);
    expect(await reaches(attacker)).toEqual([]);
    for (const name of hosts) {
      expect(held(name, attacker)).toBe(1);
      expect(said(name, `] Ban ${attacker} `)).toHaveLength(1);
    }
    expect(bans(attacker)).toMatchObject([{ target: attacker, count: 1 }]);
  }, 90_000);
});
