import { ManualClock, noLog, noMetrics } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dryRunFirewall } from "../firewall/dry-run/dry-run.ts";
import { type FragileFirewall, fragile } from "../firewall/testing/fragile.ts";
import { Fixture } from "../testing/fixture.ts";
import { Reconciler } from "./reconciler.ts";

describe("more elements than can be read", () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const fixture = new Fixture(clock);
  let firewall: FragileFirewall;
  let reconciler: Reconciler;

  beforeEach(() => {
    firewall = fragile(dryRunFirewall({ log: noLog, clock }));
    reconciler = new Reconciler({
      firewall,
      clock,
      log: noLog,
      metrics: noMetrics,
      interval: 30_000,
      beforeLook() {},
      readable: 2,
    });
    for (let i = 0; i < 3; i++) claim(i);
  });
  afterEach(() => reconciler.stop());

  const claim = (i: number) =>
    reconciler.desired.claim(`ban ${i}`, fixture.ban(`203.0.113.${i}`), clock.now());
  const targets = async () => (await firewall.read()).elements.map(({ target }) => target).sort();

  test("are replaced at the start and on notice, and never read", async () => {
    const read = firewall.read;
    firewall.read = () => Promise.reject(new Error("nobody may read"));
    await firewall.tamper({ add: [], remove: [] }, false);
    reconciler.start();
    await reconciler.settled();
    expect(firewall.changes.map(({ rebuild, add }) => [rebuild, add.length])).toEqual([[true, 3]]);
    await firewall.tamper("flush", true);
    clock.advanceTo(clock.now() + 10_000);
    await reconciler.settled();
    firewall.read = read;
    expect(await targets()).toEqual(["203.0.113.0", "203.0.113.1", "203.0.113.2"]);
  });

  test("take one more without replacing the rest", async () => {
    reconciler.start();
    await reconciler.settled();
    claim(9);
    reconciler.changed(() => {});
    await reconciler.settled();
    expect(firewall.changes.at(-1)).toMatchObject({ add: [{ target: "203.0.113.9" }], remove: [] });
    expect(await targets()).toHaveLength(4);
  });
});
