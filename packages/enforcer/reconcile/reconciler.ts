import {
  type CancelTimer,
  type Clock,
  FleetbanError,
  type Log,
  type Metrics,
  type Millis,
} from "@fleetban/core";
import type { Firewall, FirewallChange } from "../firewall/firewall.ts";
import { changeOf, type Drift } from "./comparison.ts";
import { Desired } from "./desired.ts";
import { putRight } from "./put-right.ts";

export interface ReconcilerOptions {
  firewall: Firewall;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Between two looks at the firewall when nothing calls for one. */
  interval: Millis;
  /** Asks anew which bans are to be enforced, in steps: with each look, and as often as one may be due. */
  review: () => AsyncGenerator<void, void, undefined>;
  /** Targets per transaction, and elements that are read before changes get their turn. */
  batch?: number;
}

/** After a failure: the first wait and the longest. */
const RETRY: { first: Millis; longest: Millis } = { first: 100, longest: 10_000 };

/** A change notice comes as several; they are answered together. */
const NOTICE_DELAY: Millis = 20;

/** A quarter of a second's work for nft, for which others wait. */
const BATCH = 50_000;

/** A look may take a hundredth of the time, or a tenth when somebody keeps changing things. */
const CALM = 100;
const ALARMED = 10;

/**
 * Keeps the firewall equal to `desired` (rule 5). One piece of work at a time. A change is applied
 * at once and blindly, together with those that came meanwhile; at the start, after a failure, on
 * the firewall's notice and from time to time the firewall is read and whatever differs is put
 * right. A look at very much goes in steps, between which changes are applied: no ban waits for it.
 */
