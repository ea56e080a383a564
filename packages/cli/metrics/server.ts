import { createServer } from "node:http";
import { FleetbanError } from "@fleetban/core";
import type { PrometheusMetrics } from "./prometheus.ts";

/**
 * Serves GET /metrics on `address` (`127.0.0.1:9180`, `[::1]:9180`).
 *
 * @returns closes the server.
 * @throws FleetbanError FLB_USAGE for an address that is none, FLB_METRICS_LISTEN when it cannot be bound.
 */
export async function serveMetrics(
  metrics: PrometheusMetrics,
  address: string,
): Promise<() => Promise<void>> {
  const parts = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(address);
  if (parts === null || Number(parts[3]) > 65535) {
    throw new FleetbanError("FLB_USAGE", `--metrics ${address} is not HOST:PORT, such as 127.0.0.1:9180`);
  }
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      response.writeHead(404).end("Only GET /metrics is served here.\n");
      return;
    }
    metrics.registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": metrics.registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new FleetbanError("FLB_METRICS_LISTEN", `cannot listen on ${address}: ${cause.message}`, { cause }),
      ),
    );
    server.listen({ host: parts[1] ?? parts[2], port: Number(parts[3]) }, resolve);
  });
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}
