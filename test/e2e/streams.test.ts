import { createSocket } from "node:dgram";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { noLog, noMetrics } from "@fleetban/core";
import { freePorts, Running } from "@fleetban/test-servers";
import { connectNats, natsBanTable } from "@fleetban/wire/nats";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EslServer, logFrame } from "../../packages/agent/testing/esl-server.ts";
import { whyNoNamespaces } from "../../packages/enforcer/firewall/testing/namespace.ts";
import { fleetban } from "../support/command.ts";
import { Fleet } from "../support/fleet.ts";
import { whyNoServers } from "../support/fleet-servers.ts";
import { Machine } from "../support/machine.ts";
import { Network } from "../support/network.ts";
import { Random } from "../support/random.ts";

const failed = (address: string, n: number) =>
  `<38>web1 sshd[${n}]: Failed password for root from ${address} port 4000 ssh2`;

const noNamespaces = await whyNoNamespaces();

/** Root, ip and nft are needed: the one skip that is permitted, and it says so. */
describe.skipIf(noNamespaces !== undefined)("a server that is sent syslog, and an attacker", () => {
  const port = 2222;
  const syslog = 5514;
  let folder: string;
  let network: Network;
  let server: Running;
  let standalone: Running;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "fleetban-e2e-"));
    network = new Network();
    const [command, ...words] = network.inside("server") as [string, ...string[]];
    const listen = `require("node:net").createServer((s) => s.end()).listen(${port}, "::", () => console.log("listening"))`;
    server = new Running(command, [...words, process.execPath, "-e", listen]);
    await server.line("listening");
    writeFileSync(
      join(folder, "policy.yaml"),
      `sources: { net: { syslog: { udp: "[::]:${syslog}", allow: [127.0.0.0/8, "::1"], facility: [auth] } } }
jails: { sshd: { source: net, maxretry: 5, findtime: 10m, bantime: 1h } }
`,
    );
    standalone = new Running(command, [
      ...[...words, fleetban, "standalone", "--policy", join(folder, "policy.yaml")],
      ...["--state", join(folder, "state"), "--firewall", "nftables", "--log-format", "json"],
    ]);
    await standalone.line("Started with 1 jail, firewall nftables");
  });

  afterEach(async () => {
    await standalone.end();
    await server.end();
    network.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sends datagrams from one of the two namespaces. */
  async function send(from: "server" | "attacker", to: string, datagrams: readonly string[]): Promise<void> {
    const [command, ...words] = network.inside(from) as [string, ...string[]];
    const script = `const s = require("node:dgram").createSocket(process.argv[1].includes(":") ? "udp6" : "udp4");
      let left = process.argv.length - 2;
      for (const text of process.argv.slice(2)) s.send(text, ${syslog}, process.argv[1], () => --left || s.close());`;
    const sender = new Running(command, [...words, process.execPath, "-e", script, to, ...datagrams]);
    expect(await sender.ended).toBe(0);
  }

  it.each([4, 6] as const)(
    "IPv%i: shuts him out after five lines, and does not listen to him",
    async (family) => {
      const addresses = network.addresses[family];
      const innocent = family === 4 ? "203.0.113.77" : "2001:db8::77";
      const lines = (address: string, count: number) =>
        Array.from({ length: count }, (_, n) => failed(address, n));
      await send("attacker", addresses.server, lines(innocent, 5));
      await standalone.line("FLB_SOURCE_REFUSED");
      await send("server", family === 4 ? "127.0.0.1" : "::1", [
        ...lines(addresses.attacker, 4),
        failed(innocent, 1).replace("<38>", "<134>"),
      ]);
      await standalone.line(`Found ${addresses.attacker}`);
      expect(await network.connects(family, port)).toBe(true);
      await send("server", family === 4 ? "127.0.0.1" : "::1", lines(addresses.attacker, 1));
      await standalone.line(`] Ban ${addresses.attacker}`);
      expect(await network.connects(family, port)).toBe(false);
      expect(standalone.lines.filter((line) => line.includes(innocent))).toEqual([]);
    },
  );
});

