import { banKey, isEnforced, type Match } from "@fleetban/core";
import { afterEach, describe, expect, it } from "vitest";
import { hour, jailOf, matchAt, minute, policyOf } from "../../packages/coordinator/testing/fixture.ts";
import { openStand, type Stand, whyNoStand } from "./stand.ts";

const maxretry = 3;
const bantime = 6 * hour;
const perMinute = 100;
const policy = policyOf([jailOf({ maxretry, bantime }), jailOf({ name: "wiki", maxretry, bantime })], {
  guard: { maxBansPerMinute: perMinute, widest: { ipv4: 24, ipv6: 48 } },
});
/** Longer than anything takes on a slow machine. */
const patience = { timeout: 120_000, interval: 50 };

describe.skipIf(whyNoStand !== null)("a host that was taken over", () => {
  let stand: Stand;
  afterEach(() => stand.stop());

  /** As many matches of one address as a ban needs; a forger may give them any time. */
  const attack = (target: string, nodes: readonly string[], time = Date.now()): Match[] =>
    Array.from({ length: maxretry }, (_, i) => {
      const node = nodes[i % nodes.length] as string;
      return matchAt(0, { target, node, time: time + i });
    });
  const coordinator = () => stand.coordinators[0] as Stand["coordinators"][number];
  const isHonest = (target: string) => target.startsWith("203.0.113.");

  it("bans no more than its limit with 10,000 forged addresses, and holds up nobody else's bans", {
    timeout: 240_000,
  }, async () => {
    stand = await openStand(policy);
    const begin = Date.now();
    const forged = Array.from(
      { length: 10_000 },
      (_, i) => `198.${18 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`,
    );
    // One in ten long ago: such a ban would be over, and be recorded only.
    const forgedAt = (i: number) => (i % 10 === 0 ? begin - bantime - hour : Date.now() + (i % 3) * hour);
    const honest = Array.from({ length: 30 }, (_, i) => `203.0.113.${i + 1}`);
    for (let i = 0; i < forged.length; i += 300) {
      const some = forged.slice(i, i + 300);
      await stand.publish(
        "liar",
        some.flatMap((target, j) => attack(target, ["liar"], forgedAt(i + j))),
      );
      const [target] = honest.splice(0, 1);
      if (target === undefined) continue;
      const seen = attack(target, ["web1", "web2"]);
      await stand.publish(
        "web1",
        seen.filter(({ node }) => node === "web1"),
      );
      await stand.publish(
        "web2",
        seen.filter(({ node }) => node === "web2"),
      );
    }
    expect(honest).toEqual([]);
    await expect.poll(() => stand.settled(), patience).toBe(true);
    const minutes = Math.floor((Date.now() - begin) / minute) + 1;

    const bans = await stand.bans();
    const limit = (perMinute / 2) * minutes;
    const of = (enforced: boolean) =>
      bans.filter((ban) => !isHonest(ban.target) && isEnforced(ban, Date.now()) === enforced).length;
    expect(of(true)).toBeLessThanOrEqual(limit);
    expect(of(true)).toBeGreaterThanOrEqual(perMinute / 2);
    expect(of(false)).toBeLessThanOrEqual(limit);
    expect(bans.filter(({ target }) => isHonest(target))).toHaveLength(30);
    const verdicts = stand.decisions.filter(({ target }) => isHonest(target)).map(({ verdict }) => verdict);
    // A delivery may come again when a slow machine took long for it.
    expect(verdicts.filter((verdict) => verdict === "banned")).toHaveLength(30);
    expect(verdicts.filter((verdict) => verdict !== "banned" && verdict !== "unchanged")).toEqual([]);
    expect(stand.said.counted.get("fleetban_guard_trips_total node")).toBeGreaterThan(8000);

    // What is held back is a list that a person can use.
    const held = await coordinator().held();
    expect(held.length).toBeGreaterThan(8000);
    expect(held.length).toBeLessThanOrEqual(10_000);
    expect(held.every(({ decision }) => decision.nodes.includes("liar"))).toBe(true);
    const [first, second] = held.slice(-2).map(({ decision }) => decision.proposal);
    expect(await coordinator().release(first?.id ?? "")).toMatchObject({ verdict: "banned" });
    expect(await stand.coordinators[1]?.drop(second?.id ?? "")).toMatchObject({
      decision: { proposal: second },
    });
    const keys = (await coordinator().held()).map(({ decision }) => banKey(decision.proposal));
    expect(keys).not.toContain(banKey(first as NonNullable<typeof first>));
    expect(keys).not.toContain(banKey(second as NonNullable<typeof second>));

    await stand.publish("web2", attack("203.0.113.99", ["web2"]));
    await expect
      .poll(() => stand.bans(), patience)
      .toContainEqual(expect.objectContaining({ target: "203.0.113.99" }));
  });

  it("takes no places of the bus from others with jails that it invents", { timeout: 240_000 }, async () => {
    stand = await openStand(policy, 30);
    for (let i = 0; i < 200; i++) {
      await stand.publish("liar", [matchAt(0, { jail: `jail${i}`, node: "liar", time: Date.now() })]);
    }
    await stand.publish("web1", attack("203.0.113.1", ["web1"]));
    await expect.poll(() => stand.bans(), patience).toMatchObject([{ target: "203.0.113.1" }]);
    await expect.poll(() => stand.poison(), patience).toBeGreaterThanOrEqual(200 - 2 * 10);
  });

  it("counts for itself alone, whatever name it writes into its messages", { timeout: 240_000 }, async () => {
    stand = await openStand(policy);
    await stand.publish("liar", attack("203.0.113.1", ["web1"]));
    await expect.poll(() => stand.bans(), patience).toMatchObject([{ reason: { nodes: ["liar"] } }]);
  });
});
