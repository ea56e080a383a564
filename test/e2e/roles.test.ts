import { writeFileSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import { noLog, noMetrics } from "@fleetban/core";
import { freePorts } from "@fleetban/test-servers";
import { connectNats } from "@fleetban/wire/nats";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HealthReport } from "../../packages/cli/metrics/health.ts";
import { Fleet } from "../support/fleet.ts";
import { whyNoServers } from "../support/fleet-servers.ts";
import { codesIn } from "../support/machine.ts";

const reason = whyNoServers();
const policy = (bantime: string) =>
  `jails:\n  sshd: { filter: sshd, logpath: auth.log, start: beginning, maxretry: 3, findtime: 10m, bantime: ${bantime} }\n`;

let fleet: Fleet;
let metrics: number[];
let served: string[];

beforeEach(async () => {
  const [nats = 0, redis = 0, ...rest] = await freePorts(4);
  metrics = rest;
  served = rest.map((port) => `FLEETBAN_METRICS=127.0.0.1:${port}`);
  fleet = new Fleet({
    hosts: ["web1"],
    coordinators: ["c1"],
    policy: policy("1h"),
    address: "127.0.0.1",
    ports: { nats, redis },
    firewall: "dry-run",
  });
});

afterEach(() => fleet?.remove());

const host = () => fleet.launch("web1", "agent,enforcer", [served[0] as string]);
const coordinator = (...more: string[]) => fleet.launch("c1", "", [served[1] as string, ...more]);

async function readiness(which: 0 | 1): Promise<HealthReport & { status: number }> {
  const response = await fetch(`http://127.0.0.1:${metrics[which]}/readyz`);
  return { ...((await response.json()) as HealthReport), status: response.status };
}

/** Probes ask again and again, too. */
async function untilReady(which: 0 | 1): Promise<void> {
  for (let left = 200; left > 0; left--) {
    if ((await readiness(which)).ready) return;
    await after(100);
  }
  expect(await readiness(which)).toMatchObject({ ready: true });
}

describe.skipIf(reason !== undefined)("a host's agent and enforcer", () => {
  it("start without NATS, say so, and stop when asked", async () => {
    const running = host();
    await running.line("Started agent, enforcer");
    expect(await readiness(0)).toMatchObject({
      status: 503,
      ready: false,
      checks: { start: "ok", nats: expect.stringContaining("nats://127.0.0.1:") },
    });
    expect((await fetch(`http://127.0.0.1:${metrics[0]}/healthz`)).status).toBe(200);
    const begun = Date.now();
    expect(await running.end("SIGTERM")).toBe(0);
    expect(Date.now() - begun).toBeLessThan(11_000);
  });

  it("wait for NATS, for its streams and for a coordinator, and lose no line meanwhile", async () => {
    fleet.attack("web1", "203.0.113.9", 3);
    const running = host();
    await running.line("Started ");
    await fleet.prepare();
    coordinator();
    await running.line("] Ban 203.0.113.9 ");
    await untilReady(0);
    await untilReady(1);
  }, 60_000);

  it("tell a key that the server does not know, and are let in once it does", async () => {
    const users = fleet.path("users.conf");
    const all = fleet.takeOut("web1", users);
    await fleet.prepare();
    const running = host();
    await running.line("FLB_NATS_REFUSED");
    writeFileSync(users, all);
    await fleet.nats.signal("SIGHUP");
    await running.line("Connected to NATS");
    // A new ban table is complete when a coordinator has said so.
    coordinator();
    await untilReady(0);
  }, 60_000);

  it("don't start with a seed that is none", async () => {
    writeFileSync(fleet.path("web1", "seed"), "SUNOTASEED\n");
    const running = host();
    expect(await running.ended).toBe(2);
    expect(codesIn(running.lines.join("\n"))).toContain("FLB_NATS_CREDENTIALS");
    expect(running.lines.join("\n")).not.toContain("SUNOTASEED");
  });

  it("follow the policy as it changes", async () => {
    await fleet.prepare();
    const running = host();
    await running.line("Started ");
    writeFileSync(fleet.path("web1", "policy.yaml"), policy("2h"));
    await running.line("Policy changed, 1 jail now");
  });
});

describe.skipIf(reason !== undefined)("a coordinator", () => {
  it("acknowledges nothing while Redis is away, says so, and counts it all when it is back", async () => {
    await fleet.prepare();
    await fleet.redis.kill();
    const deciding = coordinator();
    await deciding.line("Started coordinator");
    const running = host();
    fleet.attack("web1", "203.0.113.9", 3);
    await deciding.line("FLB_COORDINATOR_REDIS_AWAY");
    expect(await readiness(1)).toMatchObject({
      status: 503,
      checks: { nats: "ok", redis: expect.stringMatching(/127\.0\.0\.1/) },
    });
    const link = await connectNats(fleet.natsOptions, { log: noLog, metrics: noMetrics });
    const manager = await link.connection.jetstreamManager();
    const { ack_floor } = await manager.consumers.info("FLEETBAN_MATCHES", "coordinator");
    await link.close();
    expect(ack_floor.stream_seq).toBe(0);
    await fleet.redis.start();
    await running.line("] Ban 203.0.113.9 ");
    await untilReady(1);
  }, 60_000);

  it("never bans a part of the fleet", async () => {
    await fleet.prepare();
    const deciding = coordinator("FLEETBAN_PEERS=203.0.113.0/28");
    await deciding.line("Started coordinator");
    const running = host();
    await running.line("Started ");
    fleet.attack("web1", "203.0.113.9", 3);
    fleet.attack("web1", "203.0.113.99", 3);
    await running.line("] Ban 203.0.113.99 ");
    expect(await deciding.line('"verdict":"ignored"')).toContain("203.0.113.9");
  });

  it("stops in time though NATS does not answer", async () => {
    await fleet.prepare();
    const deciding = coordinator();
    await deciding.line("Started coordinator");
    await untilReady(1);
    await fleet.nats.pause();
    const begun = Date.now();
    expect(await deciding.end("SIGTERM")).toBe(0);
    expect(Date.now() - begun).toBeLessThan(12_000);
    await fleet.nats.resume();
  });
});
