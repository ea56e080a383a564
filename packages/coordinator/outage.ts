import { type ErrorCode, FleetbanError, type Log, type Metrics } from "@fleetban/core";

/** Says once that deliveries can't be counted and why, and once that they can again. */
export class Outage {
  readonly #log: Log;
  readonly #metrics: Metrics;
  #code: ErrorCode | null = null;

  constructor(log: Log, metrics: Metrics) {
    this.#log = log;
    this.#metrics = metrics;
  }

  get ongoing(): boolean {
    return this.#code !== null;
  }

  failed(error: unknown): void {
    const code = error instanceof FleetbanError ? error.code : "FLB_COORDINATOR_COUNT_FAILED";
    this.#metrics.count("fleetban_counting_failures_total", { code });
    if (this.#code === code) return;
    this.#code = code;
    const message = error instanceof Error ? error.message : String(error);
    this.#log.error({ code, err: error }, `${code}: ${message}; matches wait and are tried again`);
  }

  over(): void {
    if (this.#code === null) return;
    this.#log.info({ code: this.#code }, `Counting again: ${this.#code} is over`);
    this.#code = null;
  }
}
