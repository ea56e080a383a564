// A process of its own for each size, so that none leaves the next a warm or a full heap:
//   node --expose-gc child.ts STORE HOSTS MINUTES
// Runs a simulated fleet with its oracle, and prints what it took as JSON.
import { ManualClock, noLog, noMetrics } from "@fleetban/core";
import { Nodes } from "../../packages/coordinator/nodes/view.ts";
import { startRedis } from "../../packages/coordinator/redis/testing/server.ts";
import { second } from "../../test/simulation/agenda.ts";
import { coordinators, SimulatedFleet } from "../../test/simulation/fleet.ts";
import { encodedReport, makeHosts } from "../../test/simulation/hosts.ts";
import { SimulatedReports } from "../../test/simulation/simulated-reports.ts";
import { redisStores, sqliteStores } from "../../test/simulation/stores.ts";
import type { SimulationFigures } from "./figures.ts";

const [store = "sqlite", hosts = "100", minutes = "10"] = process.argv.slice(2);
const redis = store === "redis" ? await startRedis() : undefined;
const fleet = new SimulatedFleet({
  ...{ seed: 1, hosts: Number(hosts), duration: Number(minutes) * 60 * second, maxBansPerMinute: 600 },
  stores: redis === undefined ? sqliteStores : redisStores(redis),
});
const memory = await viewMemory(Number(hosts));
await fleet.open();
await fleet.run();
const { costs, oracle, published, reports, bus, clock } = fleet;
const simulated = (clock.now() - fleet.began) / second;
const figures: SimulationFigures = {
  ...{ hosts: Number(hosts), simulated, published, reports, bans: oracle.stored, expected: oracle.expected },
  problems: oracle.problems,
  perMatch: (costs.of("matches").cpu * 1000) / bus.deliveries,
  perReport: (costs.of("reports").cpu * 1000) / (reports * coordinators),
  idle: (costs.of("time").cpu * 1000) / (simulated * coordinators),
  longest: Math.max(...["matches", "reports", "time"].map((what) => costs.of(what).longest)),
  reportBytes: encodedReport(fleet.hosts[0] as (typeof fleet.hosts)[0], clock.now(), oracle.stored).length,
  batchBytes: bus.bytes / bus.published,
  memory,
};
await fleet.close();
await redis?.stop();
console.log(JSON.stringify(figures));

/** Bytes of heap that a coordinator's view takes for a host, its addresses included. */
async function viewMemory(count: number): Promise<number> {
  const clock = new ManualClock(0);
  const reports = new SimulatedReports();
  const nodes = new Nodes({ reports, clock, log: noLog, metrics: noMetrics, policy: () => "r1" });
  await nodes.ready;
  const all = makeHosts(count);
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  // One by one, so that what is encoded is not counted.
  for (const host of all) {
    await reports.hear([{ node: host.name, bytes: encodedReport(host, 1, 1), heard: 1 }]);
  }
  const bytes = (heap() - before) / count;
  await nodes.stop();
  return bytes;
}
