import type { Clock, Decision, Log, Metrics, Millis } from "@fleetban/core";
import { describeDecision } from "./describe.ts";

export interface TellerOptions {
  clock: Clock;
  log: Log;
  metrics: Metrics;
  onDecision?: (decision: Decision) => void;
}

const minute = 60_000;
/** Bans are as many as the guard lets pass; what it holds back is as much as somebody sends. */
const mostHeldSaid = 100;
const code = "FLB_COORDINATOR_BAN_HELD";

/** Says what was decided: to the log, the metrics and whoever listens. */
export class Teller {
  readonly #options: TellerOptions;
  /** The minute that the last ban was held back in, and how many were. */
  #minute: Millis = 0;
  #held = 0;

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  tell(decision: Decision): void {
    const { log, metrics, onDecision } = this.#options;
    const { proposal, verdict, time, ...fields } = decision;
    const { id, since, until, count } = proposal;
    // Not as `time`: that is when the line was logged.
    const all = { ...fields, at: time, verdict, ban: id, count, since, until };
    const line = describeDecision(decision);
    metrics.count("fleetban_decisions_total", { jail: decision.jail, verdict });
    if (verdict === "held") this.#tellHeld(all, line);
    else if (verdict === "unchanged") log.debug(all, line);
    else log.info(all, line);
    onDecision?.(decision);
  }

  #tellHeld(fields: object, line: string): void {
    const { clock, log } = this.#options;
    const now = Math.floor(clock.now() / minute);
    if (now !== this.#minute) this.#held = 0;
    this.#minute = now;
    this.#held++;
    if (this.#held <= mostHeldSaid) log.warn({ code, ...fields }, line);
    else log.debug({ code, ...fields }, line);
    if (this.#held === mostHeldSaid + 1) {
      log.warn({ code }, `${code}: more bans are held back than are worth a line each in this minute`);
    }
  }
}
