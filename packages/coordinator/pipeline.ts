import {
  type BanTable,
  type Clock,
  type CounterStore,
  type CountResult,
  countRequest,
  type Decision,
  type GuardStore,
  type HeldBan,
  isEnforced,
  type Jail,
  type Log,
  type MatchConsumer,
  type MatchDelivery,
  type Metrics,
  type Millis,
  type NeverBan,
  type Policy,
  type RetainedBatch,
  type Verdict,
} from "@fleetban/core";
import { announce, settle } from "./announce/announce.ts";
import { isOver, judge } from "./decision/judge.ts";
import { type Case, openCase, propose } from "./decision/propose.ts";
import { Teller } from "./decision/tell.ts";
import { HeldBans } from "./guard/held-bans.ts";
import { droppedByHand, type Permit, permit } from "./guard/permit.ts";
import { guardScopes } from "./guard/scopes.ts";
import { Housekeeping } from "./housekeeping.ts";
import { Intake } from "./intake/intake.ts";
import type { AcceptedMatch } from "./intake/validate.ts";
import { defaultWaiting, type WaitingTerms } from "./intake/waiting-room.ts";
import { Outage } from "./outage.ts";
import { Rebuild, type RebuildStores } from "./rebuild/rebuild.ts";
import { Recheck, recheckInterval } from "./recheck.ts";

export interface CoordinatorOptions {
  policy: Policy;
  consumer: MatchConsumer;
  counters: CounterStore;
  bans: BanTable;
  guard: GuardStore;
  neverBan: NeverBan;
  /** Event times and bans' ends go by it; `replay` gives the log's own. */
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** One node sends all matches, as on a single machine: it may use up the rate of a jail. */
  soleNode?: boolean;
  /** How matches wait for a jail that the policy here does not have yet. */
  waiting?: WaitingTerms;
  /** Why a node's matches are to be put aside, uncounted; null: count them. */
  refuseNode?: (node: string) => string | null;
  /** What a fleet has beyond a single machine: counters and ban table are brought back when one of them is lost. */
  rebuild?: RebuildStores;
  /** Told what became of a trip, before its match is acknowledged; a redelivered trip is `unchanged`. */
  onDecision?: (decision: Decision) => void;
}

/** Counts for the whole fleet and decides bans. */
export interface Coordinator {
  /** Counts and decides by this policy from the next delivery on, and what is held back at once; counters stay. */
  update(policy: Policy): void;
  /** What the guard, or a check that could not be made, holds back: the longest held first; all coordinators'. */
  held(): Promise<HeldBan[]>;
  /**
   * Makes a ban that is held back, whatever the rate says; never one of somebody who must not be banned, or one
   * that is too wide.
   *
   * @param ban the proposal's id
   * @returns what became of it; undefined when it is not held back
   */
  release(ban: string): Promise<Decision | undefined>;
  /**
   * Forgets a ban that is held back: the matches that it stands on are no reason any more, later ones are.
   *
   * @param ban the proposal's id
   * @returns undefined when it is not held back
   */
  drop(ban: string): Promise<HeldBan | undefined>;
  /** Whether the last delivery could be counted and announced. */
  counting(): boolean;
  /** What of counters and ban table is missing, and how far it is brought back; null when nothing is. */
  missing(): string | null;
  /** Finishes the delivery at hand; the others are delivered again later. Stores stay open. */
  stop(): Promise<void>;
}

/** What was decided, and the scope of the guard that had no room for it. */
interface Outcome {
  decision: Decision;
  full: string | null;
}

/** Starts to take deliveries; see {@link Coordinator.stop} for the end. */
export async function startCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  return new Pipeline(options);
}

class Pipeline implements Coordinator {
  readonly #options: CoordinatorOptions;
  readonly #held: HeldBans;
  readonly #recheck: Recheck;
  readonly #outage: Outage;
  readonly #housekeeping: Housekeeping;
  readonly #intake: Intake;
  readonly #teller: Teller;
  readonly #rebuild: Rebuild | undefined;
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;
  #policy: Policy;

