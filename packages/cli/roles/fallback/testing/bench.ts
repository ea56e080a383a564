import {
  type Coordinator,
  sqliteCounterStore,
  sqliteGuardStore,
  startCoordinator,
} from "@fleetban/coordinator";
import {
  type Ban,
  type BanTable,
  banKey,
  FleetbanError,
  isEnforced,
  type Jail,
  type Log,
  liftBan,
  ManualClock,
  type Match,
  type Metrics,
  type Millis,
  matchId,
  type NeverBan,
  noLog,
  noMetrics,
  type Policy,
} from "@fleetban/core";
import { dryRunFirewall, type Enforcer, type Firewall, startEnforcer } from "@fleetban/enforcer";
import { memoryMatchBus, openState, type State } from "@fleetban/wire";
import { sqliteHeldMatches } from "@fleetban/wire/nats";
import { Health } from "../../../metrics/health.ts";
import { Fallback } from "../fallback.ts";

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const start = Date.UTC(2026, 0, 1, 12);
export const attacker = "203.0.113.9";
/** How long no coordinator may be heard. */
export const patience = 30 * second;

export function jailOf(more: Partial<Jail> = {}): Jail {
  return {
    ...{ name: "sshd", filter: "sshd", logpath: ["/log"], start: "end", count: "fleet", mode: "enforce" },
    ...{ maxretry: 3, findtime: 10 * minute, bantime: hour, increment: null, ignore: [] },
    enforcement: { ports: [], protocols: [], blocktype: "drop" },
    ...{ logtimezone: null, usedns: "no", source: [] },
    ...more,
  };
}

export function policyOf(jails: Jail[] = [jailOf()], more: Partial<Policy> = {}): Policy {
  return {
    ...{ revision: "r1", ignore: [], ignoreself: true, dbpurgeage: 24 * hour, maxLine: 8192 },
    guard: { maxBansPerMinute: 0, widest: { ipv4: 24, ipv6: 48 } },
    ...{ filters: new Map(), sources: new Map(), jails, files: [] },
    ...more,
  };
}

/** Lets everything run that waits for nothing but its turn. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for what needs real time: a module that is loaded, a bus that tries again. */
async function until(what: string, test: () => boolean | Promise<boolean>): Promise<void> {
  for (let left = 2000; left > 0; left--) {
    if (await test()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`waited too long until ${what}`);
}

function neverBanOf(spared: ReadonlySet<string>): NeverBan {
  return {
    reasonNotTo: (target) => (spared.has(target) ? { kind: "session", detail: "root" } : null),
    ...{ refresh: async () => {}, close() {} },
  };
}

/** A coordinator that counts for all hosts, and the bus and the ban table between them. */
export class TestFleet {
  readonly clock = new ManualClock(start);
  readonly state = openState(":memory:");
  readonly bus = memoryMatchBus({ node: "nobody", firstRetry: 1, slowestRetry: 4 });
  policy: Policy;
  /** Whether a coordinator is there, or all of them are dead. */
  counting = true;
  /** Never banned by the coordinators. */
  readonly spared = new Set<string>();
  /** Ids that were delivered to the bus, each as often as it was. */
  readonly delivered: string[] = [];
  #coordinator: Coordinator | undefined;
  #last: Millis | null = null;

  constructor(policy: Policy) {
    this.policy = policy;
  }

  async open(): Promise<void> {
    await this.#count();
    this.#beat();
  }

  /** After {@link kill}. */
  async revive(): Promise<void> {
    this.counting = true;
    await this.#count();
  }

  async #count(): Promise<void> {
    const { policy, state, bus, clock } = this;
    this.#coordinator = await startCoordinator({
      ...{ policy, clock, consumer: bus, bans: state.bans, log: noLog, metrics: noMetrics },
      counters: sqliteCounterStore(state.database, clock),
      guard: sqliteGuardStore(state.database, clock),
      neverBan: neverBanOf(this.spared),
    });
  }

  get lastPulse(): Millis | null {
    return this.#last;
  }

  /** All coordinators end; the bus and the table stay. */
  async kill(): Promise<void> {
    this.counting = false;
    await this.#coordinator?.stop();
  }

  async bans(): Promise<Ban[]> {
    const all: Ban[] = [];
    for await (const ban of this.state.bans.list()) all.push(ban);
    return all;
  }

  async unban(target = attacker, jail = "sshd"): Promise<void> {
    const current = await this.state.bans.get(banKey({ jail, target, node: null }));
    const lifted = liftBan(current, this.clock.now());
    if (current !== undefined && lifted !== null) await this.state.bans.put(lifted, current.generation);
  }

  async close(): Promise<void> {
    await this.kill();
    this.bus.close();
    this.state.close();
  }

  #beat(): void {
    if (this.counting) this.#last = this.clock.now();
    this.clock.schedule(this.clock.now() + second, () => this.#beat());
  }
}

/** An agent's publisher, an enforcer and what joins them, on a link to the fleet that can be cut. */
export class TestHost {
  readonly node: string;
  readonly #fleet: TestFleet;
  readonly #state: State;
  readonly lines: { level: string; code?: string; message: string }[] = [];
  readonly gauges = new Map<string, number>();
  readonly health = new Health();
  readonly firewall: Firewall;
  /** Never banned here. */
  readonly spared = new Set<string>();
  fallback!: Fallback;
  enforcer!: Enforcer;
  #linked = true;
  #cut = new AbortController();
  /** The newest pulse that came through. */
  #heard: Millis | null = null;
  #offset: number;

