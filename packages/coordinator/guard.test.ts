import { afterEach, describe, expect, it } from "vitest";
import { type Bench, hour, jailOf, matchAt, minute, policyOf, startBench } from "./testing/fixture.ts";

describe("nobody is locked out", () => {
  let bench: Bench;
  afterEach(() => bench.stop());

  const widest = { ipv4: 24, ipv6: 48 };
  const limited = (maxBansPerMinute: number) =>
    policyOf([jailOf({ maxretry: 1 }), jailOf({ name: "vsftpd", maxretry: 1 })], {
      guard: { maxBansPerMinute, widest },
    });
  const target = (i: number) => `203.0.113.${i}`;
  const verdicts = () => bench.decisions.map(({ verdict }) => verdict);

  it("bans nobody who must not be banned, and says why", async () => {
    bench = await startBench({ policy: limited(0) });
    bench.never.reason = { kind: "session", detail: "root is logged in from there" };
    await bench.publish([matchAt(0)]);
    expect(await bench.bans()).toEqual([]);
    expect(bench.decisions).toMatchObject([
      { verdict: "ignored", why: "session: root is logged in from there" },
    ]);
    expect(bench.said("info")).toEqual([
      "[sshd] Ignored 203.0.113.9: 1 match within 0s on web1; not banned, session: root is logged in from there",
    ]);
    expect(await bench.coordinator.held()).toEqual([]);
  });

  it("holds a ban back while a check can't be made, and makes it when it can", async () => {
    bench = await startBench({ policy: limited(0) });
    bench.never.reason = { kind: "unknown", detail: "the routes could not be read" };
    await bench.publish([matchAt(0)]);
    expect(await bench.bans()).toEqual([]);
    expect(await bench.coordinator.held()).toMatchObject([{ by: "check", decision: { target: target(9) } }]);
    bench.clock.advanceTo(bench.clock.now() + 6000);
    expect(await bench.coordinator.held()).toHaveLength(1);
    bench.never.reason = null;
    bench.clock.advanceTo(bench.clock.now() + 6000);
    await expect.poll(() => bench.coordinator.held(), { timeout: 20_000 }).toEqual([]);
    expect(await bench.bans()).toMatchObject([{ target: target(9) }]);
    expect(verdicts()).toEqual(["held", "banned"]);
    expect(bench.said("warn")).toHaveLength(1);
  });

  it("holds back a network that is wider than allowed", async () => {
    bench = await startBench({ policy: limited(0) });
    const networks = ["10.0.0.0/23", "10.0.0.0/24", "2001:db8::/47", "2001:db8::/48"];
    await bench.publish(networks.map((target) => matchAt(0, { target })));
    expect(verdicts()).toEqual(["held", "banned", "held", "banned"]);
    expect((await bench.coordinator.held()).map(({ decision }) => decision.why)).toEqual([
      "/23 is wider than the widest allowed, /24",
      "/47 is wider than the widest allowed, /48",
    ]);
  });

  it("holds back what a jail bans beyond its minute, and bans again when it is over", async () => {
    bench = await startBench({ policy: limited(2) });
    const nodes = ["web1", "web2", "web3", "web4"];
    for (const [i, node] of nodes.entries()) await bench.publish([matchAt(0, { target: target(i) })], node);
    expect(verdicts()).toEqual(["banned", "banned", "held", "held"]);
    expect(bench.lines.filter(({ level }) => level === "warn")).toMatchObject([
      {
        fields: { code: "FLB_COORDINATOR_BAN_HELD", target: target(2) },
        message: expect.stringContaining(
          "ban held back, jail sshd has caused 2 bans in a minute, as many as it may",
        ),
      },
      { fields: { target: target(3) } },
    ]);
    expect(bench.counted.get("fleetban_held_bans")).toBe(2);
    bench.clock.advanceTo(bench.clock.now() + minute - 1);
    await bench.publish([matchAt(1, { target: target(4) })], "web5");
    bench.clock.advanceTo(bench.clock.now() + 1);
    await bench.publish([matchAt(1, { target: target(5) })], "web5");
    expect(verdicts().slice(4)).toEqual(["held", "banned"]);
  });

  it("makes the bans that the rate held back as soon as it allows them, the longest held first", async () => {
    bench = await startBench({ policy: limited(2), soleNode: true });
    const everyone = [1, 2, 3, 4, 5].map((i) => matchAt(0, { target: target(i) }));
    await bench.publish(everyone);
    const banned = async () => (await bench.bans()).map((ban) => ban.target);
    expect(await banned()).toEqual([target(1), target(2)]);
    bench.clock.advanceTo(bench.clock.now() + minute);
    await expect.poll(banned, { timeout: 20_000 }).toEqual([1, 2, 3, 4].map(target));
    expect(await bench.coordinator.held()).toMatchObject([{ decision: { target: target(5) } }]);
    bench.clock.advanceTo(bench.clock.now() + minute);
    await expect.poll(banned, { timeout: 20_000 }).toHaveLength(5);
    await expect.poll(() => bench.counted.get("fleetban_held_bans"), { timeout: 20_000 }).toBe(0);
    // A held ban still runs from its matches, and is said once.
    expect((await bench.bans())[4]).toMatchObject({ since: everyone[4]?.time });
    expect(verdicts()).toEqual(["banned", "banned", "held", "held", "held", "banned", "banned", "banned"]);
  });

  it("decides what is held anew by a new policy: wider, faster, or without that jail", async () => {
    bench = await startBench({ policy: limited(1) });
    await bench.publish([
      matchAt(0, { target: target(1) }),
      matchAt(0, { target: target(2) }),
      matchAt(0, { target: "10.0.0.0/23" }),
      matchAt(0, { target: target(3), jail: "vsftpd" }),
    ]);
    expect(await bench.coordinator.held()).toHaveLength(3);
    const guard = { maxBansPerMinute: 0, widest: { ipv4: 16, ipv6: 48 } };
    bench.coordinator.update(policyOf([jailOf({ maxretry: 1 })], { guard }));
    await expect.poll(() => bench.coordinator.held(), { timeout: 20_000 }).toEqual([]);
    expect((await bench.bans()).map((ban) => ban.target)).toEqual([target(1), target(2), "10.0.0.0/23"]);
    expect(bench.decisions.at(-1)).toMatchObject({ jail: "vsftpd", verdict: "ignored" });
  });

  it("holds up a node that lies at half of what a jail may, and no other", async () => {
    bench = await startBench({ policy: limited(4) });
    const forged = (i: number, jail = "sshd") => matchAt(0, { target: target(i), jail });
    await bench.publish([forged(1), forged(2, "vsftpd"), forged(3), forged(4, "vsftpd")], "liar");
    await bench.publish(
      [5, 6, 7, 8].map((i) => matchAt(0, { target: target(i) })),
      "web1",
    );
    expect(verdicts()).toEqual(["banned", "banned", "held", "held", "banned", "banned", "held", "held"]);
    expect(bench.decisions[2]?.why).toBe("node liar has caused 2 bans in a minute, as many as it may");
    await bench.publish([matchAt(0, { target: target(9) })], "web2");
    expect(verdicts().at(-1)).toBe("banned");
    expect(bench.counted.get("fleetban_guard_trips_total node")).toBe(4);
  });

  it("lets a node that is alone use up the rate of a jail", async () => {
    bench = await startBench({ policy: limited(2), soleNode: true });
    await bench.publish([1, 2, 3].map((i) => matchAt(0, { target: target(i) })));
    expect(verdicts()).toEqual(["banned", "banned", "held"]);
  });

  it("counts as new what was banned for a time that is over, and takes no longer end of that for less", async () => {
    bench = await startBench({ policy: limited(1) });
    const past = bench.clock.now() - hour - 1000;
    await bench.publish([matchAt(0, { target: target(1), time: past })]);
    await bench.publish([matchAt(0, { target: target(2), time: past })]);
    expect(bench.decisions).toMatchObject([
      { verdict: "over" },
      { verdict: "ignored", why: "it is over, and 1 such were recorded in a minute" },
    ]);
    expect(await bench.bans()).toHaveLength(1);
    // What is over takes nothing from what is enforced.
    await bench.publish([matchAt(0, { target: target(3) })]);
    await bench.publish([matchAt(0, { target: target(1), time: past + 2000 })]);
    expect(verdicts().slice(2)).toEqual(["banned", "held"]);
  });

  it("does not count what makes no new ban: a longer end, a redelivery, a ban that is held", async () => {
    bench = await startBench({ policy: limited(2), soleNode: true });
    const first = matchAt(0, { target: target(1) });
    await bench.publish([first, first, matchAt(1, { target: target(1) }), first]);
    await bench.publish([matchAt(2, { target: target(2) })]);
    expect(verdicts()).toEqual(["banned", "unchanged", "extended", "unchanged", "banned"]);
  });

  it("lists a held ban once, however often its match comes, and forgets it with its end", async () => {
    bench = await startBench({ policy: limited(1) });
    const late = matchAt(1, { target: target(2) });
    await bench.publish([matchAt(0, { target: target(1) }), late, late]);
    await bench.publish([late]);
    expect(await bench.coordinator.held()).toHaveLength(1);
    expect(bench.said("warn")).toHaveLength(1);
    bench.clock.advanceTo(bench.clock.now() + 60 * minute);
    expect(await bench.coordinator.held()).toEqual([]);
  });

  it("takes a held ban off the list when a later trip bans the target", async () => {
    bench = await startBench({ policy: limited(1) });
    await bench.publish([matchAt(0, { target: target(1) }), matchAt(0, { target: target(2) })]);
    expect(await bench.coordinator.held()).toHaveLength(1);
    bench.clock.advanceTo(bench.clock.now() + minute);
    // Whichever is decided first, the ban that was held or the newer: none stays behind.
    await bench.publish([matchAt(60, { target: target(2) })]);
    bench.clock.advanceTo(bench.clock.now() + 6000);
    await expect.poll(() => bench.coordinator.held(), { timeout: 20_000 }).toEqual([]);
    expect((await bench.bans()).map((ban) => ban.target)).toEqual([target(1), target(2)]);
  });
});
