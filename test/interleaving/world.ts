import {
  type Ban,
  type BanTable,
  banKey,
  type CounterStore,
  type Decision,
  type GuardRequest,
  type GuardStore,
  guardWindow,
  ManualClock,
  type Millis,
  noLog,
  noMetrics,
} from "@fleetban/core";
import { memoryBanTable } from "@fleetban/wire";
import { expect } from "vitest";
import { type Coordinator, startCoordinator } from "../../packages/coordinator/pipeline.ts";
import { minute, start } from "../../packages/coordinator/testing/fixture.ts";
import { Random } from "../support/random.ts";
import { bantime, type KeyCase, maxretry, type Scenario, scenario } from "./scenario.ts";
import { Life, Scheduler } from "./scheduler.ts";
import { UnrulyBus } from "./unruly-bus.ts";

/** What coordinators share. Each has a store of its own where they are several to one server. */
export interface SharedStores {
  counters: CounterStore;
  guard: GuardStore;
}

/** More steps than any round takes; one that takes more does not come to an end. */
const mostSteps = 20_000;

/** One round: some coordinators on one scenario, until all is decided. */
export class World {
  readonly #random: Random;
  readonly #scenario: Scenario;
  readonly #clock = new ManualClock(start + 45 * minute);
  readonly #scheduler: Scheduler;
  readonly #bus: UnrulyBus;
  readonly #bans = memoryBanTable();
  readonly #stores: readonly SharedStores[];
  readonly #lives: { life: Life; coordinator: Coordinator }[] = [];
  #crashes: number;
  /** What was counted, charged and stored, as it happened. */
  readonly #counted = new Set<string>();
  readonly #charges = new Map<string, { ban: string; at: Millis; limit: number }[]>();
  /** Bans that the guard had let pass, and held back when they asked again. */
  readonly #refusedTwice: string[] = [];
  readonly #puts: { ban: Ban; complete: boolean; charged: boolean }[] = [];
  readonly #decisions: Decision[] = [];

