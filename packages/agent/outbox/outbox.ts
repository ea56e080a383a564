import type { CancelTimer, Clock, Log, Match, MatchPublisher, Metrics } from "@fleetban/core";
import type { Origin, Position } from "../chunk.ts";
import { Progress, type Ticket } from "./progress.ts";

/** Limits of the outbox. */
export interface BatchOptions {
  /** Most matches in one publish. */
  size?: number;
  /** Reading pauses while at least so many matches wait, those still being worked out among them. */
  waiting?: number;
}

const firstRetry = 100;
const slowestRetry = 10_000;
const warnEvery = 60_000;

/**
 * Takes matches to the bus in batches, and reports how far each origin is safe.
 *
 * One batch is on its way at a time: an idle outbox sends at once, a busy one gathers
 * what comes meanwhile, and no timer adds to the delay. The order of matches is kept.
 */
export class Outbox {
  readonly #publisher: MatchPublisher;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #size: number;
  readonly #limit: number;
  readonly #progress: Progress;
  readonly #matches: Match[] = [];
  readonly #tickets: Ticket[] = [];
  /** Matches that are still being worked out. */
  #unfinished = 0;
  #sending: Promise<void> | null = null;
  #roomy: (() => void)[] = [];
  #stopped = false;
  #wake: (() => void) | null = null;
  #warned = Number.NEGATIVE_INFINITY;

  /** @param safe called when an origin's lines up to a position are safe */
  constructor(
    publisher: MatchPublisher,
    safe: (origin: Origin, position: Position) => void,
    { clock, log, metrics }: { clock: Clock; log: Log; metrics: Metrics },
    { size = 500, waiting = 10_000 }: BatchOptions = {},
  ) {
    this.#publisher = publisher;
    this.#clock = clock;
    this.#log = log;
    this.#metrics = metrics;
    this.#size = size;
    this.#limit = waiting;
    this.#progress = new Progress(safe);
  }

  /**
   * Takes over a piece of an origin, read up to `position`.
   *
   * @param later matches that are still being worked out, each of which may become none or several
   */
  add(
    origin: Origin,
    position: Position,
    matches: readonly Match[],
    later: readonly Promise<readonly Match[]>[] = [],
  ): void {
    const ticket = this.#progress.open(origin, position, matches.length + later.length);
    for (const match of matches) this.#enqueue(match, ticket);
    this.#unfinished += later.length;
    for (const some of later) {
      void some.then((found) => {
        this.#unfinished--;
        ticket.open += found.length;
        for (const match of found) this.#enqueue(match, ticket);
        this.#progress.close(ticket);
        if (this.#roomy.length > 0 && !this.#full) this.#release();
        this.#start();
      });
    }
    this.#start();
  }

  /** Resolves when reading may go on. */
  room(): Promise<void> | undefined {
    if (!this.#full || this.#stopped) return undefined;
    return new Promise((go) => this.#roomy.push(go));
  }

  /** Resolves when everything added so far is acknowledged. */
  settled(): Promise<void> {
    return this.#progress.settled();
  }

  /** Waits for the batch on its way; what is not acknowledged then will be read again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    this.#release();
    const patience = new Promise<void>((enough) => this.#clock.schedule(this.#clock.now() + 5_000, enough));
    await Promise.race([this.#sending, patience]);
  }

  get #full(): boolean {
    return this.#matches.length + this.#unfinished >= this.#limit;
  }

  #enqueue(match: Match, ticket: Ticket): void {
    this.#matches.push(match);
    this.#tickets.push(ticket);
  }

  #start(): void {
    if (this.#sending !== null || this.#matches.length === 0 || this.#stopped) return;
    this.#sending = this.#send().finally(() => {
      this.#sending = null;
      this.#start();
    });
  }

  async #send(): Promise<void> {
    while (this.#matches.length > 0 && !this.#stopped) {
      const batch = this.#matches.splice(0, this.#size);
      const tickets = this.#tickets.splice(0, this.#size);
      if (!(await this.#deliver(batch))) return;
      for (const ticket of tickets) this.#progress.close(ticket);
      if (!this.#full) this.#release();
    }
  }

  /** Tries until the bus takes the batch, or until stopped. */
  async #deliver(batch: Match[]): Promise<boolean> {
    for (let delay = firstRetry; ; delay = Math.min(delay * 2, slowestRetry)) {
      try {
        await this.#publisher.publish(batch);
        this.#metrics.count("fleetban_matches_published_total", {}, batch.length);
        if (delay > firstRetry)
          this.#log.info({ matches: batch.length }, "the match bus accepts matches again");
        return true;
      } catch (error) {
        this.#metrics.count("fleetban_publish_failures_total");
        this.#warn(error, batch.length + this.#matches.length);
        if (!this.#stopped) await this.#pause(delay);
        if (this.#stopped) return false;
      }
    }
  }

  #warn(error: unknown, waiting: number): void {
    const now = this.#clock.now();
    if (now - this.#warned < warnEvery) return;
    this.#warned = now;
    this.#log.warn(
      { code: "FLB_PUBLISH_FAILED", err: error, waiting },
      "the match bus did not accept matches; they are kept and sent again",
    );
  }

  #pause(delay: number): Promise<void> {
    return new Promise((resolve) => {
      let cancel: CancelTimer = () => {};
      this.#wake = () => {
        cancel();
        this.#wake = null;
        resolve();
      };
      cancel = this.#clock.schedule(this.#clock.now() + delay, () => this.#wake?.());
    });
  }

  #release(): void {
    const waiting = this.#roomy;
    this.#roomy = [];
    for (const go of waiting) go();
  }
}
