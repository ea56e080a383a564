import { type ErrorCode, FleetbanError, type Log, type Metrics } from "@fleetban/core";

/** Says once what is wrong with a log, and once that it is well again. */
export class Problem {
  readonly #path: string;
  readonly #log: Log;
  readonly #metrics: Metrics;
  #current: string | null = null;

  constructor(path: string, { log, metrics }: { log: Log; metrics: Metrics }) {
    this.#path = path;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** @param error a {@link FleetbanError} speaks for itself, anything else is an unreadable log */
  report(error: unknown): void {
    const own = error instanceof FleetbanError;
    const code: ErrorCode = own ? error.code : "FLB_SOURCE_UNREADABLE";
    const message = own ? error.message : `${this.#path} cannot be read: ${(error as Error).message}`;
    if (this.#current === message) return;
    this.#current = message;
    this.#metrics.gauge("fleetban_source_failing", 1, { log: this.#path });
    const fields = { code, log: this.#path, ...(own ? {} : { err: error }) };
    if (code === "FLB_SOURCE_MISSING") this.#log.warn(fields, message);
    else this.#log.error(fields, message);
  }

  clear(): void {
    if (this.#current === null) return;
    this.#current = null;
    this.#metrics.gauge("fleetban_source_failing", 0, { log: this.#path });
    this.#log.info({ log: this.#path }, `${this.#path} is read again`);
  }
}
