import { type Clock, systemClock } from "@fleetban/core";
import { openState } from "@fleetban/wire";
import { describe, it } from "vitest";
import { openRedisCounterStore } from "../../packages/coordinator/counter/redis/counter-store.ts";
import { sqliteCounterStore } from "../../packages/coordinator/counter/sqlite/counter-store.ts";
import { openRedisGuardStore } from "../../packages/coordinator/guard/redis/guard-store.ts";
import { sqliteGuardStore } from "../../packages/coordinator/guard/sqlite/guard-store.ts";
import { startRedis, whyNoRedis } from "../../packages/coordinator/redis/testing/server.ts";
import { World } from "./world.ts";

const rounds = Number(process.env.FLEETBAN_ROUNDS ?? 600);
const firstSeed = Number(process.env.FLEETBAN_SEED ?? Date.now() % 2 ** 31);
const timeout = 60_000 + rounds * 2000;

/** Every round with a seed of its own, so that one can be repeated alone. */
async function repeat(rounds: number, run: (seed: number) => Promise<void>): Promise<void> {
  console.log(`seeds from ${firstSeed}; ${rounds} rounds, more or fewer with FLEETBAN_ROUNDS`);
  for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
    try {
      await run(seed);
    } catch (cause) {
      throw new Error(`repeat with FLEETBAN_SEED=${seed} FLEETBAN_ROUNDS=1`, { cause });
    }
  }
}

describe("coordinators that die between any two steps, on a bus that does as it likes", () => {
  const promise = "make each ban once, at its match, within the guard's limit, and acknowledge all";

  it(`${promise}: SQLite`, { timeout }, () =>
    repeat(rounds, async (seed) => {
      const state = openState(":memory:");
      await new World(seed, (clock) => {
        const counters = sqliteCounterStore(state.database, clock);
        const stores = { counters, guard: sqliteGuardStore(state.database, clock) };
        return [stores, stores];
      }).run();
      state.close();
    }),
  );

  it.skipIf(whyNoRedis !== null)(`${promise}: Redis`, { timeout }, async () => {
    const server = await startRedis();
    let clock: Clock = systemClock;
    const time: Clock = { now: () => clock.now(), schedule: (at, run) => clock.schedule(at, run) };
    const open = async () => ({
      counters: await openRedisCounterStore(server.address, time),
      guard: await openRedisGuardStore(server.address, time),
    });
    const stores = await Promise.all([open(), open(), open()]);
    // A step is a way to the server and back.
    await repeat(Math.ceil(rounds / 3), async (seed) => {
      await server.cli("flushall");
      await stores[0]?.counters.begin();
      await new World(seed, (own) => {
        clock = own;
        return stores;
      }).run();
    });
    await Promise.all(stores.flatMap(({ counters, guard }) => [counters.close(), guard.close()]));
    await server.stop();
  });
});