  /**
   * @param directory of its state
   * @param before the process that ran here until now: the kernel holds what it held, the log what it held
   */
  constructor(fleet: TestFleet, node: string, directory: string, before?: TestHost) {
    this.#fleet = fleet;
    this.#offset = before?.offset ?? 0;
    this.node = node;
    this.#state = openState(directory);
    this.firewall = before?.firewall ?? dryRunFirewall({ log: noLog, clock: fleet.clock });
  }

  /** Lines in its log. */
  get offset(): number {
    return this.#offset;
  }

  async open(policy = this.#fleet.policy): Promise<void> {
    const { node, health, firewall } = this;
    const { clock } = this.#fleet;
    const neverBan = neverBanOf(this.spared);
    const log = this.#log();
    const metrics: Metrics = { ...noMetrics, gauge: (name, value) => this.gauges.set(name, value) };
    this.fallback = new Fallback({
      ...{ node, policy, after: patience, neverBan, health, clock, log, metrics },
      pulse: { lastCounting: () => this.#pulse() },
      store: { state: this.#state, held: sqliteHeldMatches(this.#state.database), bus: this.#bus() },
    });
    const { own } = this.fallback;
    this.enforcer = await startEnforcer({
      ...{ node, bans: this.#bans(), own, firewall, neverBan, policy, clock, log, metrics },
    });
    this.fallback.know((key) => this.enforcer.record(key));
  }

  cut(): void {
    this.#linked = false;
    this.#cut.abort();
  }

  mend(): void {
    this.#linked = true;
    this.#cut = new AbortController();
  }

  /** What the agent does with the matches of some lines; resolves when a checkpoint might advance. */
  async find(count: number, more: Partial<Match> = {}): Promise<void> {
    await this.fallback.publisher.publish(this.matches(count, more));
  }

  matches(count: number, more: Partial<Match> = {}): Match[] {
    const { jail = "sshd", target = attacker, key = target } = more;
    return Array.from({ length: count }, () => ({
      id: matchId({ node: this.node, source: "log", offset: this.#offset++ }, jail, key),
      ...{ node: this.node, jail, key, target, time: this.#fleet.clock.now(), weight: 1 },
      ...{ log: "/log", line: `Failed password for root from ${target}`, captures: {} },
      ...more,
    }));
  }

  /** Advances the time by ticks, until the fallback has begun. */
  async untilAlone(): Promise<void> {
    await this.pass(patience + 5 * second);
    await until("this host is alone", () => this.alone);
    await turns();
  }

  async untilBack(): Promise<void> {
    await this.pass(20 * second);
    await until("this host is back", () => !this.alone);
    await this.settle();
  }

  get alone(): boolean {
    return this.gauges.get("fleetban_fallback") === 1;
  }

  /** Time passes, in steps, so that everybody sees it pass. */
  async pass(time: Millis): Promise<void> {
    const { clock } = this.#fleet;
    const end = clock.now() + time;
    while (clock.now() < end) {
      clock.advanceTo(Math.min(end, clock.now() + second));
      await turns(2);
    }
  }

  /** Resolves when all that is held was delivered, and the firewall holds what it should. */
  async settle(): Promise<void> {
    await until("nothing is held", () => this.held === 0 || !this.#linked);
    await turns();
    if (this.#linked) await this.enforcer.settled();
    await turns();
  }

  get held(): number {
    return this.fallback.store.held.matches;
  }

  /** Targets that the firewall keeps out, sorted; one element each or it shows. */
  async kept(): Promise<string[]> {
    const { elements } = await this.firewall.read("all");
    return elements.map(({ target }) => target).sort();
  }

  /** This host's own records that stand, whatever the fleet says. */
  async own(): Promise<Ban[]> {
    const found: Ban[] = [];
    for await (const ban of this.#state.bans.list()) {
      if (isEnforced(ban, this.#fleet.clock.now())) found.push(ban);
    }
    return found;
  }

  /** Messages that hold a text. */
  said(text: string): string[] {
    return this.lines.map(({ message }) => message).filter((message) => message.includes(text));
  }

  codes(): string[] {
    return this.lines.flatMap(({ code }) => code ?? []);
  }

  get database(): State["database"] {
    return this.#state.database;
  }

  async close(): Promise<void> {
    await this.fallback.stop();
    await this.enforcer.stop();
    this.fallback.close();
  }

  #pulse(): Millis | null {
    if (this.#linked) this.#heard = this.#fleet.lastPulse;
    return this.#heard;
  }

  #bus() {
    const fleet = this.#fleet;
    const real = fleet.bus.for(this.node);
    return {
      publish: async (matches: readonly Match[]) => {
        if (!this.#linked) throw new FleetbanError("FLB_NATS_UNREACHABLE", "no connection");
        fleet.delivered.push(...matches.map(({ id }) => id));
        // A bus that stores: it answers although nobody counts.
        const counted = real.publish(matches);
        if (fleet.counting) await counted;
        else counted.catch(() => {});
      },
    };
  }

  #bans(): BanTable {
    const { bans } = this.#fleet.state;
    const host = this;
    return {
      ...bans,
      async *watch(signal) {
        if (!host.#linked) throw new FleetbanError("FLB_NATS_UNREACHABLE", "no connection");
        const cut = host.#cut.signal;
        yield* bans.watch(AbortSignal.any([signal, cut]));
        if (cut.aborted) throw new FleetbanError("FLB_NATS_UNREACHABLE", "the connection is lost");
      },
    };
  }

  #log(): Log {
    const add = (level: string) => (fields: object, message: string) =>
      void this.lines.push({ ...(fields as { code?: string }), level, message });
    return { debug() {}, info: add("info"), warn: add("warn"), error: add("error") };
  }
}
