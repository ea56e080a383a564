import {
  type CancelTimer,
  type Clock,
  FleetbanError,
  type Log,
  type Metrics,
  type Millis,
} from "@fleetban/core";
import type { Firewall, FirewallChange } from "../firewall/firewall.ts";
import { Desired } from "./desired.ts";
import { changeOf, type Drift, difference } from "./difference.ts";

export interface ReconcilerOptions {
  firewall: Firewall;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Between two looks at the firewall when nothing calls for one. */
  interval: Millis;
  /** Called before each of these. */
  beforeLook: () => void;
  /** Above so many elements everything is replaced where it would be read; 200,000 by default. */
  readable?: number;
}

/** After a failure: the first wait and the longest. */
const RETRY: { first: Millis; longest: Millis } = { first: 100, longest: 10_000 };

/** A change notice comes as several; they are answered together. */
const NOTICE_DELAY: Millis = 20;

/** A look may take a hundredth of the time, or a tenth when somebody keeps changing things. */
const CALM = 100;
const ALARMED = 10;

/**
 * Reading so many elements takes the kernel longer than taking all of them anew
 * (docs/decisions/0030-nftables-sets.md), which leaves no gap either.
 */
const READABLE = 200_000;

/**
 * Keeps the firewall equal to `desired` (rule 5). One piece of work at a time: changes that come
 * meanwhile are applied together as the next. A change is applied at once and blindly; at the
 * start, after a failure, on the firewall's notice and from time to time the firewall is read and
 * whatever differs is put right.
 */
export class Reconciler {
  readonly desired = new Desired();
  readonly #options: ReconcilerOptions;
  #state: "waiting" | "running" | "stopped" = "waiting";
  #working: Promise<void> | undefined;
  #lookWanted = true;
  /** What the firewall holds is kept for want of knowing better, and whether that was read yet. */
  #adopting: "no" | "wanted" | "done" = "no";
  /** Nothing counts as drift before the first look is done. */
  #lookedBefore = false;
  #lastLook = { end: -Infinity as Millis, took: 0 as Millis };
  #lastDrift = 0;
  #failures = 0;
  #news: (() => void)[] = [];
  #waiting: (() => void)[] = [];
  #timer: CancelTimer = () => {};
  #notice: CancelTimer | undefined;
  #wake: () => void = () => {};
  #unsubscribe: () => void = () => {};

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Elements that were not as they should be at the last look. */
  get lastDrift(): number {
    return this.#lastDrift;
  }

  /** From now on `desired` is complete, and the firewall may be touched. Calling it again asks for a look. */
  start(): void {
    if (this.#adopting === "done") this.desired.disown();
    this.#adopting = "no";
    this.#begin();
  }

  /**
   * As {@link start}, while nobody knows all that is to be held: what `desired` asks for is added, and what the
   * firewall holds beside it stays to its end, or to the start.
   */
  adopt(): void {
    if (this.#state !== "waiting") return;
    this.#adopting = "wanted";
    this.#begin();
  }

  #begin(): void {
    if (this.#state === "stopped") return;
    if (this.#state === "waiting") {
      this.#unsubscribe = this.#options.firewall.onChange(() => this.#noticed());
    }
    this.#state = "running";
    this.look();
  }

  /** Compares everything, soon. */
  look(): void {
    this.#lookWanted = true;
    this.#kick();
  }

  /**
   * To be called after `desired` changed.
   *
   * @param news called when the firewall holds it
   */
  changed(news: () => void): void {
    this.#news.push(news);
    this.#kick();
  }

  /** Resolves when the firewall holds what is desired now. */
  settled(): Promise<void> {
    if (this.#state === "stopped" || (!this.#hasWork() && this.#working === undefined))
      return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#kick();
    });
  }

  /** Resolves at the first success or failure after {@link start}. */
  async attempted(): Promise<void> {
    if (this.#lookedBefore || this.#failures > 0) return;
    await new Promise<void>((resolve) => {
      this.#onAttempt = resolve;
    });
  }
  #onAttempt: () => void = () => {};

  /** Ends after the transaction under way. */
  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#unsubscribe();
    this.#timer();
    this.#notice?.();
    this.#wake();
    await this.#working;
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#onAttempt();
  }

  #hasWork(): boolean {
    return this.#lookWanted || this.desired.hasChanged || this.#news.length > 0;
  }

