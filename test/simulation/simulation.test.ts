import type { CounterStore, CountRequest } from "@fleetban/core";
import { describe, expect, it } from "vitest";
import { startRedis, whyNoRedis } from "../../packages/coordinator/redis/testing/server.ts";
import { second } from "./agenda.ts";
import { coordinators, SimulatedFleet } from "./fleet.ts";
import { type OpenSharedStores, redisStores, sqliteStores } from "./stores.ts";

const seed = Number(process.env.FLEETBAN_SEED ?? Date.now() % 2 ** 31);
const hosts = Number(process.env.FLEETBAN_HOSTS ?? 200);
const duration = 900 * second;

/** @returns the fleet at its end */
async function simulate(stores: OpenSharedStores, more: { hosts?: number } = {}): Promise<SimulatedFleet> {
  console.log(`repeat with FLEETBAN_SEED=${seed}; ${hosts} hosts, more or fewer with FLEETBAN_HOSTS`);
  const fleet = new SimulatedFleet({
    seed,
    hosts,
    duration,
    maxBansPerMinute: 60,
    wave: 90,
    stores,
    ...more,
  });
  await fleet.open();
  try {
    await fleet.run();
  } finally {
    await fleet.close();
  }
  return fleet;
}

function check({ oracle, bus, said, silenced }: SimulatedFleet): void {
  expect(oracle.problems).toEqual([]);
  expect(bus.rejected).toEqual([]);
  expect(oracle.stored).toBe(oracle.expected);
  // The wave, of which the guard holds back what goes beyond a minute's bans.
  expect(oracle.stored).toBeGreaterThan(90);
  expect(Object.fromEntries(said)).toEqual({
    FLB_COORDINATOR_BAN_HELD: expect.any(Number),
    FLB_NODE_SILENT: silenced * coordinators,
  });
}

describe("a fleet in simulated time, on a bus that duplicates, delays and reorders", {
  timeout: 300_000,
}, () => {
  const promise =
    "each attack is banned once, at the match that fills it, and nobody else; who is silent is missed";

  it(`${promise}: SQLite`, async () => check(await simulate(sqliteStores)));

  it.skipIf(whyNoRedis !== null)(`${promise}: Redis`, async () => {
    const server = await startRedis();
    try {
      check(await simulate(redisStores(server)));
    } finally {
      await server.stop();
    }
  });

  it.each<[string, (counters: CounterStore) => CounterStore]>([
    ["counts duplicates", (counters) => changing(counters, (request, i) => ({ ...request, id: idOf(i) }))],
    ["forgets matches", (counters) => changing(counters, (request, i) => (i % 20 === 0 ? null : request))],
    ["has another window", (counters) => changing(counters, stretch)],
  ])("it is noticed when a counter %s", async (_, faulty) => {
    const stores: OpenSharedStores = async (clock, count) => {
      const { each, close } = await sqliteStores(clock, count);
      const counters = faulty((each[0] as { counters: CounterStore }).counters);
      return { each: each.map(({ guard }) => ({ counters, guard })), close };
    };
    expect((await simulate(stores, { hosts: 40 })).oracle.problems).not.toEqual([]);
  });
});

type Change = (request: CountRequest, i: number) => CountRequest | null;

/** Counts something else than it is asked to. */
function changing(counters: CounterStore, change: Change): CounterStore {
  let i = 0;
  return {
    ...counters,
    async count(requests) {
      const changed = requests.map((request) => change(request, i++));
      const results = await counters.count(changed.filter((request) => request !== null));
      return changed.map((request) =>
        request === null
          ? { outcome: "counted", count: 1, trip: null }
          : (results.shift() as (typeof results)[0]),
      );
    },
  };
}

function idOf(i: number): string {
  return i.toString(16).padStart(32, "0");
}

/** A millisecond is enough for an attack that is to stay outside of it. */
function stretch(request: CountRequest): CountRequest {
  const { rule } = request;
  return { ...request, rule: { ...rule, findtime: rule.findtime + 1 } };
}
