import { readFileSync, writeFileSync } from "node:fs";
import { freePorts } from "@fleetban/test-servers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../support/command.ts";
import { Fleet } from "../support/fleet.ts";
import { whyNoServers } from "../support/fleet-servers.ts";

const reason = whyNoServers();

describe.skipIf(reason !== undefined)("the fleet's own policy", () => {
  let fleet: Fleet;
  beforeEach(async () => {
    const [nats = 0, redis = 0] = await freePorts(2);
    fleet = new Fleet({
      ...{ hosts: ["web1", "web2"], coordinators: ["c1"], policy: "jails: {}\n", firewall: "dry-run" },
      ...{ address: "127.0.0.1", ports: { nats, redis } },
    });
    await fleet.prepare();
  });
  afterEach(() => fleet?.remove());

  const steer = (...words: string[]) =>
    run([...words, "--server", `unix:${fleet.path("c1", "state", "admin.sock")}`]);
  const own = ["FLEETBAN_POLICY=fleet", "FLEETBAN_HEARTBEAT=1s"];
  function write(maxretry: number): string {
    const logs = `[${fleet.log("web1")}, ${fleet.log("web2")}]`;
    const path = fleet.path("policy.yaml");
    writeFileSync(
      path,
      `jails:\n  sshd: { filter: sshd, logpath: ${logs}, start: beginning, maxretry: ${maxretry}, findtime: 10m, bantime: 1h }\n`,
    );
    return path;
  }

  it("is applied once and followed everywhere, over a restart without NATS too, and goes back with one command", async () => {
    const coordinator = fleet.launch("c1", "", own);
    await coordinator.line("Started coordinator");
    const host = fleet.launch("web1", "agent,enforcer", own);
    await host.line("Started agent, enforcer");
    expect(steer("policy", "history").stdout).toBe("No policy was applied yet.\n");
    const applied = steer("policy", "apply", write(3), "--comment", "first");
    expect(applied).toMatchObject({ status: 0, stdout: "jail sshd: new\nRevision 1 stands now.\n" });
    for (const one of [coordinator, host]) await one.line("Policy changed, 1 jail now");
    fleet.attack("web1", "203.0.113.9", 3);
    await host.line("[sshd] Ban 203.0.113.9");

    expect(steer("policy", "diff", write(2)).stdout).toContain("jail sshd: maxretry 3 -> 2");
    expect(steer("policy", "apply", fleet.path("policy.yaml"), "--dry-run").stdout).toContain(
      "nothing was applied",
    );
    expect(steer("policy", "apply", fleet.path("policy.yaml")).status).toBe(0);
    for (const one of [coordinator, host]) {
      const { hash } = JSON.parse(await one.line("The fleet's policy is revision 2")) as { hash: string };
      await one.line(`"policy":"${hash}","msg":"Policy changed`);
    }
    fleet.attack("web1", "203.0.113.10", 2);
    await host.line("[sshd] Ban 203.0.113.10");
    expect(steer("policy", "backtest", write(3)).stdout).toContain("203.0.113.10");
    expect(steer("policy", "rollback", "1").stdout).toContain(
      "Revision 3 stands now, with the content of 1.",
    );
    await host.line("The fleet's policy is revision 3");
    const history = steer("policy", "history").stdout.split("\n");
    expect(history.map((line) => line.split(/ +/)[0])).toEqual(["NUMBER", "3", "2", "1", ""]);
    expect(steer("policy", "get", fleet.path("got")).status).toBe(0);
    expect(readFileSync(fleet.path("got", "policy.yaml"), "utf8")).toContain("maxretry: 3");

    writeFileSync(fleet.path("bad.yaml"), "jails: { sshd: { filter: sshd, logpath: /l, maxretry: many } }\n");
    const bad = steer("policy", "apply", fleet.path("bad.yaml"));
    expect(bad.status).toBe(1);
    expect(bad.stderr).toMatch(/bad\.yaml:1: jails\.sshd\.maxretry/);

    await host.end("SIGTERM");
    await fleet.nats.kill();
    const again = fleet.launch("web1", "agent,enforcer", own);
    await again.line("Started agent, enforcer with 1 jail");
    await fleet.nats.start();
    fleet.attack("web1", "203.0.113.11", 3);
    // Decided while the host came back: new to it, or found in the table.
    await again.line("Ban 203.0.113.11 (");
  }, 120_000);
});
