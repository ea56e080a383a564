import type { Labels, Metrics } from "@fleetban/core";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Bounds in seconds: from a fast path of half a millisecond to a stalled disk. */
const BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30];

/** What stages count, in Prometheus' text form (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export class PrometheusMetrics implements Metrics {
  readonly registry = new Registry();
  readonly #counters = new Map<string, Counter>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #histograms = new Map<string, Histogram>();

  count(name: string, labels: Labels = {}, by = 1): void {
    this.#metric(this.#counters, name, labels, Counter).inc(labels, by);
  }

  gauge(name: string, value: number, labels: Labels = {}): void {
    this.#metric(this.#gauges, name, labels, Gauge).set(labels, value);
  }

  observe(name: string, seconds: number, labels: Labels = {}): void {
    this.#metric(this.#histograms, name, labels, Histogram, { buckets: BUCKETS }).observe(labels, seconds);
  }

  #metric<M>(
    known: Map<string, M>,
    name: string,
    labels: Labels,
    Kind: new (options: { name: string; help: string; labelNames: string[]; registers: Registry[] }) => M,
    extra: object = {},
  ): M {
    let metric = known.get(name);
    if (metric === undefined) {
      const help = name.replaceAll("_", " ");
      metric = new Kind({
        name,
        help,
        labelNames: Object.keys(labels),
        registers: [this.registry],
        ...extra,
      });
      known.set(name, metric);
    }
    return metric;
  }
}
