import {
  type CancelTimer,
  type Clock,
  FleetbanError,
  formatDuration,
  type Log,
  type MatchPublisher,
  type Metrics,
  type Millis,
  type NeverBan,
  type Policy,
  type PulseListener,
} from "@fleetban/core";
import type { BareBan, OwnBans } from "@fleetban/enforcer";
import type { Health } from "../../metrics/health.ts";
import type { AgentStore } from "../agent-store.ts";
import { Forwarder } from "./forwarder.ts";
import { describeSettled, Handover } from "./handover.ts";
import { HeldPublisher } from "./held-publisher.ts";
import type { LocalCount } from "./local-count.ts";
import { RecentMatches } from "./recent-matches.ts";
import { Silence } from "./silence.ts";

/** When it could not begin, it is tried again after so long. */
const retry: Millis = 10_000;

export interface FallbackOptions {
  node: string;
  policy: Policy;
  /** How long no coordinator that counts may be heard. */
  after: Millis;
  pulse: Pick<PulseListener, "lastCounting">;
  /** What the agent stands on, closed with {@link Fallback.close}. */
  store: AgentStore;
  neverBan: NeverBan;
  health: Health;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/**
 * A host whose coordinators are out of reach: it bans by its own counts until one is back, and holds its
 * matches for the fleet meanwhile.
 */
export class Fallback {
  readonly store: AgentStore;
  /** What the agent publishes with. */
  readonly publisher: MatchPublisher;
  /** What the enforcer holds beside the fleet's bans. */
  readonly own: OwnBans;
  readonly #options: FallbackOptions;
  readonly #recent = new RecentMatches();
  readonly #forwarder: Forwarder;
  readonly #publisher: HeldPublisher;
  readonly #handover: Handover;
  readonly #silence: Silence;
  #policy: Policy;
  #fleet: (key: string) => BareBan | undefined = () => undefined;
  #isSilent = false;
  /** Since when this host is alone; null: it is not. */
  #since: Millis | null = null;
  #local: LocalCount | null = null;
  /** The fleet has been heard since the counters were last used: what they hold is another time's. */
  #anew = false;
  /** That it could not begin was said. */
  #failing = false;
  #cancelRetry: CancelTimer = () => {};
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: FallbackOptions) {
    const { store, after, pulse, health, clock, log, metrics, policy } = options;
    const { state, held, bus } = store;
    this.#options = options;
    this.store = store;
    this.#policy = policy;
    const sent = this.#recent.add.bind(this.#recent);
    this.#forwarder = new Forwarder({ held, publisher: bus, clock, log, metrics, sent });
    const parts = { bus, held, forwarder: this.#forwarder, recent: this.#recent };
    this.#publisher = new HeldPublisher(parts);
    this.publisher = this.#publisher;
    this.#handover = new Handover({ bans: state.bans, clock, log, metrics });
    this.own = { bans: state.bans, overruled: (ban, by) => this.#handover.overruled(ban, by) };
    this.#silence = new Silence({
      ...{ pulse, clock, after },
      silent: (since) => {
        this.#isSilent = true;
        this.#inTurn(() => this.#begin(since));
      },
      heard: () => {
        this.#isSilent = false;
        this.#inTurn(() => this.#end());
      },
    });
    metrics.gauge("fleetban_fallback", 0);
    health.set("coordinators", () => this.#words());
    health.note("fallback", () => this.#words());
    // Of a former life.
    this.#forwarder.wake();
  }

  /** @param record what the enforcer has read of the fleet's ban table */
  know(record: (key: string) => BareBan | undefined): void {
    this.#fleet = record;
  }

  update(policy: Policy): void {
    this.#policy = policy;
    this.#local?.update(policy);
  }

  /** When the agent has stopped. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#silence.stop();
    this.#cancelRetry();
    await this.#turn;
    await this.#local?.stop();
    await this.#forwarder.stop();
    await this.#handover.stop();
  }

  /** When the enforcer has stopped, too. */
  close(): void {
    this.store.state.close();
  }

  #words(): string | null {
    if (this.#since === null) return null;
    const since = new Date(this.#since).toISOString();
    return `none that counts has been heard since ${since}: this host bans by its own counts`;
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    const code = error instanceof FleetbanError ? error.code : "FLB_INTERNAL";
    const text = `Banning by this host's own counts: ${error instanceof Error ? error.message : error}`;
    this.#options.log.error({ code, err: error }, text);
  }

  async #begin(since: Millis): Promise<void> {
    const { node, after, neverBan, clock, log, metrics } = this.#options;
    if (this.#stopped || !this.#isSilent || this.#local !== null) return;
    let local: LocalCount;
    try {
      // A coordinator takes memory that a host with its fleet does not need.
      const { startLocalCount } = await import("./local-count.ts");
      const parts = { node, policy: this.#policy, state: this.store.state, anew: this.#anew };
      const fleet = (key: string) => this.#fleet(key);
      local = await startLocalCount({ ...parts, fleet, neverBan, clock, log, metrics });
    } catch (error) {
      return this.#beginLater(since, error);
    }
    this.#failing = false;
    this.#anew = false;
    this.#since = since;
    this.#handover.begin();
    metrics.gauge("fleetban_fallback", 1);
    metrics.count("fleetban_fallbacks_total");
    const text = `No coordinator that counts has been heard for ${formatDuration(after)}, since ${new Date(since).toISOString()}: this host bans by its own counts until one is back`;
    log.warn({ code: "FLB_FALLBACK", since }, text);
    this.#local = local;
    this.#publisher.begin(local);
    // Not to be waited for: a return, or a stop, is not to wait for it either.
    void this.#countKnown(local).catch((error: unknown) => this.#failed(error));
  }

  #beginLater(since: Millis, error: unknown): void {
    const { clock, log } = this.#options;
    const fields = { code: "FLB_FALLBACK_FAILED", err: error };
    const text = `This host can't ban by its own counts, trying again: ${(error as Error).message}`;
    if (this.#failing) log.debug(fields, text);
    else log.error(fields, text);
    this.#failing = true;
    this.#cancelRetry = clock.schedule(clock.now() + retry, () => this.#inTurn(() => this.#begin(since)));
  }

  /** What came before: the fleet has it, or it waits for the fleet. Ids say what was counted already. */
  async #countKnown(local: LocalCount): Promise<void> {
    const { held } = this.store;
    const recent = this.#recent.all();
    for (let at = 0; at < recent.length && this.#local === local; at += 500) {
      await local.count(recent.slice(at, at + 500));
    }
    let batch = held.after(0);
    while (batch !== undefined && this.#local === local) {
      await local.count(batch.matches);
      batch = held.after(batch.position);
    }
  }

  async #end(): Promise<void> {
    const { clock, log, metrics } = this.#options;
    const { state, held } = this.store;
    this.#anew = true;
    this.#cancelRetry();
    this.#forwarder.hurry();
    if (this.#local === null) return;
    this.#publisher.end();
    await this.#local.stop();
    this.#local = null;
    metrics.gauge("fleetban_fallback", 0);
    const away = clock.now() - (this.#since ?? clock.now());
    this.#since = null;
    const settled = await this.#handover.end();
    const text = `The coordinators are back after ${formatDuration(away)}; matches to be delivered: ${held.matches}; ${describeSettled(settled)}`;
    log.info({ away, held: held.matches, ...settled }, text);
    await state.bans.purge(clock.now() - this.#policy.dbpurgeage);
  }
}
