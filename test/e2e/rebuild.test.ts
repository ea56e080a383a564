import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { Running } from "@fleetban/test-servers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoNamespaces } from "../../packages/enforcer/firewall/testing/namespace.ts";
import { run } from "../support/command.ts";
import { Fleet } from "../support/fleet.ts";
import { FleetNetwork } from "../support/fleet-network.ts";
import { whyNoServers } from "../support/fleet-servers.ts";

const reason = (await whyNoNamespaces()) ?? whyNoServers();
const hosts = ["web1", "web2", "mail1"] as const;
const coordinators = ["coordinator1", "coordinator2"] as const;
const port = 2222;
const lost = "Redis has lost its counters";
const rebuilt = "Counters are rebuilt";
const complete = "The ban table is complete";

/** Root, ip, nft, nats-server and redis-server are needed: the one skip that is permitted, and it says so. */
describe.skipIf(reason !== undefined)("three hosts whose fleet loses the data of a server", () => {
  let network: FleetNetwork;
  let fleet: Fleet;
  const listeners: Running[] = [];
  const running = new Map<string, Running>();
  const attackers: string[] = [];

  beforeAll(async () => {
    network = new FleetNetwork([...hosts, "infra", "attacker"]);
    for (let n = 20; n < 36; n++) attackers.push(network.addAddress("attacker", n)[4]);
    fleet = new Fleet({
      ...{ hosts, coordinators, firewall: "nftables" },
      policy:
        "jails:\n  sshd: { filter: sshd, logpath: auth.log, maxretry: 6, findtime: 10m, bantime: 1h }\n",
      address: network.address("infra", 4),
      inside: (where) => network.inside(where),
    });
    for (const host of hosts) {
      const [command, ...words] = network.inside(host) as [string, ...string[]];
      const listen = `require("node:net").createServer((s) => s.end()).listen(${port}, "::", () => console.log("listening"))`;
      const listener = new Running(command, [...words, process.execPath, "-e", listen]);
      listeners.push(listener);
      await listener.line("listening");
    }
    await fleet.prepare();
    await Promise.all([...coordinators, ...hosts].map(start));
  }, 120_000);

  afterAll(async () => {
    await fleet?.remove();
    for (const listener of listeners) await listener.end("SIGKILL");
    network?.remove();
  });

  async function start(name: string): Promise<void> {
    running.set(name, await fleet.start(name));
  }
  const of = (name: string) => running.get(name) as Running;
  const attacker = () => attackers.shift() as string;

  /** The first of the coordinators that says this from now on. */
  async function said(text: string, after: () => unknown): Promise<string> {
    const from = coordinators.map((name) => of(name).lines.length);
    await after();
    return Promise.any(
      coordinators.map((name, i) =>
        of(name)
          .line(text, from[i])
          .then(() => name),
      ),
    );
  }
  async function banned(target: string): Promise<void> {
    for (const host of hosts) await of(host).line(`Ban ${target} `);
  }
  /** Which hosts take a connection from there. */
  function reached(from: string): Promise<boolean[]> {
    const attempts = hosts.map((host) => ({ from, to: network.address(host, 4), port }));
    return network.connects("attacker", attempts);
  }
  const [everywhere, nowhere] = [true, false].map((taken) => hosts.map(() => taken));

  /** Two of the six lines on each host. */
  async function attack(target: string, where: readonly string[] = hosts): Promise<void> {
    for (const host of where) fleet.attack(host, target, 2);
    for (const host of where) await of(host).line(`Found ${target}`);
  }
  async function ban(target: string): Promise<void> {
    await attack(target);
    await banned(target);
    expect(await reached(target)).toEqual(nowhere);
  }

  it("counts an attack that was split by FLUSHALL", async () => {
    const [before, target] = [attacker(), attacker()];
    await ban(before);
    await attack(target, ["web1", "web2"]);
    // Whoever is banned after it shows that it was counted.
    await ban(attacker());
    await said(rebuilt, async () => expect(await fleet.redisCli("FLUSHALL")).toBe("OK"));
    expect(await reached(target)).toEqual(everywhere);
    await attack(target, ["mail1"]);
    await banned(target);
    expect(await reached(target)).toEqual(nowhere);
    expect(await reached(before)).toEqual(nowhere);
  });

  it("counts an attack that was split by a Redis that starts empty", async () => {
    const target = attacker();
    await attack(target, ["web1", "web2"]);
    await ban(attacker());
    await said(rebuilt, async () => {
      await fleet.redis.kill();
      rmSync(fleet.path("redis"), { recursive: true });
      mkdirSync(fleet.path("redis"));
      await attack(target, ["mail1"]);
      await fleet.redis.start();
    });
    await banned(target);
    expect(await reached(target)).toEqual(nowhere);
  });

  it("keeps in every kernel what was banned when NATS starts empty, and bans on", async () => {
    const [target, forgiven, next] = [attacker(), attacker(), attacker()];
    await ban(target);
    await ban(forgiven);
    const admin = ["--server", `unix:${fleet.path("coordinator1", "state", "admin.sock")}`];
    expect(run(["unban", forgiven, ...admin])).toMatchObject({ status: 0 });
    for (const host of hosts) await of(host).line(`Unban ${forgiven}`);
    await attack(next, ["web1"]);
    await fleet.nats.kill();
    rmSync(fleet.path("jetstream"), { recursive: true });
    // Nobody brings anything back yet: a host whose enforcer starts now must not take the new table for the truth.
    for (const name of coordinators) of(name).signal("SIGSTOP");
    await fleet.nats.start();
    await fleet.provision();
    await of("web2").end("SIGKILL");
    await start("web2");
    await of("web2").line("FLB_BAN_TABLE_INCOMPLETE");
    expect(await reached(target)).toEqual(nowhere);
    await said(complete, () => {
      for (const name of coordinators) of(name).signal("SIGCONT");
    });
    await attack(next, ["web2", "mail1"]);
    await banned(next);
    expect(await reached(next)).toEqual(nowhere);
    expect(await reached(target)).toEqual(nowhere);
    expect(await reached(forgiven)).toEqual(everywhere);
  }, 60_000);

  it("makes the streams anew where nobody does, and has every ban back", async () => {
    const target = attacker();
    await ban(target);
    await said(complete, async () => {
      await fleet.nats.kill();
      rmSync(fleet.path("jetstream"), { recursive: true });
      await fleet.nats.start();
    });
    await of("mail1").end("SIGKILL");
    await start("mail1");
    await of("mail1").line(`Restore Ban ${target}`);
    expect(await reached(target)).toEqual(nowhere);
    await ban(attacker());
  }, 60_000);

  it("goes on with a rebuild whose coordinator is killed in the middle of it", async () => {
    const target = attacker();
    await attack(target, ["web1", "web2"]);
    // So many that reading them again takes longer than killing somebody.
    const crowd = Array.from({ length: 30_000 }, (_, i) => `198.18.${i >> 8}.${i & 255}`);
    const now = new Date().toISOString();
    const lines = crowd.map(
      (from) => `${now} web1 sshd[1]: Failed password for root from ${from} port 4000 ssh2\n`,
    );
    appendFileSync(fleet.log("web1"), lines.join(""));
    await of("web1").line(`Found ${crowd.at(-1)}`);
    fleet.attack("web1", attackers[0] as string, 6);
    await banned(attacker());
    const holder = await said(lost, () => fleet.redisCli("FLUSHALL"));
    const other = coordinators.find((name) => name !== holder) as string;
    const from = of(other).lines.length;
    await of(holder).end("SIGKILL");
    await of(other).line(rebuilt, from);
    await attack(target, ["mail1"]);
    await banned(target);
    expect(await reached(target)).toEqual(nowhere);
  }, 90_000);
});
