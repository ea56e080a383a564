import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noLog, noMetrics, type Policy } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forwarder } from "./forwarder.ts";
import { attacker, jailOf, minute, policyOf, second, start, TestFleet, TestHost } from "./testing/bench.ts";

let directory: string;
let fleet: TestFleet;
let hosts: TestHost[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "fleetban-fallback-"));
  hosts = [];
});
afterEach(async () => {
  for (const host of hosts) await host.close();
  await fleet.close();
  rmSync(directory, { recursive: true });
});

async function open(policy: Policy = policyOf()): Promise<[TestHost, TestHost]> {
  fleet = new TestFleet(policy);
  await fleet.open();
  return [await host("web1"), await host("web2")];
}

async function host(node: string): Promise<TestHost> {
  const made = new TestHost(fleet, node, join(directory, node));
  hosts.push(made);
  await made.open();
  return made;
}

describe("a host that is cut off", () => {
  it("bans by its own counts, says so, and nobody else does", async () => {
    const [web1, web2] = await open();
    web1.cut();
    await web1.untilAlone();
    expect(web1.codes()).toContain("FLB_FALLBACK");
    expect(web1.said("since 2026-01-01T12:00:00.000Z: this host bans by its own counts")).toHaveLength(1);
    expect(await web1.health.report()).toMatchObject({
      ready: false,
      checks: { coordinators: expect.stringContaining("this host bans by its own counts") },
    });
    expect(web1.health.notes()).toEqual({ fallback: expect.stringContaining("by its own counts") });
    await web1.find(2, { target: "203.0.113.7" });
    await web1.find(3);
    await web1.settle();
    expect(await web1.kept()).toEqual([attacker]);
    expect(web1.said("matches within 0s on web1; ban until")).toEqual([
      expect.stringMatching(/\(this host alone\)$/),
    ]);
    expect([web2.alone, await web2.kept(), await fleet.bans()]).toEqual([false, [], []]);
  });

  it("comes back: everything is delivered, and the fleet's ban and its own are one", async () => {
    const [web1, web2] = await open();
    web1.cut();
    await web1.untilAlone();
    await web1.find(3);
    await web1.find(2, { target: "203.0.113.7" });
    web1.mend();
    await web1.untilBack();
    await web2.settle();
    expect(new Set(fleet.delivered).size).toBe(5);
    expect(fleet.delivered).toHaveLength(5);
    expect(await fleet.bans()).toMatchObject([{ target: attacker, count: 1, state: "active" }]);
    for (const one of [web1, web2]) {
      expect(await one.kept()).toEqual([attacker]);
      expect(one.said(`] Ban ${attacker}`)).toHaveLength(1);
      expect(one.said("Unban")).toEqual([]);
    }
    expect(await web1.own()).toEqual([]);
    expect(web1.said(`] Now the fleet's: ${attacker}`)).toHaveLength(1);
    expect(web1.said("The coordinators are back after")).toEqual([
      expect.stringContaining("bans of this host's own: 1, taken over: 1, lifted: 0, standing: 0"),
    ]);
    expect((await web1.health.report()).ready).toBe(true);
    expect(web1.health.notes()).toEqual({});
    // What was sent before the cut is not sent again, and what comes now goes the usual way.
    await web1.find(3, { target: "203.0.113.8" });
    await web2.settle();
    expect(await web2.kept()).toEqual(["203.0.113.8", attacker]);
    expect(web1.held).toBe(0);
  });

  it("counts what the fleet had of it before, and what waited for the bus meanwhile", async () => {
    const [web1] = await open();
    await web1.find(1);
    web1.cut();
    await web1.pass(5 * second);
    const waiting = web1.find(1);
    await expect(waiting).rejects.toMatchObject({ code: "FLB_NATS_UNREACHABLE" });
    await web1.untilAlone();
    await web1.find(1);
    await web1.settle();
    // The one that the bus did not take is the agent's to send again.
    expect(await web1.kept()).toEqual([]);
    await web1.find(1);
    await web1.settle();
    expect(await web1.kept()).toEqual([attacker]);
  });

  it("takes over a publish that the bus has not answered", async () => {
    const [web1] = await open();
    await fleet.kill();
    let answer = () => {};
    const { bus } = web1.fallback.store;
    const silent = new Promise<void>((resolve) => {
      answer = resolve;
    });
    bus.publish = () => silent;
    const waiting = web1.find(3);
    await web1.untilAlone();
    await waiting;
    expect(web1.held).toBe(3);
    await web1.pass(second);
    expect(await web1.kept()).toEqual([attacker]);
    answer();
  });

  it("does the same when the bus is there and no coordinator is", async () => {
    const [web1, web2] = await open();
    await web1.find(1);
    await web2.find(1);
    await fleet.kill();
    await web1.untilAlone();
    await web1.find(2);
    await web1.settle();
    expect([await web1.kept(), await web2.kept(), web1.held]).toEqual([[attacker], [], 0]);
    await fleet.revive();
    await web1.untilBack();
    await web2.settle();
    expect(await fleet.bans()).toMatchObject([{ target: attacker, count: 1 }]);
    for (const one of [web1, web2]) {
      expect(await one.kept()).toEqual([attacker]);
      expect(one.said(`] Ban ${attacker}`)).toHaveLength(1);
    }
  });

  it("keeps a ban that the fleet does not make to its end", async () => {
    const [web1] = await open();
    web1.cut();
    await web1.untilAlone();
    await web1.find(3);
    await web1.pass(30 * minute);
    fleet.spared.add(attacker);
    web1.mend();
    await web1.untilBack();
    expect(await web1.kept()).toEqual([attacker]);
    expect(web1.said("The coordinators are back")).toEqual([expect.stringContaining("standing: 1")]);
    await web1.pass(15 * second);
    expect(web1.said("Back with the fleet")).toEqual([expect.stringContaining("standing: 1")]);
    await web1.pass(30 * minute);
    expect([await web1.kept(), await fleet.bans()]).toEqual([[], []]);
  });

  it("is back only when a coordinator is heard steadily", async () => {
    const [web1] = await open();
    web1.cut();
    await web1.untilAlone();
    for (let times = 0; times < 5; times++) {
      web1.mend();
      await web1.pass(3 * second);
      web1.cut();
      await web1.pass(6 * second);
    }
    expect(web1.alone).toBe(true);
    web1.mend();
    await web1.untilBack();
    expect(web1.said("The coordinators are back")).toHaveLength(1);
    expect(web1.codes().filter((code) => code === "FLB_FALLBACK")).toHaveLength(1);
  });
});