  constructor(options: CoordinatorOptions) {
    const { clock, consumer, counters, bans, guard, log, metrics, policy, rebuild } = options;
    this.#options = options;
    this.#outage = new Outage(log, metrics);
    this.#intake = new Intake({ ...options, waiting: options.waiting ?? defaultWaiting });
    this.#teller = new Teller(options);
    const failed = (error: unknown) => this.#outage.failed(error);
    this.#housekeeping = new Housekeeping({
      ...{ clock, counters, bans, guard, failed },
      longestReach: () => Math.max(0, ...this.#policy.jails.map(({ findtime }) => 2 * findtime)),
      dbpurgeage: () => this.#policy.dbpurgeage,
    });
    this.#held = new HeldBans(guard, options);
    const look = (forced: boolean) => this.#look(forced);
    this.#recheck = new Recheck({ clock, look, failed, over: () => this.#outage.over() });
    this.#policy = policy;
    // What was held back before this start, or by another coordinator.
    this.#recheck.arm();
    this.#rebuild =
      rebuild &&
      new Rebuild({
        ...{ ...rebuild, consumer, clock, log, metrics },
        jails: () => this.#policy.jails,
        recount: (batches, settled, base) =>
          this.#recount(batches, settled ? rebuild.counters.restore : counters.count, base),
      });
    this.#ended = this.#run();
  }

  update(policy: Policy): void {
    this.#policy = policy;
    this.#intake.update(policy);
    this.#recheck.now();
  }

  held(): Promise<HeldBan[]> {
    return this.#held.list();
  }

  async release(ban: string): Promise<Decision | undefined> {
    const held = await this.#held.find(ban);
    if (held === undefined) return undefined;
    const { decision } = held;
    const { jail: name, target } = decision;
    this.#options.log.info({ jail: name, target, ban }, `[${name}] Released ${target}, which was held back`);
    const jail = this.#intake.jail(name);
    if (jail !== undefined) return (await this.#decide(decision, jail, "released")).decision;
    return this.#intake.isGone(name) ? (await this.#closeGone(decision)).decision : decision;
  }

  async drop(ban: string): Promise<HeldBan | undefined> {
    const held = await this.#held.drop(ban);
    if (held === undefined) return undefined;
    const { jail, target } = held.decision;
    this.#options.log.info({ jail, target, ban }, `[${jail}] Dropped ${target}, which was held back`);
    return held;
  }

  counting(): boolean {
    return !this.#outage.ongoing;
  }

  missing(): string | null {
    return this.#rebuild?.status ?? null;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#housekeeping.stop();
    await Promise.all([this.#ended, this.#recheck.stop(), this.#rebuild?.stop()]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    for await (const delivery of this.#options.consumer.deliveries(signal)) {
      try {
        const answer = await this.#take(delivery);
        this.#outage.over();
        await answer();
      } catch (error) {
        this.#outage.failed(error);
        this.#rebuild?.wake();
        await delivery.retry().catch((failure) => this.#outage.failed(failure));
      }
      if (signal.aborted) break;
      this.#housekeeping.arm();
    }
  }

  /** intake → counter → decision → announce; returns the answer to the delivery. */
  async #take(delivery: MatchDelivery): Promise<() => Promise<void>> {
    const { metrics, counters, refuseNode } = this.#options;
    const refused = refuseNode?.(delivery.node) ?? null;
    if (refused !== null) {
      metrics.count("fleetban_matches_rejected_total", { reason: "node" }, delivery.matches.length);
      return () => delivery.reject(refused);
    }
    const { accepted, answer } = this.#intake.receive(delivery);
    const results =
      accepted.length === 0
        ? []
        : await counters.count(accepted.map(({ jail, match }) => countRequest(jail, match)));
    await this.#decideTrips(accepted, results, "fleetban_matches_counted_total");
    return answer;
  }

  /**
   * As `#take`, of batches that are read again for a rebuild.
   *
   * @param base older matches fill no window with those that are not counted yet
   */
  async #recount(
    batches: readonly RetainedBatch[],
    count: CounterStore["count"],
    base: Millis,
  ): Promise<void> {
    const { refuseNode } = this.#options;
    const accepted = batches
      .filter(({ node }) => (refuseNode?.(node) ?? null) === null)
      .flatMap((batch) => this.#intake.again(batch))
      .filter(({ jail, match }) => match.time >= base - 2 * jail.findtime);
    const results = await count(accepted.map(({ jail, match }) => countRequest(jail, match)));
    await this.#decideTrips(accepted, results, "fleetban_rebuild_matches_total");
  }

  async #decideTrips(
    accepted: readonly AcceptedMatch[],
    results: readonly CountResult[],
    metric: string,
  ): Promise<void> {
    for (const [i, { outcome, trip }] of results.entries()) {
      const { jail, match } = accepted[i] as AcceptedMatch;
      this.#options.metrics.count(metric, { jail: jail.name, outcome });
      if (trip === null) continue;
      const proposal = propose(jail, match, trip, this.#policy.revision);
      await this.#decide(openCase(proposal, trip), jail);
    }
  }

  /** @param way `listed`: it is held back already; `released`: a person said that it is to be */
  async #decide(opened: Case, jail: Jail, way: "new" | "listed" | "released" = "new"): Promise<Outcome> {
    const { clock, neverBan, bans, guard, soleNode = false } = this.#options;
    const now = clock.now();
    const terms = { ...jail, dbpurgeage: this.#policy.dbpurgeage };
    let listed = way !== "new";
    const { verdict, why } = judge(opened.proposal, jail, neverBan);
    if (verdict === "ignored") return this.#close(opened, verdict, why, listed);
    if (verdict !== "ban") {
      const { proposal } = await settle(bans, opened.proposal, terms);
      if (verdict === "simulated") return this.#close({ ...opened, proposal }, verdict, why, listed);
      return this.#hold({ ...opened, proposal, verdict, why }, "check");
    }
    const announced = await announce(bans, opened.proposal, terms, async (proposal, current) => {
      const over = isOver(proposal, now);
      // A longer end is no new ban. One that stood at the time of the matches and is over by now is.
      if (current !== undefined && isEnforced(current, over ? proposal.since : now)) return null;
      const asking = { soleNode, over, released: way === "released" };
      const said = await permit(guard, proposal, this.#policy.guard, asking);
      if (said.verdict !== "pass") return said;
      listed ||= said.listed;
      return null;
    });
    const { proposal, result } = announced;
    const decided = { ...opened, proposal };
    if (result === "refused") return this.#refused(decided, announced.refusal, listed);
    return this.#close(decided, isOver(proposal, now) ? "over" : result, null, listed);
  }

  async #refused(
    opened: Case,
    said: Exclude<Permit, { verdict: "pass" }>,
    listed: boolean,
  ): Promise<Outcome> {
    const { verdict, why, trip } = said;
    if (verdict === "held") return this.#hold({ ...opened, verdict, why }, "guard", said);
    if (trip !== null) this.#options.metrics.count("fleetban_guard_trips_total", { scope: trip });
    return this.#close(opened, verdict, why, listed);
  }

  async #hold(
    decision: Decision,
    by: HeldBan["by"],
    { trip, full }: { trip: string | null; full: string | null } = { trip: null, full: null },
  ): Promise<Outcome> {
    const { clock, metrics } = this.#options;
    // Also where it failed: it may be on the list all the same, and nobody else might look.
    const result = await this.#held.add({ decision, by, at: clock.now() }).finally(() => this.#recheck.arm());
    if (result === "dropped") return this.#close(decision, "ignored", droppedByHand, false);
    if (result === "held") {
      if (trip !== null) metrics.count("fleetban_guard_trips_total", { scope: trip });
      this.#teller.tell(decision);
    }
    return { decision, full };
  }

  /** @param listed its record may be on the list of what is held back */
  async #close(
    opened: Case,
    verdict: Exclude<Verdict, "held">,
    why: string | null,
    listed: boolean,
  ): Promise<Outcome> {
    const decision = { ...opened, verdict, why };
    if (listed) await this.#held.settled(opened.proposal);
    this.#teller.tell(decision);
    return { decision, full: null };
  }

  #closeGone(opened: Case): Promise<Outcome> {
    return this.#close(opened, "ignored", "the policy has no such jail any more", true);
  }

  /** Decides anew, the longest held first: a check may be possible, the guard's minute over, the policy another. */
  async #look(forced: boolean): Promise<boolean> {
    const { guard, neverBan, soleNode = false } = this.#options;
    const again = async () => (await this.#held.count()) > 0 || guard.shared;
    if (!forced && !(await guard.claim(recheckInterval))) return again();
    const full = new Set<string>();
    for (const { decision } of await this.#held.list()) {
      if (this.#ending.signal.aborted) return false;
      const jail = this.#intake.jail(decision.jail);
      if (jail === undefined) {
        // One that was never known here is another coordinator's, whose policy is newer.
        if (this.#intake.isGone(decision.jail)) await this.#closeGone(decision);
        continue;
      }
      const scopes = guardScopes(decision.proposal, this.#policy.guard, { soleNode, over: false });
      const waits = scopes.some(({ name }) => full.has(name));
      if (waits && judge(decision.proposal, jail, neverBan).verdict === "ban") continue;
      const outcome = await this.#decide(decision, jail, "listed");
      if (outcome.full !== null) full.add(outcome.full);
    }
    return again();
  }
}