  /** @param stores one for each coordinator */
  constructor(seed: number, stores: (clock: ManualClock) => readonly SharedStores[]) {
    const random = new Random(seed);
    this.#random = random;
    this.#scenario = scenario(random);
    this.#scheduler = new Scheduler(random, random.below(8));
    const tricks = random.below(12);
    this.#bus = new UnrulyBus(this.#scenario.batches, this.#clock.now(), {
      ...{ scheduler: this.#scheduler, random, tricks },
    });
    this.#crashes = random.below(6);
    this.#stores = stores(this.#clock);
  }

  async run(): Promise<void> {
    for (let i = 0; i < this.#stores.length; i++) await this.#begin(i);
    for (let steps = 0; !(await this.#atEnd()); steps++) {
      if (steps > mostSteps) throw new Error(`no end after ${steps} steps`);
      const moved = await this.#scheduler.next();
      if (!moved) this.#clock.advanceTo(this.#clock.now() + 5000);
      else if (this.#random.below(12) === 0)
        this.#clock.advanceTo(this.#clock.now() + this.#random.below(20_000));
      if (this.#crashes > 0 && this.#random.below(15) === 0) await this.#crash();
    }
    this.#scheduler.release();
    for (const { coordinator } of this.#lives) await coordinator.stop();
    await this.#check();
  }

  async #begin(i: number): Promise<void> {
    const { counters, guard } = this.#stores[i] as SharedStores;
    const life = new Life();
    const coordinator = await startCoordinator({
      policy: this.#scenario.policy,
      consumer: this.#bus.consumer(life),
      counters: this.#watchedCounters(life, counters),
      guard: this.#watchedGuard(life, guard),
      bans: this.#watchedBans(life),
      neverBan: { reasonNotTo: () => null, refresh: async () => {}, close() {} },
      ...{ clock: this.#clock, log: noLog, metrics: noMetrics },
      onDecision: (decision) => this.#decisions.push(decision),
    });
    this.#lives[i] = { life, coordinator };
  }

  async #crash(): Promise<void> {
    this.#crashes--;
    const i = this.#random.below(this.#lives.length);
    (this.#lives[i] as { life: Life }).life.alive = false;
    await this.#begin(i);
  }

  async #atEnd(): Promise<boolean> {
    return this.#bus.done && (await this.#stores[0]?.guard.size()) === 0;
  }

  #watchedCounters(life: Life, counters: CounterStore): CounterStore {
    const call = <T>(work: () => Promise<T>) => this.#scheduler.call(life, work);
    return {
      ...counters,
      count: (requests) =>
        call(async () => {
          const results = await counters.count(requests);
          for (const { id } of requests) this.#counted.add(id);
          return results;
        }),
    };
  }

  #watchedGuard(life: Life, guard: GuardStore): GuardStore {
    const call = <T>(work: () => Promise<T>) => this.#scheduler.call(life, work);
    return {
      ...guard,
      ask: (request) =>
        call(async () => {
          const answer = await guard.ask(request);
          if (answer.answer === "pass") this.#charge(request);
          else if (request.scopes.some(({ name }) => this.#lastCharge(name, request.ban) !== undefined)) {
            this.#refusedTwice.push(request.ban);
          }
          return answer;
        }),
      hold: (held) => call(() => guard.hold(held)),
      list: () => call(() => guard.list()),
      forget: (bans) => call(() => guard.forget(bans)),
      claim: (interval) => call(() => guard.claim(interval)),
    };
  }

  #watchedBans(life: Life): BanTable {
    const bans = this.#bans;
    const call = <T>(work: () => Promise<T>) => this.#scheduler.call(life, work);
    return {
      ...bans,
      get: (key) => call(() => bans.get(key)),
      put: (ban, expected) =>
        call(async () => {
          const stored = await bans.put(ban, expected);
          if (stored)
            this.#puts.push({ ban, complete: this.#isComplete(ban), charged: this.#isCharged(ban) });
          return stored;
        }),
    };
  }

  /** Whether as many matches of its key were counted as a ban needs. */
  #isComplete({ jail, target }: Ban): boolean {
    const key = this.#scenario.keys.find((one) => one.jail === jail && one.target === target);
    const counted = (key?.matches ?? []).filter(({ id }) => this.#counted.has(id));
    return counted.length >= maxretry;
  }

  #isCharged({ id, reason, jail }: Ban): boolean {
    if (this.#scenario.policy.guard.maxBansPerMinute === 0) return true;
    const scopes = [`jail ${jail}`, ...reason.nodes.map((node) => `node ${node}`)];
    return scopes.every((scope) => (this.#charges.get(scope) ?? []).some(({ ban }) => ban === id));
  }

  #charge({ ban, scopes }: GuardRequest): void {
    const at = this.#clock.now();
    for (const { name, limit } of scopes) {
      if (this.#lastCharge(name, ban) !== undefined) continue;
      this.#charges.set(name, [...(this.#charges.get(name) ?? []), { ban, at, limit }]);
    }
  }

  /** When a ban was charged to a scope, if it was within the last minute. */
  #lastCharge(scope: string, ban: string): Millis | undefined {
    const last = (this.#charges.get(scope) ?? []).findLast((charge) => charge.ban === ban);
    return last !== undefined && this.#clock.now() - last.at < guardWindow ? last.at : undefined;
  }

  async #check(): Promise<void> {
    expect(this.#bus.rejected).toEqual([]);
    expect(this.#refusedTwice).toEqual([]);
    for (const [scope, charges] of this.#charges) {
      for (const [i, { at, limit }] of charges.entries()) {
        const beyond = charges[i + limit];
        if (beyond !== undefined) expect(beyond.at - at, scope).toBeGreaterThanOrEqual(guardWindow);
      }
    }
    for (const key of this.#scenario.keys) await this.#checkKey(key);
    const targets = this.#scenario.keys.map(({ target }) => target);
    expect(targets).toEqual(expect.arrayContaining(this.#puts.map(({ ban }) => ban.target)));
  }

  async #checkKey({ jail, target, matches, expect: expected }: KeyCase): Promise<void> {
    const puts = this.#puts.filter(({ ban }) => ban.jail === jail && ban.target === target);
    expect(puts.every(({ complete }) => complete)).toBe(true);
    expect(puts.every(({ charged, ban }) => charged || ban.generation > 1)).toBe(true);
    const ban = await this.#bans.get(banKey({ jail, target, node: null }));
    const banned = this.#decisions.filter((one) => one.target === target && one.verdict === "banned");
    if (expected === "never") {
      expect(puts).toEqual([]);
      return;
    }
    const times = matches.map(({ time }) => time);
    const since = Math.max(...times);
    expect(ban).toMatchObject({ state: "active", since, until: since + bantime });
    expect(ban?.reason.matches).toBe(maxretry);
    // Who stored it may have died before it could say so.
    expect(banned.length).toBeLessThanOrEqual(1);
    if (expected === "again") {
      expect(puts.length).toBeLessThanOrEqual(2);
      return;
    }
    expect(puts).toHaveLength(1);
    expect(ban).toMatchObject({ generation: 1, count: 1 });
    expect(matches.map(({ id }) => id)).toContain(ban?.reason.cause);
    expect(ban?.reason.nodes).toEqual([...new Set(matches.map(({ node }) => node))].sort());
  }
}
