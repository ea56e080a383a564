import { type Ban, liftBan } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { restart } from "../../wire/nats/testing/fleet.ts";
import { noNatsServer } from "../../wire/nats/testing/server.ts";
import { whyNoRedis } from "../redis/testing/server.ts";
import { FleetBench, type Member, matchesOf } from "./testing/fleet.ts";

const rebuilt = "Counters are rebuilt";
const complete = "The ban table is complete";
const targets = ["203.0.113.1", "203.0.113.2", "203.0.113.3"] as const;

describe.skipIf(noNatsServer || whyNoRedis !== null)("bans that NATS lost", () => {
  let fleet: FleetBench;
  let one: Member;
  let bans: Map<string, Ban>;

  beforeEach(async () => {
    fleet = await FleetBench.start();
    await fleet.provision();
    one = await fleet.join("coordinator1");
    await one.lines.line(rebuilt);
    for (const target of targets) await fleet.publish(matchesOf(target, 5));
    await fleet.counted();
    const last = (await fleet.bans()).get(targets[2]);
    const lifted = liftBan(last, Date.now());
    if (last === undefined || lifted === null) throw new Error("nothing to lift");
    await one.stores.bans.put(lifted, last.generation);
    bans = await fleet.bans();
    expect([...bans.values()].map(({ state }) => state)).toEqual(["active", "active", "lifted"]);
  });
  afterEach(() => fleet.stop());

  async function loseNats(): Promise<void> {
    const from = one.lines.all.length;
    await restart(fleet.nats, [fleet.link], { start: fleet.nats.startEmpty });
    await one.lines.line(complete, from);
  }

  it("are written back as they were, and what was lifted stays lifted", async () => {
    await loseNats();
    expect(await fleet.bans()).toEqual(bans);
    // The streams are there, and whoever was in the middle of an attack goes on with it.
    await fleet.publish(matchesOf("203.0.113.9", 5));
    await fleet.counted();
    expect((await fleet.bans()).get("203.0.113.9")).toMatchObject({ state: "active" });
    await fleet.publish(matchesOf(targets[2], 5));
    await fleet.counted();
    expect((await fleet.bans()).get(targets[2])).toMatchObject({ state: "lifted" });
  });

  it("are written back to a table that an operator provisioned by hand", async () => {
    await one.stop();
    await restart(fleet.nats, [fleet.link], { start: fleet.nats.startEmpty });
    await fleet.provision();
    await expect(fleet.bans()).rejects.toMatchObject({ code: "FLB_BAN_TABLE_INCOMPLETE" });
    one = await fleet.join("coordinator2");
    await one.lines.line(complete);
    expect(await fleet.bans()).toEqual(bans);
  });

  it("are counted on as if nothing had happened: Redis remembers who tripped", async () => {
    await fleet.publish(matchesOf("203.0.113.9", 3));
    await fleet.counted();
    await loseNats();
    await fleet.publish(matchesOf("203.0.113.9", 2));
    await fleet.counted();
    expect((await fleet.bans()).get("203.0.113.9")).toMatchObject({ reason: { matches: 5 } });
  });

  it("are written back too when Redis had been lost before, and had learned them from NATS", async () => {
    const from = one.lines.all.length;
    await fleet.redis.cli("flushall");
    await one.lines.line(rebuilt, from);
    await loseNats();
    expect(await fleet.bans()).toEqual(bans);
  });

  it("leave the fleet able to begin anew when Redis is lost at the same time", async () => {
    await one.stop();
    await restart(fleet.nats, [fleet.link], { start: fleet.nats.startEmpty });
    await fleet.redis.cli("flushall");
    await fleet.provision();
    one = await fleet.join("coordinator2");
    await one.lines.line(complete);
    expect(await fleet.bans()).toEqual(new Map());
    await fleet.publish(matchesOf("203.0.113.9", 5));
    await fleet.counted();
    expect((await fleet.bans()).get("203.0.113.9")).toMatchObject({ state: "active" });
  });

  it("are written back to a table that ends before what was seen of it, as one from a backup does", async () => {
    const place = await one.stores.store.place();
    await one.stop();
    const manager = await fleet.link.connection.jetstreamManager();
    const { seq } = await manager.streams.getMessage("KV_fleetban-bans", {
      last_by_subj: "$KV.fleetban-bans.>",
    });
    await manager.streams.deleteMessage("KV_fleetban-bans", seq);
    expect((await fleet.bans()).size).toBe(2);
    const seen = { ...place, revision: seq + 1 };
    await fleet.redis.cli("set", "fb:{rebuild}:place", JSON.stringify(seen));
    one = await fleet.join("coordinator2");
    await one.lines.line("has gone back");
    await one.lines.line(complete);
    expect(await fleet.bans()).toEqual(bans);
  });
});

describe.skipIf(noNatsServer || whyNoRedis !== null)("a fleet that was never provisioned", () => {
  it("waits, says so, and begins as soon as it is", async () => {
    const fleet = await FleetBench.start();
    const one = await fleet.join("coordinator1");
    while (one.coordinator.missing() === null) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(one.coordinator.missing()).toBe("NATS has no ban table: run fleetban provision");
    await fleet.provision();
    await fleet.publish(matchesOf("203.0.113.9", 5));
    await one.lines.line(complete);
    await fleet.counted();
    expect((await fleet.bans()).get("203.0.113.9")).toMatchObject({ state: "active" });
    await fleet.stop();
  });
});