describe("a machine with FreeSWITCH", () => {
  it("bans who fails to register, by what the event socket sends", async () => {
    const server = new EslServer({ password: "secret" });
    const machine = new Machine();
    try {
      const port = await server.start();
      machine.write("secret", "secret\n");
      machine.write(
        "policy.yaml",
        `sources: { voip: { esl: { host: 127.0.0.1, port: ${port}, password: { file: secret }, level: WARNING } } }
jails: { freeswitch: { source: voip, maxretry: 3 } }
`,
      );
      const running = machine.start();
      const line = (ip: string) =>
        `${new Date().toISOString().slice(0, 23).replace("T", " ")} [WARNING] sofia_reg.c:1737 SIP auth failure (REGISTER) on sofia profile 'internal' for [1001@203.0.113.5] from ip ${ip}\n`;
      for (let n = 0; n < 3; n++) await server.send(logFrame(line("198.51.100.23")));
      await running.line("would ban 198.51.100.23");
      expect(await running.end()).toBe(0);
    } finally {
      await machine.remove();
      await server.close();
    }
  });
});

const noServers = whyNoServers();

describe.skipIf(noServers !== undefined)("a fleet that is sent syslog while NATS is away", () => {
  const maxretry = 5;
  const attackers = 40;
  let fleet: Fleet;
  let port: number;
  const socket = createSocket("udp4");

  beforeEach(async () => {
    const [nats = 0, redis = 0, syslog = 0] = await freePorts(3);
    port = syslog;
    fleet = new Fleet({
      hosts: ["web1"],
      coordinators: ["c1"],
      policy: `guard: { max-bans-per-minute: 0 }
sources: { net: { syslog: { udp: "127.0.0.1:${syslog}" } } }
jails: { sshd: { source: net, maxretry: ${maxretry}, findtime: 1h, bantime: 1d } }
`,
      address: "127.0.0.1",
      ports: { nats, redis },
      firewall: "dry-run",
    });
  });

  afterEach(async () => {
    socket.close();
    await fleet?.remove();
  });

  let sent = 0;
  const address = (n: number) => `2001:db8::${n.toString(16)}`;
  /** Sends a line each, and waits until the last one is on disk: until then a kill may take it. */
  async function send(addresses: readonly string[]): Promise<void> {
    for (const each of addresses) {
      await new Promise<void>((done, fail) => {
        socket.send(failed(each, sent++), port, "127.0.0.1", (error) =>
          error === null ? done() : fail(error),
        );
      });
    }
    const folder = fleet.path("web1", "state", "spool", "net");
    const last = `sshd[${sent - 1}]:`;
    for (let left = 2_000; left > 0; left--) {
      const names = readdirSync(folder, { recursive: true }) as string[];
      if (names.some((name) => readFileSync(join(folder, name)).includes(last))) return;
      await after(10);
    }
    throw new Error(`${last} is not spooled`);
  }

  it("counts every line once, however often the agent is killed meanwhile", {
    timeout: 120_000,
  }, async () => {
    const seed = Number(process.env.FLEETBAN_SEED ?? Date.now() % 2 ** 31);
    console.log(`seed ${seed}; repeat with FLEETBAN_SEED=${seed}`);
    const random = new Random(seed);
    await fleet.prepare();
    await fleet.start("c1");
    let host = await fleet.start("web1");
    const all = Array.from({ length: attackers }, (_, n) => address(n + 1));
    // One line more than the others, and so banned.
    const tripping = all.filter((_, n) => n % 2 === 0);

    await send(all);
    await fleet.nats.kill();
    for (let round = 0; round < 3; round++) {
      await send(all);
      await after(random.below(300));
      await host.end("SIGKILL");
      host = await fleet.start("web1");
    }
    await send(tripping);
    await fleet.nats.start();
    // One more at the end, after all the others.
    const last = address(attackers + 1);
    await send(Array.from({ length: maxretry }, () => last));
    await host.line(`Ban ${last} `);

    const link = await connectNats(fleet.natsOptions, { log: noLog, metrics: noMetrics });
    try {
      const banned = new Set<string>();
      for await (const ban of natsBanTable(link, { log: noLog, metrics: noMetrics }).list())
        banned.add(ban.target);
      expect([...banned].sort()).toEqual([...tripping, last].sort());
    } finally {
      await link.close();
    }
    // What was acknowledged is deleted, but for the newest.
    const files = () => readdirSync(fleet.path("web1", "state", "spool", "net")).length;
    for (let left = 500; left > 0 && files() > 1; left--) await after(10);
    expect(files()).toBe(1);
  });
});