describe("a process that ends while its host is cut off", () => {
  it("goes on where it was: bans are restored at once, counts once it is alone again", async () => {
    const [web1] = await open();
    web1.cut();
    await web1.untilAlone();
    await web1.find(3);
    await web1.find(2, { target: "203.0.113.8" });
    await web1.settle();
    await web1.close();
    hosts.splice(hosts.indexOf(web1), 1);

    const again = new TestHost(fleet, "web1", join(directory, "web1"), web1);
    hosts.push(again);
    again.cut();
    await again.open();
    await again.settle();
    expect(again.said(`Restore Ban ${attacker}`)).toHaveLength(1);
    expect(await again.kept()).toEqual([attacker]);
    expect([again.alone, again.held]).toEqual([false, 5]);
    await again.untilAlone();
    await again.find(1, { target: "203.0.113.8" });
    await again.settle();
    expect(await again.kept()).toEqual(["203.0.113.8", attacker]);

    again.mend();
    await again.untilBack();
    expect(new Set(fleet.delivered).size).toBe(6);
    expect((await fleet.bans()).map(({ target, count }) => [target, count]).sort()).toEqual([
      ["203.0.113.8", 1],
      [attacker, 1],
    ]);
    expect(again.said("] Ban ")).toHaveLength(1);
    expect(await again.own()).toEqual([]);
  });

  it("counts what it held and had not counted when it was killed", async () => {
    const [web1] = await open();
    web1.cut();
    await web1.find(1).catch(() => {});
    web1.fallback.store.held.add(web1.matches(3));
    await web1.untilAlone();
    expect(await web1.kept()).toEqual([attacker]);
  });

  it("delivers what it held even if it is not to count alone any more", async () => {
    const [web1] = await open();
    const { held, bus } = web1.fallback.store;
    held.add(web1.matches(1200));
    const { clock } = fleet;
    web1.cut();
    const forwarder = new Forwarder({ held, publisher: bus, clock, log: noLog, metrics: noMetrics });
    forwarder.wake();
    await web1.pass(minute);
    expect([held.matches, fleet.delivered.length]).toEqual([1200, 0]);
    web1.mend();
    await web1.pass(10 * second);
    await web1.settle();
    await forwarder.stop();
    expect([held.matches, new Set(fleet.delivered).size]).toEqual([0, 1200]);
  });
});

