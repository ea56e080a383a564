import {
  type BanProposal,
  banKey,
  type Clock,
  type GuardStore,
  type HeldBan,
  type HoldResult,
  type Log,
  type Metrics,
} from "@fleetban/core";
import { crowdedOut } from "./crowd.ts";

/** An attacker must not fill the store with them, nor a person's screen. */
const most = 10_000;
/** Looking through all of them for whom to give up is dear, so it is done for some at once. */
const atOnce = most / 50;

/** What is held back, within bounds. */
export class HeldBans {
  readonly #store: GuardStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #metrics: Metrics;

  constructor(store: GuardStore, { clock, log, metrics }: { clock: Clock; log: Log; metrics: Metrics }) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#metrics = metrics;
  }

  async add(held: HeldBan): Promise<HoldResult["result"]> {
    const { result, size } = await this.#store.hold(held);
    this.#metrics.gauge("fleetban_held_bans", size);
    if (size > most) await this.#giveUp();
    return result;
  }

  /** The longest held first, without those that would have ended by now, which are forgotten. */
  async list(): Promise<HeldBan[]> {
    const now = this.#clock.now();
    const ended: HeldBan[] = [];
    const list: HeldBan[] = [];
    for (const held of await this.#store.list()) {
      const { until } = held.decision.proposal;
      (until !== null && until <= now ? ended : list).push(held);
    }
    if (ended.length > 0) await this.#forget(ended);
    return list;
  }

  async count(): Promise<number> {
    const size = await this.#store.size();
    this.#metrics.gauge("fleetban_held_bans", size);
    return size;
  }

  /** @param ban the proposal's id */
  async find(ban: string): Promise<HeldBan | undefined> {
    return (await this.list()).find(({ decision }) => decision.proposal.id === ban);
  }

  async drop(ban: string): Promise<HeldBan | undefined> {
    const held = await this.#store.drop(ban);
    await this.count();
    return held;
  }

  /** A ban of this record was decided: neither it nor an older one waits any longer. */
  async settled(proposal: BanProposal): Promise<void> {
    await this.#store.forget([{ key: banKey(proposal), since: proposal.since }]);
  }

  async #giveUp(): Promise<void> {
    const out = crowdedOut(await this.#store.list(), most - atOnce);
    await this.#forget(out);
    this.#metrics.count("fleetban_held_bans_given_up_total", {}, out.length);
    const nodes = [...new Set(out.flatMap(({ decision }) => decision.nodes))].slice(0, 10);
    const code = "FLB_COORDINATOR_HELD_FULL";
    this.#log.warn(
      { code, bans: out.length, nodes },
      `${code}: more than ${most} bans are held back; the oldest ${out.length} of ${nodes.join(", ")} are given up`,
    );
  }

  async #forget(bans: readonly HeldBan[]): Promise<void> {
    await this.#store.forget(
      bans.map(({ decision: { proposal } }) => ({ key: banKey(proposal), since: proposal.since })),
    );
  }
}
