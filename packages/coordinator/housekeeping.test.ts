import { type BanTable, type CounterStore, type GuardStore, ManualClock } from "@fleetban/core";
import { expect, it } from "vitest";
import { Housekeeping } from "./housekeeping.ts";
import { hour, minute, start } from "./testing/fixture.ts";

it("purges counters as seldom as their store asks for, and bans every ten minutes", async () => {
  const clock = new ManualClock(start);
  const purged = { counters: 0, bans: 0 };
  const counters = {
    purgeInterval: hour,
    purge: async () => void purged.counters++,
  } as Partial<CounterStore> as CounterStore;
  const bans = { purge: async () => void purged.bans++ } as Partial<BanTable> as BanTable;
  const guard = { purge: async () => {} } as Partial<GuardStore> as GuardStore;
  const housekeeping = new Housekeeping({
    ...{ clock, counters, bans, guard },
    longestReach: () => hour,
    dbpurgeage: () => hour,
    failed: (error) => {
      throw error;
    },
  });
  for (let time = 0; time < 3 * hour; time += 10 * minute) {
    housekeeping.arm();
    clock.advanceTo(clock.now() + 10 * minute);
    await expect.poll(() => purged.bans, { timeout: 20_000 }).toBe(time / (10 * minute) + 1);
  }
  expect(purged).toEqual({ counters: 3, bans: 18 });
  housekeeping.stop();
});