  #kick(): void {
    if (this.#state !== "running" || this.#working !== undefined) return;
    this.#working = this.#work().finally(() => {
      this.#working = undefined;
      if (this.#state === "running" && this.#hasWork()) this.#kick();
      else for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  async #work(): Promise<void> {
    while (this.#state === "running" && this.#hasWork()) {
      const failures = this.#failures;
      try {
        await (this.#lookWanted ? this.#compare() : this.#follow());
        this.#failures = 0;
      } catch (error) {
        this.#failures++;
        this.#lookWanted = true;
        this.#report(error);
      }
      this.#onAttempt();
      if (this.#failures > failures) await this.#pause();
    }
  }

  /** Applies what changed. */
  async #follow(): Promise<void> {
    const news = this.#news.splice(0);
    const change = changeOf(this.desired.takeChanged(), this.desired.elements);
    await this.#apply(change, news);
  }

  /** Reads the firewall and applies what differs. */
  async #compare(): Promise<void> {
    const { clock, firewall, interval, beforeLook, readable = READABLE } = this.#options;
    this.#timer();
    const begin = performance.now();
    beforeLook();
    this.#lookWanted = false;
    const small = this.desired.elements.size <= readable;
    const state = small ? await firewall.read() : { intact: false, elements: [] };
    // From here on to the call of apply nothing may await: desired must not move.
    if (this.#adopting === "wanted") {
      this.desired.adopt(state.elements, clock.now());
      this.#adopting = "done";
    }
    const news = this.#news.splice(0);
    const changed = this.desired.takeChanged();
    const { change, drift } = difference(this.desired.elements, changed, state, clock.now());
    if (this.#lookedBefore && this.#failures === 0 && small) this.#countDrift(drift);
    await this.#apply(change, news);
    this.#lookedBefore = true;
    const end = clock.now();
    this.#lastLook = { end, took: performance.now() - begin };
    this.#timer = clock.schedule(end + Math.max(interval, CALM * this.#lastLook.took), () => this.look());
  }

  async #apply(change: FirewallChange, news: (() => void)[]): Promise<void> {
    const { firewall, metrics } = this.#options;
    if (change.add.length > 0 || change.remove.length > 0 || change.rebuild === true) {
      const begin = performance.now();
      try {
        await firewall.apply(change);
      } catch (error) {
        this.#news.unshift(...news);
        throw error;
      }
      metrics.observe("fleetban_firewall_apply_seconds", (performance.now() - begin) / 1000, {
        firewall: firewall.name,
      });
    }
    for (const tell of news) tell();
  }

  #countDrift(drift: Drift): void {
    const { log, metrics, firewall } = this.#options;
    const found = Object.entries(drift).filter(([, count]) => count > 0);
    this.#lastDrift = found.reduce((sum, [, count]) => sum + count, 0);
    if (found.length === 0) return;
    for (const [kind, count] of found) metrics.count("fleetban_firewall_drift_total", { kind }, count);
    const text = found.map(([kind, count]) => `${kind} ${count}`).join(", ");
    log.warn(
      { firewall: firewall.name, ...drift },
      `The firewall was not as it should be (${text}): put right`,
    );
  }

  #noticed(): void {
    const { clock } = this.#options;
    if (this.#notice !== undefined || this.#state !== "running") return;
    const { end, took } = this.#lastLook;
    this.#notice = clock.schedule(Math.max(clock.now() + NOTICE_DELAY, end + ALARMED * took), () => {
      this.#notice = undefined;
      this.look();
    });
  }

  #report(error: unknown): void {
    const { log, metrics, firewall } = this.#options;
    const code = error instanceof FleetbanError ? error.code : undefined;
    metrics.count("fleetban_firewall_errors_total", { code: code ?? "unknown" });
    log.error(
      { firewall: firewall.name, code, err: error },
      `The firewall could not be brought up to date, trying again in ${this.#backoff()} ms: ${(error as Error).message}`,
    );
  }

  #backoff(): Millis {
    return Math.min(RETRY.longest, RETRY.first * 2 ** (this.#failures - 1));
  }

  #pause(): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const cancel = clock.schedule(clock.now() + this.#backoff(), resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
      if (this.#state === "stopped") this.#wake();
    });
  }
}
