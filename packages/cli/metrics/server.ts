import { createServer, type ServerResponse } from "node:http";
import { FleetbanError } from "@fleetban/core";
import type { Health } from "./health.ts";
import type { PrometheusMetrics } from "./prometheus.ts";

/**
 * Serves GET /metrics, /healthz and /readyz on `address` (`127.0.0.1:9180`, `[::1]:9180`).
 *
 * /healthz answers as long as the process turns: whoever restarts what does not answer must not do so
 * because NATS is away. /readyz says 503 and what is missing while it can't do its work.
 *
 * @returns closes the server.
 * @throws FleetbanError FLB_USAGE for an address that is none, FLB_METRICS_LISTEN when it cannot be bound.
 */
export async function serveMetrics(
  metrics: PrometheusMetrics,
  health: Health,
  address: string,
): Promise<() => Promise<void>> {
  const parts = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(address);
  if (parts === null || Number(parts[3]) > 65535) {
    throw new FleetbanError("FLB_USAGE", `--metrics ${address} is not HOST:PORT, such as 127.0.0.1:9180`);
  }
  const pages: Record<string, (response: ServerResponse) => Promise<unknown>> = {
    "/metrics": async (response) => {
      const text = await metrics.registry.metrics();
      response.writeHead(200, { "content-type": metrics.registry.contentType }).end(text);
    },
    "/healthz": async (response) => json(response, 200, { alive: true, ...health.notes() }),
    "/readyz": async (response) => {
      const report = await health.report();
      json(response, report.ready ? 200 : 503, report);
    },
  };
  const server = createServer((request, response) => {
    const page = request.method === "GET" ? pages[request.url ?? ""] : undefined;
    if (page === undefined) {
      response.writeHead(404).end("Only GET /metrics, /healthz and /readyz are served here.\n");
      return;
    }
    page(response).catch(() => response.writeHead(500).end());
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

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(value)}\n`);
}