describe("an unban", () => {
  it("while the host is cut off wins on return, and what it forgave stays forgiven", async () => {
    const [web1, web2] = await open();
    await web2.find(3);
    await web1.settle();
    expect(await web1.kept()).toEqual([attacker]);
    await fleet.unban();
    await web1.settle();
    web1.cut();
    await web1.untilAlone();
    await web2.find(3);
    await web1.find(3);
    await web1.settle();
    expect(await web1.kept()).toEqual([attacker]);
    await web1.pass(minute);
    await fleet.unban();
    web1.mend();
    await web1.untilBack();
    expect([await web1.kept(), await web1.own()]).toEqual([[], []]);
    expect(web1.said("The coordinators are back")).toEqual([expect.stringContaining("lifted: 1")]);

    web1.cut();
    await web1.untilAlone();
    await web1.find(1);
    await web1.settle();
    expect(await web1.kept()).toEqual([]);
    await web1.find(2);
    await web1.settle();
    expect(await web1.kept()).toEqual([attacker]);
  });

  it("forgives what was seen here before, whichever counters know of it", async () => {
    const [web1, web2] = await open();
    web1.cut();
    await web1.untilAlone();
    await web1.find(2);
    web1.mend();
    await web1.untilBack();
    await web2.find(1);
    await web1.settle();
    expect(await web1.kept()).toEqual([attacker]);
    await web1.pass(second);
    await fleet.unban();
    await web1.settle();
    expect(await web1.kept()).toEqual([]);
    web1.cut();
    await web1.untilAlone();
    await web1.find(2);
    await web1.settle();
    expect(await web1.kept()).toEqual([]);
    await web1.find(1);
    await web1.settle();
    expect(await web1.kept()).toEqual([attacker]);
  });
});

