import { type ErrorCode, FleetbanError, formatDuration, type Log, type Metrics } from "@fleetban/core";

/** What may have to be rebuilt, as metrics and messages name it. */
export type Subject = "counters" | "ban table";

/** Milliseconds between two words of how far it is. */
const every = 10_000;

/** That a server is away is everybody's news. */
const saidElsewhere: ReadonlySet<string> = new Set(["FLB_NATS_UNREACHABLE", "FLB_COORDINATOR_REDIS_AWAY"]);

/** Says that something is being rebuilt, how far it is, and when it is done. */
export class Report {
  readonly #log: Log;
  readonly #metrics: Metrics;
  #status: string | null = null;
  #failing: ErrorCode | null = null;
  #begun = 0;
  #said = 0;

  constructor(log: Log, metrics: Metrics) {
    this.#log = log;
    this.#metrics = metrics;
    for (const what of ["counters", "ban table"] as const)
      metrics.gauge("fleetban_rebuild_running", 0, { what });
  }

  /** For /readyz: what is not as it should be; null when all is. */
  get status(): string | null {
    return this.#status;
  }

  begin(what: Subject, code: ErrorCode, text: string): void {
    this.#begun = this.#said = performance.now();
    this.#metrics.count("fleetban_rebuilds_total", { what });
    this.#metrics.gauge("fleetban_rebuild_running", 1, { what });
    this.#metrics.gauge("fleetban_rebuild_progress_ratio", 0, { what });
    this.#status = `rebuilding the ${what}`;
    this.#log.warn({ code }, `${code}: ${text}`);
  }

  /** What needs no more words. */
  say(code: ErrorCode, text: string): void {
    this.#log.warn({ code }, `${code}: ${text}`);
  }

  /** @param ratio from 0 to 1; null: nobody knows */
  progress(what: Subject, ratio: number | null, text: string): void {
    const part = ratio === null ? "" : `${Math.floor(ratio * 100)} %, `;
    if (ratio !== null) this.#metrics.gauge("fleetban_rebuild_progress_ratio", ratio, { what });
    this.#status = `rebuilding the ${what}: ${part}${text}`;
    if (performance.now() - this.#said < every) return;
    this.#said = performance.now();
    this.#log.info({ what, ratio }, `Rebuilding the ${what}: ${part}${text}`);
  }

  done(what: Subject, text: string): void {
    this.#metrics.gauge("fleetban_rebuild_running", 0, { what });
    this.#metrics.gauge("fleetban_rebuild_progress_ratio", 1, { what });
    this.#status = null;
    const took = formatDuration(Math.max(1, Math.round(performance.now() - this.#begun)));
    this.#log.info({ what }, `${text}, in ${took}`);
  }

  /** Another coordinator is at it, or nothing can be done. */
  waits(why: string): void {
    this.#status = why;
  }

  /** Everything is as it should be. */
  whole(): void {
    this.#status = null;
  }

  /** Says once why it can't go on; it is tried again. */
  failed(error: unknown): void {
    const code = error instanceof FleetbanError ? error.code : "FLB_COORDINATOR_REBUILD_FAILED";
    const message = error instanceof Error ? error.message : String(error);
    this.#metrics.count("fleetban_rebuild_failures_total", { code });
    this.#status = message;
    if (this.#failing === code) return;
    this.#failing = code;
    const text = `${code}: what NATS and Redis hold can't be looked after: ${message}; it is tried again`;
    if (saidElsewhere.has(code)) this.#log.debug({ code, err: error }, text);
    else this.#log.warn({ code, err: error }, text);
  }

  /** What failed does not any more. */
  over(): void {
    this.#failing = null;
  }
}
