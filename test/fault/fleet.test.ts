import { setTimeout as after } from "node:timers/promises";
import { noLog, noMetrics } from "@fleetban/core";
import { freePorts, type Running } from "@fleetban/test-servers";
import { connectNats, type NatsLink, natsBanTable, provision } from "@fleetban/wire/nats";
import { afterEach, describe, expect, it } from "vitest";
import { Attackers } from "../support/attackers.ts";

import { Fleet } from "../support/fleet.ts";
import { whyNoServers } from "../support/fleet-servers.ts";
import { Random } from "../support/random.ts";

const reason = whyNoServers();
const rounds = Number(process.env.FLEETBAN_ROUNDS ?? 20);
const hosts = ["web1", "web2"] as const;
const coordinators = ["coordinator1", "coordinator2"] as const;
const maxretry = 5;
const findtime = 3_600_000;
const linesPerSecond = 600;
const tick = 20;
/** Longer than anything takes on a slow machine. */
const patience = 90_000;

const context = { log: noLog, metrics: noMetrics };

let fleet: Fleet;
let link: NatsLink | undefined;

afterEach(async () => {
  await link?.close();
  await fleet?.remove();
});

describe.skipIf(reason !== undefined)("kill -9 of any part of a fleet, again and again, under load", () => {
  it(`counts every match exactly once, after ${rounds} rounds`, {
    timeout: 2 * patience + rounds * 20_000,
  }, async () => {
    const seed = Number(process.env.FLEETBAN_SEED ?? Date.now() % 2 ** 31);
    console.log(`seed ${seed}; repeat with FLEETBAN_SEED=${seed} FLEETBAN_ROUNDS=${rounds}`);
    const random = new Random(seed);
    const [nats = 0, redis = 0, ...metrics] = await freePorts(2 + hosts.length);
    fleet = new Fleet({
      hosts,
      coordinators,
      policy: `guard: { max-bans-per-minute: 0 }
jails:
  sshd: { filter: sshd, logpath: auth.log, start: beginning, maxretry: ${maxretry}, findtime: 1h, bantime: 1d }
`,
      address: "127.0.0.1",
      ports: { nats, redis },
      // Once a second would be a second of counts lost with a kill, and this is about our own losses.
      redisFsync: "always",
      firewall: "dry-run",
      logLevel: "warn",
    });
    await fleet.prepare();
    link = await connectNats(fleet.natsOptions, context);
    // What a dead coordinator had in its hands comes back sooner, and more often while it lives.
    await provision(link, { longestFindtime: findtime, consumer: { ackWait: 5000 } });

    /** Each part, and how it comes back. */
    const parts = new Map<string, { launch: () => Running; running: Running }>();
    const add = (name: string, launch: () => Running) => parts.set(name, { launch, running: launch() });
    for (const name of coordinators) add(name, () => fleet.launch(name));
    for (const [i, host] of hosts.entries()) {
      add(`agent ${host}`, () => fleet.launch(host, "agent"));
      const served = `FLEETBAN_METRICS=127.0.0.1:${metrics[i]}`;
      add(`enforcer ${host}`, () => fleet.launch(host, "enforcer", [served]));
    }

    const attackers = new Attackers(
      hosts.map((host) => fleet.log(host)),
      maxretry,
    );
    const begun = Date.now();
    const writing = setInterval(() => {
      attackers.writeUpTo(((Date.now() - begun) * linesPerSecond) / 1000);
    }, tick);
    const done: string[] = [];
    try {
      for (let round = 0; round < rounds; round++) {
        const downFor = random.below(1000);
        const what = random.pick(["nats", "redis", "pause", ...parts.keys()] as [string, ...string[]]);
        done.push(`${what} ${downFor}`);
        await after(500 + random.below(2000));
        if (what === "nats" || what === "redis") {
          await fleet[what].kill();
          await after(downFor);
          await fleet[what].start();
        } else if (what === "pause") {
          const part = parts.get(random.pick(coordinators));
          part?.running.signal("SIGSTOP");
          await after(downFor * 8);
          part?.running.signal("SIGCONT");
        } else {
          const part = parts.get(what);
          if (part === undefined) continue;
          await part.running.end("SIGKILL");
          await after(downFor);
          part.running = part.launch();
        }
      }
    } finally {
      clearInterval(writing);
      console.log(`${attackers.written} lines; ${done.join(", ")}`);
    }
    attackers.finish();

    const { expected } = attackers;
    const banned = new Set<string>();
    const missing = () => [...expected].filter((target) => !banned.has(target));
    try {
      for await (const event of natsBanTable(link, context).watch(AbortSignal.timeout(patience))) {
        if (event.type === "ban") banned.add(event.ban.target);
        if (missing().length === 0) break;
      }
      await until("every match is acknowledged", async () => (await unanswered()) === 0);
    } finally {
      // What they said last, should it fail.
      const said = [...parts].map(
        ([name, { running }]) => `${name}: ${running.lines.slice(-3).join("\n  ")}`,
      );
      if (missing().length > 0) console.log(said.join("\n"));
    }
    for await (const { target } of natsBanTable(link, context).list()) banned.add(target);
    const doubled = [...banned].filter((target) => !expected.has(target));
    const found = { lost: missing().slice(0, 5), doubled: doubled.slice(0, 5) };
    expect({ ...found, of: [missing().length, doubled.length] }).toEqual({
      lost: [],
      doubled: [],
      of: [0, 0],
    });
    expect(banned.size).toBeGreaterThan(rounds * 10);

    for (const port of metrics) {
      await until(
        `the enforcer at ${port} holds them all`,
        async () => (await enforced(port)) === expected.size,
      );
    }
  });
});

/** Matches that no coordinator has acknowledged. */
async function unanswered(): Promise<number> {
  const manager = await (link as NatsLink).connection.jetstreamManager();
  const { num_pending, num_ack_pending } = await manager.consumers.info("FLEETBAN_MATCHES", "coordinator");
  return num_pending + num_ack_pending;
}

async function enforced(port: number): Promise<number> {
  // One that was killed last may not answer yet.
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
  const text = (await answer?.text()) ?? "";
  return Number(/^fleetban_bans_enforced\{jail="sshd"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

/** For what nobody tells. */
async function until(what: string, test: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    if (await test()) return;
    if (Date.now() > end) throw new Error(`waited too long until ${what}`);
    await after(100);
  }
}
