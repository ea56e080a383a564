import { liftBan } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noNatsServer } from "../../wire/nats/testing/server.ts";
import { whyNoRedis } from "../redis/testing/server.ts";
import { FleetBench, jail, type Member, matchesOf } from "./testing/fleet.ts";

const rebuilt = "Counters are rebuilt";
const target = "203.0.113.9";

describe.skipIf(noNatsServer || whyNoRedis !== null)("counters that Redis lost", () => {
  let fleet: FleetBench;
  let one: Member;
  beforeEach(async () => {
    fleet = await FleetBench.start();
    await fleet.provision();
    one = await fleet.join("coordinator1");
    await one.lines.line(rebuilt);
  });
  afterEach(() => fleet.stop());

  /** Publishes and waits until it is counted. */
  async function count(...args: Parameters<typeof matchesOf>): Promise<void> {
    await fleet.publish(matchesOf(...args));
    await fleet.counted();
  }
  async function flush(): Promise<void> {
    const from = one.lines.all.length;
    await fleet.redis.cli("flushall");
    await one.lines.line(rebuilt, from);
    expect(one.coordinator.missing()).toBeNull();
  }
  /** A trip whose match comes again is decided again, and changes nothing. */
  const verdicts = () =>
    one.decisions
      .filter(({ verdict }) => verdict !== "unchanged")
      .map((decision) => `${decision.verdict} ${decision.matches}`);

  it("come back from the matches that NATS retains", async () => {
    await count(target, 3);
    await flush();
    await count(target, 1);
    expect(verdicts()).toEqual([]);
    await count(target, 1);
    expect(verdicts()).toEqual(["banned 5"]);
    expect((await fleet.bans()).get(target)).toMatchObject({ state: "active", reason: { matches: 5 } });
  });

  it("come back though nobody waits for them to", async () => {
    await count(target, 3);
    const from = one.lines.all.length;
    await fleet.redis.cli("flushall");
    await count(target, 2);
    await one.lines.line(rebuilt, from);
    expect(verdicts()).toEqual(["banned 5"]);
  });

  it("come back when Redis was killed and started without its data", async () => {
    await count(target, 3);
    const from = one.lines.all.length;
    await fleet.redis.kill();
    await fleet.publish(matchesOf(target, 1));
    await fleet.redis.start();
    await one.lines.line(rebuilt, from);
    await count(target, 1);
    expect(verdicts()).toEqual(["banned 5"]);
  });

  it("neither ban twice nor longer with what has banned already", async () => {
    await count(target, 7);
    const before = await fleet.bans();
    await flush();
    await count(target, 2);
    expect(await fleet.bans()).toEqual(before);
    expect(verdicts()).toEqual(["banned 5"]);
    await count(target, 1);
    expect(verdicts()).toEqual(["banned 5", "extended 5"]);
  });

  it("ban nobody again with what an unban has forgiven, before the loss or after", async () => {
    const unban = async () => {
      const { bans, counters } = one.stores;
      const ban = (await fleet.bans()).get(target);
      const lifted = liftBan(ban, Date.now());
      if (ban === undefined || lifted === null) throw new Error("nothing to lift");
      await bans.put(lifted, ban.generation);
      const rule = { findtime: jail.findtime, maxretry: 5, lateness: jail.findtime };
      await counters.consume([{ jail: jail.name, key: target, upTo: lifted.since, rule }]);
    };
    await count(target, 9);
    await unban();
    await flush();
    await count(target, 5);
    // All of them are older than the unban.
    expect((await fleet.bans()).get(target)).toMatchObject({ state: "lifted", generation: 2 });
    const later = () => matchesOf(target, 1).map((match) => ({ ...match, time: Date.now() }));
    for (let i = 0; i < 4; i++) await fleet.publish(later());
    await fleet.counted();
    expect((await fleet.bans()).get(target)).toMatchObject({ state: "lifted" });
    await fleet.publish(later());
    await fleet.counted();
    expect((await fleet.bans()).get(target)).toMatchObject({ state: "active", generation: 3 });
    await unban();
    await flush();
    expect((await fleet.bans()).get(target)).toMatchObject({ state: "lifted", generation: 4 });
  });

  it("ban nobody for what was decided otherwise then", async () => {
    one.never.add(target);
    await count(target, 5);
    expect(verdicts()).toEqual(["ignored 5"]);
    one.never.clear();
    await flush();
    expect(await fleet.bans()).toEqual(new Map());
    expect(verdicts()).toEqual(["ignored 5"]);
  });

  it("come back once more when they are lost in the middle of it", async () => {
    await count(target, 3);
    await count("198.51.100.7", 4);
    for (let i = 0; i < 20; i++) {
      await fleet.redis.cli("flushall");
      await new Promise((resolve) => setTimeout(resolve, i));
    }
    await flush();
    await count(target, 2);
    await count("198.51.100.7", 1);
    expect(verdicts()).toEqual(["banned 5", "banned 5"]);
  });
});
