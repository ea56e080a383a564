import { ManualClock, noLog, noMetrics } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dryRunFirewall } from "../firewall/dry-run/dry-run.ts";
import { type FragileFirewall, fragile } from "../firewall/testing/fragile.ts";
import { readAll } from "../firewall/testing/read-all.ts";
import { Fixture } from "../testing/fixture.ts";
import { Reconciler } from "./reconciler.ts";

describe("very many elements", () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const fixture = new Fixture(clock);
  let firewall: FragileFirewall;
  let reconciler: Reconciler;

  /** Transactions of two elements. */
  const open = () =>
    new Reconciler({
      ...{ firewall, clock, log: noLog, metrics: noMetrics, interval: 30_000, batch: 2 },
      async *review() {},
    });
  beforeEach(() => {
    firewall = fragile(dryRunFirewall({ log: noLog, clock }), 3);
    reconciler = open();
  });
  afterEach(() => reconciler.stop());

  const targetOf = (i: number) => `203.0.113.${i}`;
  const claim = (i: number) => {
    const ban = fixture.ban(targetOf(i));
    reconciler.desired.claim(ban);
    reconciler.changed(() => {});
    return ban;
  };
  const targets = async () => (await readAll(firewall)).elements.map(({ target }) => target).sort();
  const adds = () => firewall.changes.map(({ add }) => add.length);

  /** Resolves with the change that makes so many. */
  async function changes(count: number): Promise<void> {
    while (firewall.changes.length < count) await new Promise(setImmediate);
  }

  test("are put into an empty firewall as they come, before all are known", async () => {
    reconciler.prepare();
    for (let i = 0; i < 5; i++) claim(i);
    await changes(2);
    expect(adds()).toEqual([2, 2]);
    expect(firewall.changes.map(({ rebuild }) => rebuild)).toEqual([true, false]);
    reconciler.start();
    await reconciler.settled();
    expect(adds()).toEqual([2, 2, 1]);
    expect(await targets()).toEqual([0, 1, 2, 3, 4].map(targetOf));
  });

  test("are left as they are where some are held, until all are known; then only the difference is put in", async () => {
    reconciler.prepare();
    for (let i = 0; i < 5; i++) claim(i);
    reconciler.start();
    await reconciler.settled();
    await reconciler.stop();
    firewall.changes.length = 0;
    reconciler = open();
    reconciler.prepare();
    for (let i = 1; i < 7; i++) claim(i);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(adds()).toEqual([]);
    reconciler.start();
    await reconciler.settled();
    expect(firewall.changes.flatMap(({ add }) => add.map(({ target }) => target)).sort()).toEqual(
      [5, 6].map(targetOf),
    );
    expect(firewall.changes.some(({ rebuild }) => rebuild)).toBe(false);
    expect(await targets()).toEqual([1, 2, 3, 4, 5, 6].map(targetOf));
  });

  test("are read in steps, and a ban that comes meanwhile waits for one of them only", async () => {
    reconciler.prepare();
    for (let i = 0; i < 9; i++) claim(i);
    reconciler.start();
    await reconciler.settled();
    firewall.changes.length = 0;
    let reads = 0;
    const { read } = firewall;
    firewall.read = async (part) => {
      if (reads++ === 0) claim(9);
      return read(part);
    };
    const readBefore: number[] = [];
    const { apply } = firewall;
    firewall.apply = async (change) => {
      readBefore.push(reads);
      await apply(change);
    };
    reconciler.look();
    await reconciler.settled();
    expect(readBefore[0]).toBe(1);
    expect(firewall.changes[0]).toMatchObject({ add: [{ target: targetOf(9) }] });
    expect(reads).toBe(3);
  });

  test("are replaced in one transaction where the structure is broken", async () => {
    reconciler.prepare();
    for (let i = 0; i < 5; i++) claim(i);
    reconciler.start();
    await reconciler.settled();
    firewall.changes.length = 0;
    const { look } = firewall;
    firewall.look = async () => ({ ...(await look()), intact: false });
    reconciler.look();
    await reconciler.settled();
    expect(firewall.changes.map(({ rebuild, add }) => [rebuild, add.length])).toEqual([[true, 5]]);
  });
});
