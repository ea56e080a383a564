import { afterEach, describe, expect, it } from "vitest";
import { type Bench, hour, jailOf, matchAt, policyOf, startBench } from "./testing/fixture.ts";

describe("matches of a jail that the policy here does not have", () => {
  let bench: Bench;
  let ticking: NodeJS.Timeout;
  afterEach(async () => {
    clearInterval(ticking);
    await bench.stop();
  });

  const known = policyOf();
  const both = policyOf([jailOf(), jailOf({ name: "wiki" })], { revision: "r2" });
  const wiki = (count: number) => Array.from({ length: count }, (_, i) => matchAt(i, { jail: "wiki" }));
  const begin = async () => {
    bench = await startBench({ policy: known, waiting: { grace: hour, again: 10 } });
    // The bus waits in real time, places are free again by the coordinator's.
    ticking = setInterval(() => bench.clock.advanceTo(bench.clock.now() + 20), 1);
  };
  const waited = (times: number) =>
    expect
      .poll(() => bench.counted.get("fleetban_deliveries_waiting_total") ?? 0, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(times);

  it("wait for it, and are counted once when it is there", async () => {
    await begin();
    const early = bench.publish(wiki(3));
    await waited(3);
    bench.coordinator.update(both);
    await early;
    expect(await bench.bans()).toMatchObject([{ jail: "wiki", reason: { matches: 3 } }]);
    expect(bench.bus.rejected).toEqual([]);
    expect(bench.said("warn")).toEqual([
      "FLB_COORDINATOR_JAIL_UNKNOWN: web1 sends matches of the jail 'wiki', which the policy here does not have; they wait for it",
    ]);
  });

  it("hold up neither the other matches of their batch nor other batches", async () => {
    await begin();
    const early = bench.publish([...wiki(2), ...[0, 1, 2].map((second) => matchAt(second))]);
    await expect.poll(() => bench.bans(), { timeout: 20_000 }).toMatchObject([{ jail: "sshd" }]);
    await waited(2);
    await bench.publish([0, 1, 2].map((second) => matchAt(second, { target: "203.0.113.10" })));
    expect(await bench.bans()).toHaveLength(2);
    bench.coordinator.update(both);
    await early;
    // Each of the batch was counted once, however often it came.
    expect(bench.counted.get("fleetban_matches_counted_total sshd counted")).toBe(6);
    expect(bench.counted.get("fleetban_matches_counted_total wiki counted")).toBe(2);
    expect(await bench.bans()).toMatchObject([{ generation: 1 }, { generation: 1 }]);
  });

  it("are put aside when they have waited too long", async () => {
    await begin();
    const early = bench.publish([...wiki(2), matchAt(0)]);
    await waited(2);
    bench.clock.advanceTo(bench.clock.now() + hour);
    await early;
    const reason = "2 of 3 matches cannot be counted: unknown jail 'wiki'";
    expect(bench.bus.rejected).toMatchObject([{ node: "web1", reason }]);
    expect(bench.counted.get("fleetban_matches_rejected_total unknown jail")).toBe(2);
  });

  it("are put aside at once when a node invents many", async () => {
    await begin();
    const invented = Array.from({ length: 30 }, (_, i) =>
      bench.bus.for("liar").publish([matchAt(0, { jail: `jail${i}` })]),
    );
    await expect.poll(() => bench.bus.rejected.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(20);
    bench.clock.advanceTo(bench.clock.now() + hour);
    await Promise.all(invented);
    expect(bench.bus.rejected).toHaveLength(30);
  });

  it("are put aside at once when the policy had that jail and has it no more", async () => {
    await begin();
    bench.coordinator.update(both);
    bench.coordinator.update(known);
    await bench.publish(wiki(1));
    expect(bench.bus.rejected).toHaveLength(1);
    bench.coordinator.update(both);
    await bench.publish(wiki(3));
    expect(await bench.bans()).toMatchObject([{ jail: "wiki" }]);
  });
});
