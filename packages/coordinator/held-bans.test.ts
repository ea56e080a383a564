import { openState } from "@fleetban/wire";
import { afterEach, describe, expect, it } from "vitest";
import { type Bench, jailOf, matchAt, minute, policyOf, startBench } from "./testing/fixture.ts";

describe("what is held back", () => {
  let bench: Bench;
  afterEach(() => bench.stop());

  const limited = (maxBansPerMinute: number) =>
    policyOf([jailOf({ maxretry: 1 })], {
      guard: { maxBansPerMinute, widest: { ipv4: 24, ipv6: 48 } },
    });
  const target = (i: number) => `203.0.113.${i}`;
  const heldIds = async () => (await bench.coordinator.held()).map(({ decision }) => decision.proposal.id);
  async function holdTwo(): Promise<[string, string]> {
    bench = await startBench({ policy: limited(1) });
    await bench.publish([1, 2, 3].map((i) => matchAt(0, { target: target(i) })));
    return (await heldIds()) as [string, string];
  }

  it("releases what is held back, whatever the rate says, and takes no room from others", async () => {
    const [first, second] = await holdTwo();
    expect(await bench.coordinator.release(second)).toMatchObject({ verdict: "banned", target: target(3) });
    expect(await heldIds()).toEqual([first]);
    expect((await bench.bans()).map((ban) => ban.target)).toEqual([target(1), target(3)]);
    expect(bench.said("info")).toContain("[sshd] Released 203.0.113.3, which was held back");
    bench.clock.advanceTo(bench.clock.now() + minute);
    await expect.poll(heldIds, { timeout: 20_000 }).toEqual([]);
    expect(await bench.coordinator.release(first)).toBeUndefined();
    expect(await bench.coordinator.release("no such ban")).toBeUndefined();
    expect(await bench.bans()).toHaveLength(3);
  });

  it("releases nobody who must not be banned, and no network that is too wide", async () => {
    bench = await startBench({ policy: limited(1) });
    await bench.publish(["10.0.0.0/23", target(1), target(2)].map((one) => matchAt(0, { target: one })));
    const [wide, second] = (await heldIds()) as [string, string];
    expect(await bench.coordinator.release(wide)).toMatchObject({ verdict: "held" });
    bench.never.reason = { kind: "unknown", detail: "the routes could not be read" };
    expect(await bench.coordinator.release(second)).toMatchObject({ verdict: "held" });
    expect(await bench.coordinator.held()).toMatchObject([{ by: "guard" }, { by: "check" }]);
    bench.never.reason = { kind: "gateway", detail: "eth0" };
    expect(await bench.coordinator.release(second)).toMatchObject({ verdict: "ignored" });
    expect(await heldIds()).toEqual([wide]);
    expect((await bench.bans()).map((ban) => ban.target)).toEqual([target(1)]);
  });

  it("releases again what could not be announced", async () => {
    let broken = false;
    bench = await startBench({
      policy: limited(1),
      bans: (bans) => ({
        ...bans,
        put: (ban, expected) => (broken ? Promise.reject(new Error("away")) : bans.put(ban, expected)),
      }),
    });
    await bench.publish([1, 2].map((i) => matchAt(0, { target: target(i) })));
    const [id = ""] = await heldIds();
    broken = true;
    await expect(bench.coordinator.release(id)).rejects.toThrow("away");
    expect(await heldIds()).toEqual([id]);
    broken = false;
    expect(await bench.coordinator.release(id)).toMatchObject({ verdict: "banned" });
    expect(await heldIds()).toEqual([]);
  });

  it("drops what is held back: not for its own match again, but for later ones", async () => {
    bench = await startBench({ policy: limited(1) });
    const match = matchAt(0, { target: target(2) });
    await bench.publish([matchAt(0, { target: target(1) }), match]);
    const [id = ""] = await heldIds();
    expect(await bench.coordinator.drop(id)).toMatchObject({ decision: { target: target(2) } });
    expect(await bench.coordinator.drop(id)).toBeUndefined();
    expect(bench.counted.get("fleetban_held_bans")).toBe(0);
    await bench.publish([match]);
    bench.clock.advanceTo(bench.clock.now() + minute);
    await bench.publish([match]);
    expect(await heldIds()).toEqual([]);
    expect(bench.decisions.slice(-2)).toMatchObject(
      [1, 2].map(() => ({ verdict: "ignored", why: "it was held back and dropped" })),
    );
    await bench.publish([matchAt(60, { target: target(2) })]);
    expect((await bench.bans()).map((ban) => ban.target)).toEqual([target(1), target(2)]);
  });

  it("keeps what is held back, and its count, over a restart", async () => {
    const state = openState(":memory:");
    const policy = limited(2);
    bench = await startBench({ policy, state, soleNode: true });
    await bench.publish([1, 2, 3, 4].map((i) => matchAt(0, { target: target(i) })));
    await bench.stop();
    bench = await startBench({ policy, state, soleNode: true });
    expect(await bench.coordinator.held()).toHaveLength(2);
    await bench.publish([matchAt(0, { target: target(5) })]);
    expect(bench.decisions).toMatchObject([{ verdict: "held" }]);
    // Nothing else happens, and yet they are looked at.
    bench.clock.advanceTo(bench.clock.now() + minute);
    await expect.poll(() => bench.bans(), { timeout: 20_000 }).toHaveLength(4);
    await bench.stop();
    state.close();
  });

  it("gives up the oldest of a node that floods, and says so; nobody else's", async () => {
    bench = await startBench({ policy: limited(2) });
    await bench.publish([1, 2].map((i) => matchAt(0, { target: target(i) })));
    const forged = Array.from({ length: 10_200 }, (_, i) => `198.18.${i >> 8}.${i & 255}`);
    for (let i = 0; i < forged.length; i += 500) {
      await bench.publish(
        forged.slice(i, i + 500).map((one) => matchAt(0, { target: one })),
        "liar",
      );
    }
    const held = await bench.coordinator.held();
    expect(held.length).toBeLessThanOrEqual(10_000);
    expect(held.length).toBeGreaterThan(9700);
    expect(held[0]?.decision).toMatchObject({ target: target(2), nodes: ["web1"] });
    expect(held[1]?.decision.target).not.toBe(forged[2]);
    expect(held.at(-1)?.decision.target).toBe(forged.at(-1));
    const said = bench.lines.filter(({ fields }) => fields.code === "FLB_COORDINATOR_BAN_HELD");
    expect(said.filter(({ level }) => level === "warn")).toHaveLength(101);
    const [warning] = bench.lines.filter(({ fields }) => fields.code === "FLB_COORDINATOR_HELD_FULL");
    expect(warning).toMatchObject({ level: "warn", fields: { nodes: ["liar"] } });
  });
});
