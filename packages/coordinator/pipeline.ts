import type {
  BanTable,
  CancelTimer,
  Clock,
  CounterStore,
  Jail,
  Log,
  MatchConsumer,
  MatchDelivery,
  Metrics,
  Millis,
  NeverBan,
  Policy,
} from "@fleetban/core";
import { announce, settle } from "./announce/announce.ts";
import type { Decision, Verdict } from "./decision/decision.ts";
import { describeDecision } from "./decision/describe.ts";
import { BanGuard } from "./decision/guard.ts";
import { type HeldBan, HeldBans } from "./decision/held.ts";
import { isOver, judge } from "./decision/judge.ts";
import { type Case, openCase, propose } from "./decision/propose.ts";
import { Housekeeping } from "./housekeeping.ts";
import { countRequest } from "./intake/count-request.ts";
import { type AcceptedMatch, type RejectedMatch, validate } from "./intake/validate.ts";
import { Outage } from "./outage.ts";

export interface CoordinatorOptions {
  policy: Policy;
  consumer: MatchConsumer;
  counters: CounterStore;
  bans: BanTable;
  neverBan: NeverBan;
  /** Event times, bans' ends and the guard's minute go by it; `replay` gives the log's own. */
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Told what became of a trip, before its match is acknowledged; a redelivered trip is `unchanged`. */
  onDecision?: (decision: Decision) => void;
}

/** Counts for the whole fleet and decides bans. */
export interface Coordinator {
  /** Counts and decides by this policy from the next delivery on, and what is held back at once; counters stay. */
  update(policy: Policy): void;
  /** What the guard, or a check that could not be made, holds back. */
  held(): HeldBan[];
  /** Finishes the delivery at hand; the others are delivered again later. Stores stay open. */
  stop(): Promise<void>;
}

/** Between two looks at what is held back. */
const recheckInterval = 5000;

/** Starts to take deliveries; see {@link Coordinator.stop} for the end. */
export async function startCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  return new Pipeline(options);
}

class Pipeline implements Coordinator {
  readonly #options: CoordinatorOptions;
  readonly #guard = new BanGuard();
  readonly #held = new HeldBans();
  readonly #outage: Outage;
  readonly #housekeeping: Housekeeping;
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;
  #policy: Policy;
  #jails: Map<string, Jail>;
  #cancelRecheck: CancelTimer | null = null;
  #rechecked: Promise<void> = Promise.resolve();