export class Reconciler {
  readonly desired: Desired;
  readonly #options: ReconcilerOptions;
  /**
   * `preparing`: the first look is to come; `waiting`: something is held, which stays until
   * `desired` is complete; `filling`: nothing is, and what is desired is put in as it comes.
   */
  #state: "new" | "preparing" | "waiting" | "filling" | "running" | "stopped" = "new";
  #working: Promise<void> | undefined;
  /** What is under way in steps. */
  #errand: AsyncGenerator<void, void, undefined> | undefined;
  #lookWanted = true;
  /** What the firewall holds is kept for want of knowing better, and whether that was read yet. */
  #adopting: "no" | "wanted" | "done" = "no";
  #reviewWanted = false;
  /** Whether the firewall holds what it was told, unless others changed it. */
  #trusted = false;
  /** Nothing is there, so that the next change has to build everything. */
  #bare = false;
  /** Nothing counts as drift before the firewall was once as it should be. */
  #begun = false;
  #lastLook = { end: -Infinity as Millis, took: 0 as Millis };
  #lastDrift = 0;
  #failures = 0;
  /** Told at the end of the look under way. */
  #news: (() => void)[] = [];
  #settling: (() => void)[] = [];
  #onAttempt: () => void = () => {};
  readonly #timers: Partial<Record<"look" | "review" | "notice", CancelTimer | undefined>> = {};
  #wake: () => void = () => {};
  #unsubscribe: () => void = () => {};

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.desired = new Desired(options.batch ?? BATCH);
  }

  /** Elements that were not as they should be at the last look. */
  get lastDrift(): number {
    return this.#lastDrift;
  }

  /** The firewall may be looked at, and filled where it holds nothing at all. */
  prepare(): void {
    this.#unsubscribe = this.#options.firewall.onChange(() => this.#noticed());
    this.#state = "preparing";
    this.#lastLook.end = this.#options.clock.now();
    this.#kick();
  }

  /** From now on `desired` is complete. Calling it again asks for a look. */
  start(): void {
    if (this.#adopting !== "no") this.desired.disown();
    this.#adopting = "no";
    if (this.#state === "running") this.look();
    else this.#run();
  }

  /**
   * As {@link start}, while nobody knows all that is to be held: what `desired` asks for is added, and what the
   * firewall holds beside it stays to its end, or to the start.
   */
  adopt(): void {
    if (this.#state === "running") return;
    this.#adopting = "wanted";
    this.#run();
  }

  #run(): void {
    if (this.#state === "stopped") return;
    if (this.#state === "filling") this.#looked(this.#options.clock.now() - this.#lastLook.end);
    this.#state = "running";
    this.#armReview();
    this.#kick();
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
    this.desired.changes.tell(news);
    this.#kick();
  }

  /** Resolves when the firewall holds what is desired now. */
  settled(): Promise<void> {
    if (this.#state === "stopped" || (!this.#hasWork() && this.#working === undefined)) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#settling.push(resolve);
      this.#kick();
    });
  }

  /** Resolves when the firewall first holds what is desired, or that failed. */
  async attempted(): Promise<void> {
    if (this.#begun || this.#failures > 0) return;
    await new Promise<void>((resolve) => {
      this.#onAttempt = resolve;
    });
  }

  /** Ends after the transaction under way. */
  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#unsubscribe();
    for (const cancel of Object.values(this.#timers)) cancel?.();
    this.#wake();
    await this.#working;
    for (const resolve of this.#settling.splice(0)) resolve();
    this.#onAttempt();
  }

  #hasWork(): boolean {
    const { changes } = this.desired;
    if (this.#state === "preparing") return true;
    if (this.#state === "filling") return changes.many;
    if (this.#state !== "running") return false;
    return this.#lookWanted || this.#reviewWanted || this.#errand !== undefined || this.#isFollowing();
  }

  /** Whether there is something to apply blindly. */
  #isFollowing(): boolean {
    const { changes } = this.desired;
    return this.#trusted && (this.#bare || changes.waiting) && (this.#state === "running" || changes.many);
  }

  #kick(): void {
    if (this.#working !== undefined || this.#state === "stopped") return;
    if (!this.#hasWork()) {
      this.#rest();
      return;
    }
    this.#working = this.#work().finally(() => {
      this.#working = undefined;
      this.#kick();
    });
  }

  /** Everything is as desired. */
  #rest(): void {
    if (this.#state !== "running") return;
    this.#begun = true;
    this.#onAttempt();
    for (const resolve of this.#settling.splice(0)) resolve();
  }

  async #work(): Promise<void> {
    while (this.#state !== "stopped" && this.#hasWork()) {
      try {
        await this.#step();
        // A look that fails half-way fails again and again: what is applied in between says nothing.
        if (!this.#lookWanted && this.#errand === undefined) this.#failures = 0;
      } catch (error) {
        this.#fail(error);
        await this.#pause();
      }
    }
  }

  async #step(): Promise<void> {
    this.#errand ??= this.#nextErrand();
    if (this.#errand !== undefined) {
      const { done } = await this.#errand.next();
      if (done === true) this.#errand = undefined;
    }
    if (this.#isFollowing()) await this.#follow();
  }

  #nextErrand(): AsyncGenerator<void, void, undefined> | undefined {
    if (this.#state === "filling") return undefined;
    if (this.#lookWanted) return this.#compare();
    if (!this.#reviewWanted) return undefined;
    this.#reviewWanted = false;
    return this.#options.review();
  }

  /** Applies what changed. */
  async #follow(): Promise<void> {
    const batch = this.desired.changes.take();
    const change = batch === undefined ? { add: [], remove: [] } : changeOf(batch, this.desired);
    // Told after the next look, if this fails.
    const news = batch?.news ?? [];
    try {
      await this.#apply({ ...change, rebuild: this.#bare });
    } catch (error) {
      this.#news.push(...news);
      throw error;
    }
    this.#bare = false;
    for (const tell of news) tell();
  }

  /** Reads the firewall and applies what differs. */
  async *#compare(): AsyncGenerator<void, void, undefined> {
    const { clock, firewall, review, batch = BATCH } = this.#options;
    this.#timers.look?.();
    this.#lookWanted = false;
    let took = 0;
    const state = await firewall.look();
    if (this.#state === "preparing") return this.#prepared(!state.intact && state.parts.length === 0);
    const counts = this.#begun && this.#trusted;
    this.#bare = !state.intact && state.parts.length === 0;
    // What it holds of what it was told is found out now.
    if (!this.#trusted || this.#bare) for (const tell of this.desired.changes.drop()) this.#news.push(tell);
    this.#trusted = true;
    const { desired } = this;
    const apply = async (change: FirewallChange) => {
      await this.#apply({ ...change, rebuild: change.rebuild === true || this.#bare });
      this.#bare = false;
    };
    // All may be known before the look is over.
    const adopting = () => this.#adopting === "wanted";
    // Of a look that failed half-way.
    if (adopting()) desired.disown();
    const steps = putRight(state, { firewall, desired, clock, batch, adopting, review, apply });
    for (;;) {
      const begin = performance.now();
      const step = await steps.next();
      took += performance.now() - begin;
      if (step.done === true) {
        if (counts) this.#countDrift(step.value);
        break;
      }
      yield;
    }
    if (adopting()) this.#adopting = "done";
    for (const tell of this.#news.splice(0)) tell();
    this.#looked(took);
  }

  /** @param empty whether nothing is held that could be lost */
  #prepared(empty: boolean): void {
    this.#state = empty ? "filling" : "waiting";
    this.#trusted = empty;
    this.#bare = empty;
    this.#lookWanted = !empty;
  }

  #looked(took: Millis): void {
    const { clock, interval } = this.#options;
    const end = clock.now();
    this.#lastLook = { end, took };
    this.#timers.look?.();
    this.#timers.look = clock.schedule(end + Math.max(interval, CALM * took), () => this.look());
  }

  async #apply(change: FirewallChange): Promise<void> {
    const { firewall, metrics } = this.#options;
    if (change.add.length === 0 && change.remove.length === 0 && change.rebuild !== true) return;
    const begin = performance.now();
    await firewall.apply(change);
    const seconds = (performance.now() - begin) / 1000;
    metrics.observe("fleetban_firewall_apply_seconds", seconds, { firewall: firewall.name });
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
    if (this.#timers.notice !== undefined || this.#state === "stopped") return;
    const { end, took } = this.#lastLook;
    this.#timers.notice = clock.schedule(Math.max(clock.now() + NOTICE_DELAY, end + ALARMED * took), () => {
      this.#timers.notice = undefined;
      this.look();
    });
  }

  #armReview(): void {
    const { clock, interval } = this.#options;
    this.#timers.review = clock.schedule(clock.now() + interval, () => {
      this.#reviewWanted = true;
      this.#armReview();
      this.#kick();
    });
  }

  #fail(error: unknown): void {
    this.#failures++;
    this.#errand = undefined;
    this.#lookWanted = true;
    this.#trusted = false;
    this.#bare = false;
    this.desired.changes.unwatch();
    if (this.#state === "filling") this.#state = "waiting";
    this.#onAttempt();
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
