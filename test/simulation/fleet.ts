import {
  type BanTable,
  type CounterStore,
  type Log,
  ManualClock,
  type Millis,
  noMetrics,
  type Policy,
} from "@fleetban/core";
import type { LocalNeverBan } from "@fleetban/policy/never-ban";
import { memoryBanTable } from "@fleetban/wire";
import { Nodes } from "../../packages/coordinator/nodes/view.ts";
import { type Coordinator, startCoordinator } from "../../packages/coordinator/pipeline.ts";
import { start } from "../../packages/coordinator/testing/fixture.ts";
import { Random } from "../support/random.ts";
import { second } from "./agenda.ts";
import { Costs } from "./costs.ts";
import { encodedReport, type Host, heartbeat, makeHosts } from "./hosts.ts";
import { openNeverBan } from "./never-ban.ts";
import { Oracle } from "./oracle.ts";
import { simulatedPolicy } from "./policy.ts";
import { longestWay, SimulatedBus } from "./simulated-bus.ts";
import { SimulatedReports } from "./simulated-reports.ts";
import type { OpenSharedStores, OpenStores, SharedStores } from "./stores.ts";
import { longestScript, Traffic } from "./traffic.ts";

export const coordinators = 2;

export interface FleetOptions {
  seed: number;
  hosts: number;
  /** How long attacks go on to begin; then what has begun comes to its end. */
  duration: Millis;
  maxBansPerMinute: number;
  /** So many attacks come at once, ten minutes after the start. */
  wave?: number;
  stores: OpenSharedStores;
}

interface Part {
  coordinator: Coordinator;
  nodes: Nodes;
  neverBan: LocalNeverBan;
}

/** The real coordinators, and around them a fleet in simulated time. */
export class SimulatedFleet {
  readonly #options: FleetOptions;
  /** When simulated time began. */
  readonly began = start;
  readonly clock = new ManualClock(start);
  readonly costs = new Costs();
  readonly oracle = new Oracle();
  readonly bus: SimulatedBus;
  readonly hosts: readonly Host[];
  /** Codes of what was said, with how often. */
  readonly said = new Map<string, number>();
  readonly #random: Random;
  readonly #traffic: Traffic;
  readonly #reports = new SimulatedReports();
  readonly #bans = memoryBanTable();
  readonly #policy: Policy;
  #parts: Part[] = [];
  #stores: OpenStores | undefined;
  published = 0;
  reports = 0;

  constructor(options: FleetOptions) {
    const { seed, hosts, maxBansPerMinute } = options;
    this.#options = options;
    this.#random = new Random(seed);
    this.hosts = makeHosts(hosts);
    this.bus = new SimulatedBus(this.#random, start);
    this.#traffic = new Traffic(this.#random, this.hosts, this.oracle);
    this.#policy = simulatedPolicy(maxBansPerMinute);
  }

  /** How many hosts fall silent for a while. */
  get silenced(): number {
    return this.hosts.filter((_, i) => fallsSilent(i)).length;
  }

  async open(): Promise<void> {
    this.#stores = await this.#options.stores(this.clock, coordinators);
    for (const stores of this.#stores.each) this.#parts.push(await this.#coordinator(stores));
  }

  /** From the start until the last copy of the last match was delivered. */
  async run(): Promise<void> {
    const { duration, wave = 0 } = this.#options;
    const ends = start + duration + longestScript;
    while (this.clock.now() < ends + longestWay) {
      const now = this.clock.now() + second;
      if (now <= start + duration) this.#traffic.begin(now);
      if (wave > 0 && now === start + 600 * second) this.#traffic.wave(wave, now);
      await this.#tick(now);
    }
    if (this.#traffic.planned + this.bus.underWay > 0) throw new Error("the fleet has not come to its end");
    this.oracle.finish(this.published);
  }

  async close(): Promise<void> {
    for (const { coordinator, nodes, neverBan } of this.#parts) {
      await coordinator.stop();
      await nodes.stop();
      neverBan.close();
    }
    this.#parts = [];
    await this.#stores?.close();
  }

  /** One second. */
  async #tick(now: Millis): Promise<void> {
    for (const [host, matches] of this.#traffic.take(now)) {
      this.published += matches.length;
      this.bus.publish(host.name, matches, now);
    }
    const reports = this.#heartbeats(now);
    this.reports += reports.length;
    await this.costs.measure("time", () => this.#passTime(now));
    await this.costs.measure("reports", () => this.#reports.hear(reports));
    await this.costs.measure("matches", () => this.bus.deliver(now));
    if (this.bus.deliveries > 10 * this.published + 1000) {
      throw new Error(`no end of deliveries; said: ${[...this.said.keys()].join()}`);
    }
  }

  /** What the coordinators do by themselves, and what they look at every ten seconds. */
  async #passTime(now: Millis): Promise<void> {
    this.clock.advanceTo(now);
    if (now % neverBanEvery === 0) await Promise.all(this.#parts.map(({ neverBan }) => neverBan.refresh()));
  }

  /** A tenth of the hosts each second, but for those that are silent now. */
  #heartbeats(now: Millis) {
    const phase = (now / second) % (heartbeat / second);
    const speaking = this.hosts.filter((_, i) => i % (heartbeat / second) === phase && !isSilent(i, now));
    const revision = this.oracle.stored;
    return speaking.map((host) => ({
      node: host.name,
      bytes: encodedReport(host, now, revision),
      heard: now,
    }));
  }

  async #coordinator({ counters, guard }: SharedStores): Promise<Part> {
    const policy = this.#policy;
    const clock = this.clock;
    const log = this.#log();
    const common = { clock, log, metrics: noMetrics };
    const nodes = new Nodes({ ...common, reports: this.#reports, policy: () => policy.revision });
    await nodes.ready;
    const neverBan = await openNeverBan(policy, common, nodes);
    const coordinator = await startCoordinator({
      ...{ ...common, policy, neverBan, guard },
      consumer: this.bus.consumer(),
      counters: this.#watchedCounters(counters),
      bans: this.#watchedBans(),
    });
    return { coordinator, nodes, neverBan };
  }

  #watchedCounters(counters: CounterStore): CounterStore {
    return {
      ...counters,
      count: async (requests) => {
        const results = await counters.count(requests);
        this.oracle.sawCount(requests, results);
        return results;
      },
    };
  }

  #watchedBans(): BanTable {
    return {
      ...this.#bans,
      put: async (ban, expected) => {
        const stored = await this.#bans.put(ban, expected);
        if (stored) this.oracle.sawBan(ban);
        return stored;
      },
    };
  }

  #log(): Log {
    const say = (fields: object) => {
      const code = String("code" in fields ? fields.code : "");
      this.said.set(code, (this.said.get(code) ?? 0) + 1);
    };
    return { debug() {}, info() {}, warn: say, error: say };
  }
}

/** As a coordinator looks at its never-ban lists by default. */
const neverBanEvery = 10 * second;

function fallsSilent(host: number): boolean {
  return host % 50 === 7;
}

/** From the twentieth to the thirtieth minute. */
function isSilent(host: number, now: Millis): boolean {
  const since = now - start;
  return fallsSilent(host) && since >= 1200 * second && since < 1800 * second;
}