  constructor(options: CoordinatorOptions) {
    const { clock, counters, bans, log, metrics, policy } = options;
    this.#options = options;
    this.#outage = new Outage(log, metrics);
    this.#housekeeping = new Housekeeping({
      clock,
      counters,
      bans,
      longestReach: () => Math.max(0, ...this.#policy.jails.map(({ findtime }) => 2 * findtime)),
      dbpurgeage: () => this.#policy.dbpurgeage,
      failed: (error) => this.#outage.failed(error),
    });
    this.#policy = policy;
    this.#jails = jailsOf(policy);
    this.#ended = this.#run();
  }

  update(policy: Policy): void {
    this.#policy = policy;
    this.#jails = jailsOf(policy);
    if (this.#held.size > 0) this.#recheckNow();
  }

  held(): HeldBan[] {
    this.#held.purge(this.#options.clock.now());
    return this.#held.list();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#housekeeping.stop();
    this.#cancelRecheck?.();
    await Promise.all([this.#ended, this.#rechecked]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    for await (const delivery of this.#options.consumer.deliveries(signal)) {
      try {
        const refused = await this.#take(delivery);
        this.#outage.over();
        await (refused === null ? delivery.ack() : delivery.reject(refused));
      } catch (error) {
        this.#outage.failed(error);
        await delivery.retry().catch((failure) => this.#outage.failed(failure));
      }
      if (signal.aborted) break;
      this.#housekeeping.arm();
    }
  }

  /** intake → counter → decision → announce; returns why the delivery has to be kept aside, if so. */
  async #take(delivery: MatchDelivery): Promise<string | null> {
    const { clock, metrics, counters } = this.#options;
    const { node, matches } = delivery;
    const { accepted, rejected, clamped } = validate(node, matches, this.#jails, clock.now());
    if (clamped > 0) metrics.count("fleetban_matches_clamped_total", {}, clamped);
    const results = accepted.length === 0 ? [] : await counters.count(accepted.map(countRequest));
    for (const [i, { outcome, trip }] of results.entries()) {
      const { jail, match } = accepted[i] as AcceptedMatch;
      metrics.count("fleetban_matches_counted_total", { jail: jail.name, outcome });
      if (trip === null) continue;
      const proposal = propose(jail, match, trip, this.#policy.revision);
      await this.#decide(openCase(proposal, trip), jail);
    }
    return rejected.length === 0 ? null : this.#refuse(delivery, rejected);
  }

  async #decide(opened: Case, jail: Jail): Promise<void> {
    const { clock, neverBan, bans } = this.#options;
    const now = clock.now();
    const terms = { ...jail, dbpurgeage: this.#policy.dbpurgeage };
    const { verdict, why } = judge(opened.proposal, jail, neverBan);
    if (verdict === "ignored") return this.#close(opened, verdict, why);
    if (verdict !== "ban") {
      const { proposal } = await settle(bans, opened.proposal, terms);
      if (verdict === "simulated") return this.#close({ ...opened, proposal }, verdict, why);
      return this.#hold({ ...opened, proposal, verdict, why }, "check");
    }
    const announced = await announce(bans, opened.proposal, terms, (proposal) =>
      isOver(proposal, now) ? null : this.#guard.reasonToHold(proposal, this.#policy.guard, now),
    );
    const { proposal, result } = announced;
    const decided = { ...opened, proposal };
    if (result === "held") return this.#hold({ ...decided, verdict: result, why: announced.why }, "guard");
    if (isOver(proposal, now)) return this.#close(decided, "over", null);
    if (result === "banned") this.#guard.charge(proposal, now);
    this.#close(decided, result, null);
  }

  #close(opened: Case, verdict: Exclude<Verdict, "held">, why: string | null): void {
    this.#held.delete(opened.proposal);
    this.#tell({ ...opened, verdict, why });
  }

  #hold(decision: Decision, by: HeldBan["by"]): void {
    const at = this.#options.clock.now();
    if (this.#held.add({ decision, by, at })) this.#tell(decision);
    this.#scheduleRecheck();
  }

  #tell(decision: Decision): void {
    const { log, metrics, onDecision } = this.#options;
    const { proposal, verdict, time, ...fields } = decision;
    const { id, since, until, count } = proposal;
    // Not as `time`: that is when the line was logged.
    const all = { ...fields, at: time, verdict, ban: id, count, since, until };
    const line = describeDecision(decision);
    metrics.count("fleetban_decisions_total", { jail: decision.jail, verdict });
    metrics.gauge("fleetban_held_bans", this.#held.size);
    if (verdict === "unchanged") log.debug(all, line);
    else if (verdict === "held") log.warn({ code: "FLB_COORDINATOR_BAN_HELD", ...all }, line);
    else log.info(all, line);
    onDecision?.(decision);
  }

  #scheduleRecheck(): void {
    const { clock } = this.#options;
    if (this.#ending.signal.aborted) return;
    this.#cancelRecheck ??= clock.schedule(clock.now() + recheckInterval, () => this.#recheckNow());
  }

  #recheckNow(): void {
    this.#cancelRecheck?.();
    this.#cancelRecheck = null;
    this.#rechecked = this.#rechecked
      .then(() => this.#recheck())
      .catch((error) => this.#outage.failed(error))
      .then(() => {
        if (this.#held.size > 0) this.#scheduleRecheck();
      });
  }

  /** Decides anew, the longest held first: a check may be possible, the guard's minute over, the policy another. */
  async #recheck(): Promise<void> {
    const { clock, metrics } = this.#options;
    for (const { decision, by } of this.held()) {
      if (this.#ending.signal.aborted) return;
      const jail = this.#jails.get(decision.jail);
      if (jail === undefined) this.#close(decision, "ignored", "the policy has no such jail any more");
      else if (by === "check" || this.#mayPass(decision, clock.now())) await this.#decide(decision, jail);
    }
    metrics.gauge("fleetban_held_bans", this.#held.size);
    this.#outage.over();
  }

  #mayPass({ proposal }: Decision, now: Millis): boolean {
    return this.#guard.reasonToHold(proposal, this.#policy.guard, now) === null;
  }

  #refuse({ node, matches }: MatchDelivery, rejected: readonly RejectedMatch[]): string {
    const { log, metrics } = this.#options;
    const [{ reason, value }] = rejected as [RejectedMatch];
    for (const one of rejected) metrics.count("fleetban_matches_rejected_total", { reason: one.reason });
    const text = `${rejected.length} of ${matches.length} matches cannot be counted: ${reason} ${value}`;
    const code = "FLB_COORDINATOR_MATCH_INVALID";
    log.warn({ code, node, reason, value, rejected: rejected.length }, `${code}: ${node}: ${text}`);
    return text;
  }
}

function jailsOf(policy: Policy): Map<string, Jail> {
  return new Map(policy.jails.map((jail) => [jail.name, jail]));
}
