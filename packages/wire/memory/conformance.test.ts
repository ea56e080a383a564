import { systemClock } from "@fleetban/core";
import {
  banTableConformance,
  checkpointStoreConformance,
  matchBusConformance,
  nodeReportsConformance,
} from "@fleetban/core/conformance";
import { memoryBanTable } from "./ban-table.ts";
import { memoryCheckpointStore } from "./checkpoint-store.ts";
import { memoryMatchBus } from "./match-bus.ts";
import { memoryNodeReports } from "./node-reports.ts";

banTableConformance("memory", async () => ({ table: memoryBanTable(), close: async () => {} }));

checkpointStoreConformance("memory", async () => ({ store: memoryCheckpointStore(), close: async () => {} }));

matchBusConformance("memory", async () => {
  const bus = memoryMatchBus({ node: "web1", firstRetry: 1, slowestRetry: 4, retain: 1000 });
  return {
    publisher: (node) => (node === "web1" ? bus : bus.for(node)),
    consumer: bus,
    close: async () => bus.close(),
  };
});

nodeReportsConformance("memory", async () => {
  const reports = memoryNodeReports(systemClock);
  return { reporter: async (node) => reports.for(node), reports: async () => reports, close: async () => {} };
});
