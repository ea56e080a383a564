import { Running } from "@fleetban/test-servers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoNamespaces } from "../../packages/enforcer/firewall/testing/namespace.ts";

import { Fleet } from "../support/fleet.ts";
import { FleetNetwork } from "../support/fleet-network.ts";
import { whyNoServers } from "../support/fleet-servers.ts";

const reason = (await whyNoNamespaces()) ?? whyNoServers();
const hosts = ["web1", "web2", "mail1"] as const;
const coordinators = ["coordinator1", "coordinator2"] as const;
const port = 2222;
const families = [4, 6] as const;

type Addresses = Record<4 | 6, string>;

/** Root, ip, nft, nats-server and redis-server are needed: the one skip that is permitted, and it says so. */
describe.skipIf(reason !== undefined)("three hosts, an attacker and two coordinators on one wire", () => {
  let network: FleetNetwork;
  let fleet: Fleet;
  const servers: Running[] = [];
  const running = new Map<string, Running>();
  let innocent: Addresses;
  let attackers: Addresses[];

  beforeAll(async () => {
    network = new FleetNetwork([...hosts, "infra", "attacker"]);
    innocent = network.addAddress("attacker", 20);
    attackers = [21, 22, 23, 24, 25, 26].map((n) => network.addAddress("attacker", n));
    fleet = new Fleet({
      hosts,
      coordinators,
      policy:
        "jails:\n  sshd: { filter: sshd, logpath: auth.log, maxretry: 6, findtime: 10m, bantime: 1h }\n",
      address: network.address("infra", 4),
      firewall: "nftables",
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
    const start = async (name: string) => running.set(name, await fleet.start(name));
    await Promise.all([...coordinators, ...hosts].map(start));
  }, 120_000);

  afterAll(async () => {
    await fleet?.remove();
    for (const server of servers) await server.end("SIGKILL");
    network?.remove();
  });

  /** Two lines a host, of six that are needed: no host alone sees enough. */
  function attack(attacker: Addresses): void {
    for (const host of hosts) for (const family of families) fleet.attack(host, attacker[family], 2);
  }

  async function banned(attacker: Addresses, where: readonly string[] = hosts): Promise<void> {
    for (const host of where) {
      for (const family of families) await running.get(host)?.line(`Ban ${attacker[family]} `);
    }
  }

  /** By address, host and family. */
  async function reaches(from: readonly Addresses[], where: readonly string[] = hosts): Promise<boolean[]> {
    const attempts = from.flatMap((address) =>
      where.flatMap((host) =>
        families.map((family) => ({ from: address[family], to: network.address(host, family), port })),
      ),
    );
    return network.connects("attacker", attempts);
  }

  const each = (addresses: readonly Addresses[], connected: boolean): boolean[] =>
    addresses.flatMap(() => Array<boolean>(hosts.length * families.length).fill(connected));

  it("shuts the attacker out everywhere, and nobody else", async () => {
    const [attacker] = attackers as [Addresses];
    expect(await reaches([attacker])).toEqual(each([attacker], true));
    attack(attacker);
    await banned(attacker);
    expect(await reaches([attacker])).toEqual(each([attacker], false));
    expect(await reaches([innocent])).toEqual(each([innocent], true));
  });

  it("goes on with one coordinator after the other was killed", async () => {
    const [, attacker] = attackers as [Addresses, Addresses];
    await running.get("coordinator1")?.end("SIGKILL");
    attack(attacker);
    await banned(attacker);
    expect(await reaches([attacker])).toEqual(each([attacker], false));
  });

  it("counts what was logged while NATS was away, and what was banned stays", async () => {
    const [first, , attacker] = attackers as [Addresses, Addresses, Addresses];
    await fleet.nats.kill();
    attack(attacker);
    expect(await reaches([first])).toEqual(each([first], false));
    await fleet.nats.start();
    await banned(attacker);
    expect(await reaches([attacker])).toEqual(each([attacker], false));
  });

  it("keeps what was banned when Redis forgets everything, and counts on", async () => {
    const [first, second, , attacker] = attackers as [Addresses, Addresses, Addresses, Addresses];
    expect(await fleet.redisCli("FLUSHALL")).toBe("OK");
    attack(attacker);
    await banned(attacker);
    const shutOut = [first, second, attacker];
    expect(await reaches(shutOut)).toEqual(each(shutOut, false));
    for (const host of hosts) {
      expect(running.get(host)?.lines.filter((line) => line.includes("Unban"))).toEqual([]);
    }
  });

  it("lets a host that was cut off send what it saw, and learn what the others decided", async () => {
    const attacker = attackers[4] as Addresses;
    network.cable("web2", "down");
    attack(attacker);
    for (const host of ["web1", "mail1"]) await running.get(host)?.line(`Found ${attacker[6]}`);
    network.cable("web2", "up");
    // The two lines of the host that was cut off are needed.
    await banned(attacker);
    expect(await reaches([attacker])).toEqual(each([attacker], false));
  });

  it("brings a host that was off to what the others hold", async () => {
    const attacker = attackers[5] as Addresses;
    await running.get("mail1")?.end("SIGKILL");
    attack(attacker);
    for (const family of families) fleet.attack("web1", attacker[family], 2);
    await banned(attacker, ["web1", "web2"]);
    expect(await reaches([attacker], ["mail1"])).toEqual([true, true]);
    running.set("mail1", await fleet.start("mail1"));
    await banned(attacker, ["mail1"]);
    expect(await reaches(attackers)).toEqual(each(attackers, false));
    expect(await reaches([innocent])).toEqual(each([innocent], true));
  });
});
