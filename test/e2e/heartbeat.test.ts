import { freePorts, type Running } from "@fleetban/test-servers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../support/command.ts";
import { Fleet } from "../support/fleet.ts";
import { whyNoServers } from "../support/fleet-servers.ts";

const reason = whyNoServers();
const policy =
  "jails:\n  sshd: { filter: sshd, logpath: auth.log, start: beginning, maxretry: 3, findtime: 10m, bantime: 1h }\n";

describe.skipIf(reason !== undefined)("what the nodes say of themselves", () => {
  let fleet: Fleet;
  let coordinator: Running;
  beforeEach(async () => {
    const [nats = 0, redis = 0] = await freePorts(2);
    fleet = new Fleet({
      ...{ hosts: ["web1", "web2"], coordinators: ["c1"], policy, firewall: "dry-run" },
      ...{ address: "127.0.0.1", ports: { nats, redis } },
    });
    await fleet.prepare();
    coordinator = await fleet.start("c1");
  });
  afterEach(() => fleet?.remove());

  const fast = ["FLEETBAN_HEARTBEAT=1s"];
  const steer = (...words: string[]) =>
    run([...words, "--server", `unix:${fleet.path("c1", "state", "admin.sock")}`]);
  interface Shown {
    name: string;
    [field: string]: unknown;
  }
  const nodes = (): Shown[] =>
    steer("nodes", "--json")
      .stdout.split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Shown);
  /** Asks until a node is as expected. */
  async function until(name: string, expected: object): Promise<void> {
    for (let left = 100; left > 0; left--) {
      const found = nodes().find((node) => node.name === name);
      if (found !== undefined && Object.entries(expected).every(([key, value]) => found[key] === value))
        return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(nodes()).toContainEqual(expect.objectContaining({ name, ...expected }));
  }

  it("shows who is there, tells who falls silent and comes back, and lets go who says goodbye", async () => {
    const [web1] = [
      fleet.launch("web1", "agent,enforcer", fast),
      fleet.launch("web2", "agent,enforcer", fast),
    ];
    await until("web1", { state: "NODE_STATE_ALIVE", firewall: "dry-run", lag_bytes: 0 });
    await until("web2", { state: "NODE_STATE_ALIVE" });
    fleet.attack("web1", "203.0.113.9", 3);
    await until("web1", { enforced_bans: 1 });
    await until("web2", { enforced_bans: 1 });

    await web1?.end("SIGKILL");
    await coordinator.line("web1 has said nothing since");
    await until("web1", { state: "NODE_STATE_SILENT" });
    expect(steer("nodes", "--silent").stdout).toMatch(/^web1 +silent /m);
    const again = fleet.launch("web1", "agent,enforcer", fast);
    await coordinator.line("web1 is back after");
    await until("web1", { state: "NODE_STATE_ALIVE" });
    await again.line("Started");
    await again.end("SIGTERM");
    await until("web1", { state: "NODE_STATE_STOPPED" });
    expect(steer("nodes", "web1").stdout).toMatch(/^State: +stopped$/m);
    expect(steer("nodes", "nobody").status).toBe(1);
  }, 60_000);

  it("counts nothing of a node that is quarantined, until that ends", async () => {
    fleet.launch("web1", "agent,enforcer", fast);
    await until("web1", { state: "NODE_STATE_ALIVE" });
    expect(steer("nodes", "web1", "--quarantine").stdout).toBe("web1: alive, quarantined\n");
    fleet.attack("web1", "203.0.113.9", 3);
    const enforcer = await fleet.start("web2");
    fleet.attack("web2", "203.0.113.10", 3);
    await enforcer.line("Ban 203.0.113.10");
    expect(steer("bans").stdout).not.toContain("203.0.113.9 ");
    expect(steer("nodes", "web1", "--no-quarantine").stdout).toBe("web1: alive\n");
    fleet.attack("web1", "203.0.113.9", 3);
    await enforcer.line("Ban 203.0.113.9");
  }, 90_000);
});
