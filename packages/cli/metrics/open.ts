import { type Metrics, noMetrics } from "@fleetban/core";
import type { Health } from "./health.ts";

/** Where stages count, and what ends it. */
export interface OpenMetrics {
  metrics: Metrics;
  close(): Promise<void>;
}

/**
 * Counts for Prometheus and serves it on `address`, with what probes ask. Without an address nobody
 * can ask, so nothing is counted, and the client and the HTTP server are not even loaded: they are an
 * eighth of an idle process's memory.
 *
 * @throws FleetbanError as serveMetrics does
 */
export async function openMetrics(address: string | undefined, health: Health): Promise<OpenMetrics> {
  if (address === undefined) return { metrics: noMetrics, close: async () => {} };
  const [{ PrometheusMetrics }, { serveMetrics }] = await Promise.all([
    import("./prometheus.ts"),
    import("./server.ts"),
  ]);
  const metrics = new PrometheusMetrics();
  return { metrics, close: await serveMetrics(metrics, health, address) };
}
