import type { BanIncrement } from "@fleetban/core";
import { afterEach, describe, expect, it } from "vitest";
import {
  type Bench,
  type BenchOptions,
  hour,
  jailOf,
  matchAt,
  minute,
  policyOf,
  start,
  startBench,
} from "./testing/fixture.ts";

const plain: BanIncrement = {
  factor: 1,
  multipliers: null,
  formula: null,
  maxtime: null,
  rndtime: 0,
  overalljails: false,
};

describe("bans that grow", () => {
  const benches: Bench[] = [];
  async function bench(options: BenchOptions = {}): Promise<Bench> {
    const one = await startBench(options);
    benches.push(one);
    return one;
  }
  afterEach(async () => {
    for (const one of benches.splice(0)) await one.stop();
  });
  const growing = (more: Partial<BanIncrement> = {}, jail = "sshd") =>
    jailOf({ name: jail, maxretry: 1, increment: { ...plain, ...more } });
  /** Publishes one match, enough for a ban, at that hour and as of then. */
  async function trip({ clock, publish }: Bench, hours: number, more: Parameters<typeof matchAt>[1] = {}) {
    clock.advanceTo(start + hours * hour);
    const match = matchAt(hours * 3600, more);
    await publish([match]);
    return match;
  }
  const length = (ban: { since: number; until: number | null }) => ((ban.until as number) - ban.since) / hour;

  it("last twice as long each time, and say which they are", async () => {
    const one = await bench({ policy: policyOf([growing()]) });
    for (const hours of [1, 2, 4, 8]) await trip(one, hours);
    expect(one.decisions.map(({ proposal }) => [proposal.count, length(proposal)])).toEqual([
      [1, 1],
      [2, 2],
      [3, 4],
      [4, 8],
    ]);
    expect(await one.bans()).toMatchObject([{ count: 4, generation: 4, reason: { earlier: 3 } }]);
    expect(one.said("info").map((line) => line.split("; ")[1])).toEqual([
      "ban until 2026-01-01T14:00:00.000Z",
      "2nd ban until 2026-01-01T16:00:00.000Z",
      "3rd ban until 2026-01-01T20:00:00.000Z",
      "4th ban until 2026-01-02T04:00:00.000Z",
    ]);
  });

  it("stay as they are when a trip comes again, the newest or an older one", async () => {
    const one = await bench({ policy: policyOf([growing({ rndtime: 9 * hour })]) });
    const matches = [];
    for (const hours of [1, 20, 40]) matches.push(await trip(one, hours));
    const before = await one.bans();
    for (const match of matches) await one.publish([match]);
    expect(await one.bans()).toEqual(before);
    expect(one.decisions.map(({ verdict }) => verdict)).not.toContain("extended");
    expect(before).toMatchObject([{ count: 3 }]);
  });

  it("are extended by the length they have, as the same ban", async () => {
    const one = await bench({ policy: policyOf([growing()]) });
    for (const hours of [1, 2, 3]) await trip(one, hours);
    expect(one.decisions.map(({ verdict }) => verdict)).toEqual(["banned", "banned", "extended"]);
    expect(await one.bans()).toMatchObject([{ count: 2, until: start + 5 * hour }]);
    expect(one.said("info")[2]).toMatch(/; 2nd ban extended, until 2026-01-01T17:00:00.000Z$/);
  });

  it("count those of all jails where the jail says so", async () => {
    const jails = [growing(), growing({}, "postfix"), growing({ overalljails: true }, "recidive")];
    const one = await bench({ policy: policyOf(jails) });
    for (const hours of [1, 2, 4]) await trip(one, hours);
    await trip(one, 5, { jail: "postfix" });
    await trip(one, 6, { jail: "recidive" });
    expect(one.decisions.map(({ proposal }) => [proposal.count, length(proposal)]).slice(3)).toEqual([
      [1, 1],
      [1, 16],
    ]);
    expect(one.said("info")[4]).toMatch(/; ban \(5th over all jails\) until/);
  });

  it("are decided by what is known when the guard lets them pass, not by when it held them", async () => {
    const guard = { maxBansPerMinute: 1, widest: { ipv4: 24, ipv6: 48 } };
    const one = await bench({ policy: policyOf([growing()], { guard }) });
    await trip(one, 1);
    one.clock.advanceTo(start + 20 * hour);
    await one.publish([matchAt(20 * 3600 - 1, { target: "203.0.113.1" }), matchAt(20 * 3600)]);
    expect(await one.coordinator.held()).toMatchObject([
      { decision: { target: "203.0.113.9", proposal: { count: 2, until: start + 22 * hour } } },
    ]);
    one.clock.advanceTo(start + 20 * hour + minute);
    await expect.poll(() => one.coordinator.held(), { timeout: 20_000 }).toEqual([]);
    const [ban] = (await one.bans()).filter(({ target }) => target === "203.0.113.9");
    expect(ban).toMatchObject({ count: 2, until: start + 22 * hour });
  });

  it("are over only when their own, grown length is", async () => {
    const one = await bench({ policy: policyOf([growing()]) });
    await trip(one, 1);
    one.clock.advanceTo(start + 6.5 * hour);
    await one.publish([matchAt(5 * 3600)]);
    expect(one.decisions).toMatchObject([
      { verdict: "banned" },
      { verdict: "banned", proposal: { count: 2 } },
    ]);
    one.clock.advanceTo(start + 20 * hour);
    await one.publish([matchAt(8 * 3600)]);
    expect(one.decisions[2]).toMatchObject({ verdict: "over", proposal: { count: 3 } });
    expect(one.said("info")[2]).toContain("recorded only, the 3rd ban ran until 2026-01-02T00:00:00.000Z");
  });

  it("start anew for who was quiet for dbpurgeage, whether the table was cleaned up or not", async () => {
    const counts: number[][] = [];
    for (const cleaned of [false, true]) {
      const one = await bench({ policy: policyOf([growing()], { dbpurgeage: 10 * hour }) });
      for (const hours of [1, 13, 40]) {
        if (cleaned) {
          one.clock.advanceTo(start + hours * hour - 1);
          await one.publish([]);
          await one.state.bans.purge(start + hours * hour - 10 * hour);
        }
        await trip(one, hours);
      }
      counts.push(one.decisions.map(({ proposal }) => proposal.count));
    }
    expect(counts).toEqual([
      [1, 2, 1],
      [1, 2, 1],
    ]);
  });

  it("follow a policy that begins to let them grow, with what is known by then", async () => {
    const one = await bench({ policy: policyOf([jailOf({ maxretry: 1 })]) });
    await trip(one, 1);
    await trip(one, 3);
    one.coordinator.update(policyOf([growing()]));
    await trip(one, 5);
    expect(await one.bans()).toMatchObject([{ count: 3, until: start + 9 * hour }]);
  });
});
