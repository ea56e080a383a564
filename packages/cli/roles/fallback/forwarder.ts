import {
  type CancelTimer,
  type Clock,
  FleetbanError,
  type Log,
  type Match,
  type MatchPublisher,
  type Metrics,
} from "@fleetban/core";
import type { HeldMatches } from "@fleetban/wire/nats";

const firstRetry = 250;
const slowestRetry = 10_000;
/** A stop waits so long for the batch on its way, which else is sent again; milliseconds. */
const patience = 1000;

export interface ForwarderOptions {
  held: HeldMatches;
  publisher: MatchPublisher;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** The bus has these. */
  sent?: (matches: readonly Match[]) => void;
}

/** Takes what is held to the match bus, the oldest first, one batch at a time, as long as it takes. */
export class Forwarder {
  readonly #options: ForwarderOptions;
  #running: Promise<void> | null = null;
  #retry: { cancel: CancelTimer; go: () => void } | null = null;
  #stopped = false;
  /** That it can't be delivered was said. */
  #failing = false;

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  /** Something is held. */
  wake(): void {
    const { held, metrics } = this.#options;
    metrics.gauge("fleetban_held_matches", held.matches);
    if (this.#stopped || held.matches === 0) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      // Something may have come since it found nothing.
      this.wake();
    });
  }

  /** The bus may be back: tries now what would be tried later. */
  hurry(): void {
    this.#retry?.go();
    this.wake();
  }

  async stop(): Promise<void> {
    const { clock } = this.#options;
    this.#stopped = true;
    this.#retry?.go();
    const enough = new Promise<void>((resolve) => clock.schedule(clock.now() + patience, resolve));
    await Promise.race([this.#running, enough]);
  }

  async #run(): Promise<void> {
    const { held, publisher, metrics, sent } = this.#options;
    let wait = firstRetry;
    while (!this.#stopped) {
      try {
        const batch = held.after(0);
        if (batch === undefined) return;
        await publisher.publish(batch.matches);
        held.remove(batch);
        sent?.(batch.matches);
        metrics.gauge("fleetban_held_matches", held.matches);
        wait = firstRetry;
        this.#failing = false;
      } catch (error) {
        this.#tell(error);
        await this.#pause(wait);
        wait = Math.min(slowestRetry, wait * 2);
      }
    }
  }

  #tell(error: unknown): void {
    const { held, log } = this.#options;
    const code = error instanceof FleetbanError ? error.code : "FLB_INTERNAL";
    const fields = { code, err: error, held: held.matches };
    const text = `What is held for the fleet could not be delivered, trying on: ${(error as Error).message}`;
    // That NATS is away is said elsewhere.
    if (this.#failing || code === "FLB_NATS_UNREACHABLE") log.debug(fields, text);
    else {
      log.warn(fields, text);
      this.#failing = true;
    }
  }

  #pause(wait: number): Promise<void> {
    const { clock } = this.#options;
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const go = () => {
        cancel();
        this.#retry = null;
        resolve();
      };
      const cancel = clock.schedule(clock.now() + wait, go);
      this.#retry = { cancel, go };
    });
  }
}
