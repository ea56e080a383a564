import {
  type Ban,
  type BanTable,
  banKey,
  type Clock,
  type Enforcement,
  type Log,
  type NeverBan,
  noMetrics,
  type Policy,
} from "@fleetban/core";
import { memoryBanTable } from "@fleetban/wire";
import type { Element } from "../element.ts";
import type { Firewall } from "../firewall/firewall.ts";
import { readAll } from "../firewall/testing/read-all.ts";
import { type Enforcer, type EnforcerOptions, startEnforcer } from "../pipeline.ts";

export const hour = 3_600_000;
export const allPorts: Enforcement = { ports: [], protocols: [], blocktype: "drop" };

export const policy: Policy = {
  revision: "r1",
  ignore: [],
  ignoreself: true,
  guard: { maxBansPerMinute: 600, widest: { ipv4: 24, ipv6: 48 } },
  dbpurgeage: 24 * hour,
  maxLine: 65_536,
  filters: new Map(),
  sources: new Map(),
  jails: [],
  files: [],
};

/** Enforcers of one test on one ban table, and what they said. */
export class Fixture {
  readonly clock: Clock;
  readonly bans: BanTable = memoryBanTable();
  /** Messages at level info and above. */
  readonly lines: string[] = [];
  readonly log: Log;
  /** Refused by {@link neverBan}. */
  readonly protected = new Set<string>();
  readonly neverBan: NeverBan = {
    reasonNotTo: (target) =>
      this.protected.has(target) ? { kind: "session", detail: "root on pts/0" } : null,
    refresh: async () => {},
    close() {},
  };
  readonly #running = new Set<Enforcer>();

  constructor(clock: Clock) {
    this.clock = clock;
    const keep = (_: object, message: string) => void this.lines.push(message);
    this.log = { debug() {}, info: keep, warn: keep, error: keep };
  }

  async enforce(firewall: Firewall, options: Partial<EnforcerOptions> = {}): Promise<Enforcer> {
    const { clock, bans, neverBan, log } = this;
    const all = {
      node: "web1",
      bans,
      firewall,
      neverBan,
      policy,
      clock,
      log,
      metrics: noMetrics,
      ...options,
    };
    const enforcer = await startEnforcer(all);
    this.#running.add(enforcer);
    return enforcer;
  }

  async stop(): Promise<void> {
    for (const enforcer of this.#running) await enforcer.stop();
    this.#running.clear();
  }

  /** A ban of one hour from now on, of all ports. */
  ban(target: string, rest: Partial<Ban> = {}): Ban {
    const jail = rest.jail ?? "sshd";
    const now = this.clock.now();
    return {
      id: `${jail} ${target} ${now}`,
      jail,
      target,
      since: now,
      until: now + hour,
      count: 1,
      generation: 1,
      state: "active",
      node: null,
      enforcement: allPorts,
      reason: { cause: null, matches: 5, nodes: ["web1"], policy: "r1", earlier: null },
      ...rest,
    };
  }

  /** Stores it as the newest record of its key. */
  async put(record: Ban): Promise<void> {
    const generation = (await this.bans.get(banKey(record)))?.generation ?? 0;
    await this.bans.put({ ...record, generation: generation + 1 }, generation);
  }

  async lift(target: string, jail = "sshd"): Promise<void> {
    const standing = await this.bans.get(banKey({ jail, target, node: null }));
    if (standing !== undefined) await this.put({ ...standing, state: "lifted", since: this.clock.now() });
  }

  async records(): Promise<Ban[]> {
    const records: Ban[] = [];
    for await (const ban of this.bans.list()) records.push(ban);
    return records;
  }

  /** What a firewall holds, as `drop 203.0.113.9 tcp/22-22 60m`, sorted. */
  async held(firewall: Firewall): Promise<string[]> {
    const { elements } = await readAll(firewall);
    return elements.map((element) => this.#write(element)).sort();
  }

  #write({ target, service, action, until }: Element): string {
    const where = service === null ? "" : ` ${service.protocol}/${service.from}-${service.to}`;
    const left = until === null ? "permanent" : `${Math.round((until - this.clock.now()) / 60_000)}m`;
    return `${action} ${target}${where} ${left}`;
  }
}
