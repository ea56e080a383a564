import type { Clock, Jail, Log, MatchDelivery, Metrics, Millis, Policy, RetainedBatch } from "@fleetban/core";
import { type AcceptedMatch, type RejectedMatch, validate } from "./validate.ts";
import { WaitingRoom, type WaitingTerms } from "./waiting-room.ts";

export interface IntakeOptions {
  policy: Policy;
  waiting: WaitingTerms;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/** A delivery that was looked at. */
export interface Received {
  accepted: AcceptedMatch[];
  /** To be given when what was accepted is counted and announced. */
  answer: () => Promise<void>;
}

/** Of the names of unknown jails, which any node may invent. */
const mostSaid = 100;

/** What comes in: looked at, and in the end acknowledged, sent to wait for its jail, or put aside. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #waiting: WaitingRoom;
  #jails = new Map<string, Jail>();
  readonly #gone = new Set<string>();
  /** Jails that were said to be unknown. */
  readonly #said = new Set<string>();

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#waiting = new WaitingRoom(options.clock, options.waiting);
    this.update(options.policy);
  }

  update({ jails }: Policy): void {
    for (const name of this.#jails.keys()) this.#gone.add(name);
    for (const { name } of jails) this.#gone.delete(name);
    this.#jails = new Map(jails.map((jail) => [jail.name, jail]));
    this.#said.clear();
  }

  jail(name: string): Jail | undefined {
    return this.#jails.get(name);
  }

  /** Whether an earlier policy had this jail, and this one has not: nobody needs to wait for it. */
  isGone(name: string): boolean {
    return this.#gone.has(name);
  }

  receive(delivery: MatchDelivery): Received {
    const { clock, metrics } = this.#options;
    const { node, matches } = delivery;
    const { accepted, rejected, unknown, clamped } = validate(node, matches, this.#jails, clock.now());
    if (clamped > 0) metrics.count("fleetban_matches_clamped_total", {}, clamped);
    const answer = async () => {
      // What was counted of it is a duplicate when it comes again.
      const wait = this.#wait(unknown, delivery);
      if (wait !== null) return delivery.retry(wait);
      const faults = [...rejected, ...[...unknown.values()].flat()];
      return faults.length === 0 ? delivery.ack() : delivery.reject(this.#refuse(delivery, faults));
    };
    return { accepted, answer };
  }

  /** What is read again for a rebuild, as it was when it came: what was in the future then is moved to then. */
  again({ node, matches, published }: RetainedBatch): AcceptedMatch[] {
    return validate(node, matches, this.#jails, published).accepted;
  }

  #wait(unknown: ReadonlyMap<string, RejectedMatch[]>, delivery: MatchDelivery): Millis | null {
    const { log, metrics } = this.#options;
    const early = [...unknown].filter(([jail]) => !this.#gone.has(jail));
    const wait = early.length === 0 ? null : this.#waiting.admit(delivery);
    if (wait === null) return null;
    metrics.count("fleetban_deliveries_waiting_total");
    const { node } = delivery;
    for (const [jail, [first]] of early) {
      if (this.#said.has(jail) || this.#said.size >= mostSaid) continue;
      this.#said.add(jail);
      const code = "FLB_COORDINATOR_JAIL_UNKNOWN";
      const text = `${node} sends matches of the jail ${first?.value}, which the policy here does not have`;
      log.warn({ code, node, jail: first?.value }, `${code}: ${text}; they wait for it`);
    }
    return wait;
  }

  /** @returns the reason that stands beside what is put aside */
  #refuse({ node, matches }: MatchDelivery, faults: readonly RejectedMatch[]): string {
    const { log, metrics } = this.#options;
    const [{ reason, value }] = faults as [RejectedMatch];
    for (const one of faults) metrics.count("fleetban_matches_rejected_total", { reason: one.reason });
    const text = `${faults.length} of ${matches.length} matches cannot be counted: ${reason} ${value}`;
    const code = "FLB_COORDINATOR_MATCH_INVALID";
    log.warn({ code, node, reason, value, rejected: faults.length }, `${code}: ${node}: ${text}`);
    return text;
  }
}