describe("what decides", () => {
  const factors = {
    factor: 1,
    multipliers: null,
    formula: null,
    maxtime: null,
    rndtime: 0,
    overalljails: false,
  };

  it("is how often the fleet banned the target before, as far as the host knows: no ban counts twice", async () => {
    const increment = factors as unknown as NonNullable<ReturnType<typeof jailOf>["increment"]>;
    const [web1] = await open(policyOf([jailOf({ increment, bantime: 10 * minute })]));
    web1.cut();
    await web1.untilAlone();
    await web1.find(3);
    await web1.settle();
    web1.mend();
    await web1.untilBack();
    expect(await fleet.bans()).toMatchObject([{ target: attacker, count: 1 }]);
    await web1.pass(15 * minute);
    expect(await web1.kept()).toEqual([]);
    await web1.find(3);
    await web1.settle();
    expect(await fleet.bans()).toMatchObject([{ target: attacker, count: 2 }]);
    // Alone, a longer one is asked for while that stands: it is the same ban.
    web1.cut();
    await web1.untilAlone();
    await web1.find(3);
    await web1.settle();
    expect(await web1.kept()).toEqual([attacker]);
    expect(web1.said(`Decided ${attacker}`).at(-1)).toContain("; 2nd ban extended, until ");
    web1.mend();
    await web1.untilBack();
    expect(await fleet.bans()).toMatchObject([{ target: attacker, count: 2 }]);
  });

  it("are the jail's own terms: who counts per node, who only simulates, who must not be banned, the guard", async () => {
    const jails = [
      jailOf({ name: "node", count: "node" }),
      jailOf({ name: "try", mode: "simulate" }),
      jailOf({ name: "sshd" }),
    ];
    const guard = { maxBansPerMinute: 2, widest: { ipv4: 24, ipv6: 48 } };
    const [web1] = await open(policyOf(jails, { guard }));
    web1.spared.add("203.0.113.1");
    web1.cut();
    await web1.untilAlone();
    await web1.find(3, { jail: "node", target: "203.0.113.2" });
    await web1.find(3, { jail: "try", target: "203.0.113.3" });
    for (const target of ["203.0.113.1", "203.0.113.4", "203.0.113.5", "203.0.113.6"]) {
      await web1.find(3, { target });
    }
    await web1.settle();
    // One host's rate is one, whatever the jail.
    expect(await web1.kept()).toEqual(["203.0.113.2", "203.0.113.4"]);
    expect(web1.codes()).toContain("FLB_COORDINATOR_BAN_HELD");
    expect(web1.said("Simulate 203.0.113.3")).toHaveLength(1);
    expect(web1.said("Ignored 203.0.113.1")).toHaveLength(1);
    await web1.pass(2 * minute);
    expect(await web1.kept()).toContain("203.0.113.5");
  });

  it("is the policy as it is then", async () => {
    const [web1] = await open();
    web1.cut();
    await web1.untilAlone();
    await web1.find(2, { jail: "new" });
    web1.fallback.update(policyOf([jailOf(), jailOf({ name: "new", maxretry: 1 })]));
    await web1.find(1, { jail: "new" });
    await web1.settle();
    expect(await web1.kept()).toEqual([attacker]);
  });
});

describe("when the state cannot be written", () => {
  it("nothing is taken for safe, it is said once, and it begins as soon as it can", async () => {
    const [web1] = await open();
    web1.cut();
    web1.database.handle.exec("PRAGMA query_only = ON");
    await web1.pass(2 * minute);
    for (let left = 400; left > 0 && !web1.codes().includes("FLB_FALLBACK_FAILED"); left--) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await web1.pass(minute);
    expect(web1.codes().filter((code) => code === "FLB_FALLBACK_FAILED")).toHaveLength(1);
    expect([web1.alone, web1.codes().includes("FLB_FALLBACK")]).toEqual([false, false]);
    web1.database.handle.exec("PRAGMA query_only = OFF");
    await web1.untilAlone();
    web1.database.handle.exec("PRAGMA query_only = ON");
    await expect(web1.find(3)).rejects.toMatchObject({ code: "FLB_STATE_UNWRITABLE" });
    web1.database.handle.exec("PRAGMA query_only = OFF");
    await web1.find(3);
    await web1.settle();
    expect(await web1.kept()).toEqual([attacker]);
  });
});

it("does not begin, and is quiet, as long as a coordinator is heard now and then", async () => {
  const [web1] = await open();
  for (let times = 0; times < 10; times++) {
    web1.cut();
    await web1.pass(20 * second);
    web1.mend();
    await web1.pass(2 * second);
  }
  expect([web1.alone, web1.codes().filter((code) => code.includes("FALLBACK"))]).toEqual([false, []]);
  expect(fleet.clock.now()).toBeGreaterThan(start + 3 * minute);
});
