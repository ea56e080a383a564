import { type Ban, type Decision, type Match, noMetrics, type Policy, systemClock } from "@fleetban/core";
import {
  connectNats,
  type NatsLink,
  natsBanTable,
  natsLayout,
  natsMatchConsumer,
  natsMatchPublisher,
  type ProvisionSettings,
  provision,
} from "@fleetban/wire/nats";
import { type NatsServer, startNatsServer } from "../../../wire/nats/testing/server.ts";
import { openRedisCounterStore } from "../../counter/redis/counter-store.ts";
import { openRedisGuardStore } from "../../guard/redis/guard-store.ts";
import { type Coordinator, startCoordinator } from "../../pipeline.ts";
import { type RedisServer, type RedisServerOptions, startRedis } from "../../redis/testing/server.ts";
import { jailOf, matchAt, policyOf } from "../../testing/fixture.ts";
import { MirroredBanTable } from "../mirrored-table.ts";
import type { RebuildStores } from "../rebuild.ts";
import { openRedisRebuildStore } from "../redis/rebuild-store.ts";
import { LogLines } from "./log-lines.ts";

export const settings: ProvisionSettings = {
  longestFindtime: 600_000,
  matches: { maxBytes: 64 * 2 ** 20 },
  // What a coordinator that died had in its hands comes back while a test waits.
  consumer: { ackWait: 1000 },
};

/** A coordinator of the real stores, and what it said. */
export interface Member {
  coordinator: Coordinator;
  stores: RebuildStores;
  lines: LogLines;
  decisions: Decision[];
  never: Set<string>;
  stop(): Promise<void>;
}

export interface MemberOptions {
  policy?: Policy;
  /** Wraps its stores, as to make it stop in the middle of something. */
  wrap?: (stores: RebuildStores) => RebuildStores;
}

/** A NATS server, a Redis server, and coordinators in this process that think they are on machines of their own. */
export class FleetBench {
  readonly nats: NatsServer;
  readonly redis: RedisServer;
  readonly link: NatsLink;
  readonly #members = new Set<Member>();
  readonly #links: NatsLink[];

  static async start(redis: RedisServerOptions = {}): Promise<FleetBench> {
    const [nats, server] = await Promise.all([startNatsServer(), startRedis(redis)]);
    const context = { log: new LogLines(), metrics: noMetrics };
    const link = await connectNats({ servers: [nats.url], name: "operator" }, context);
    return new FleetBench(nats, server, link);
  }

  private constructor(nats: NatsServer, redis: RedisServer, link: NatsLink) {
    this.nats = nats;
    this.redis = redis;
    this.link = link;
    this.#links = [link];
  }

  async provision(): Promise<void> {
    await provision(this.link, settings);
  }

  async join(
    name: string,
    { policy = policyOf([jail]), wrap = (same) => same }: MemberOptions = {},
  ): Promise<Member> {
    const lines = new LogLines();
    const context = { log: lines, metrics: noMetrics };
    const link = await connectNats({ servers: [this.nats.url], name }, context);
    this.#links.push(link);
    const { address } = this.redis;
    const [counters, guard, store] = await Promise.all([
      openRedisCounterStore(address),
      openRedisGuardStore(address, systemClock),
      openRedisRebuildStore({ ...address, name, turnLasts: 1000 }),
    ]);
    const bans = new MirroredBanTable(natsBanTable(link, context), store);
    const stores = wrap({ store, counters, bans, layout: natsLayout(link) });
    const decisions: Decision[] = [];
    const never = new Set<string>();
    const coordinator = await startCoordinator({
      ...{ policy, guard, counters, bans, clock: systemClock, ...context },
      consumer: natsMatchConsumer(link, context, { firstRetry: 5, slowestRetry: 50, request: 50 }),
      neverBan: {
        reasonNotTo: (target) => (never.has(target) ? { kind: "session", detail: "root on pts/0" } : null),
        refresh: async () => {},
        close() {},
      },
      rebuild: stores,
      onDecision: (decision) => decisions.push(decision),
    });
    const member: Member = {
      ...{ coordinator, stores, lines, decisions, never },
      stop: async () => {
        if (!this.#members.delete(member)) return;
        await coordinator.stop();
        await Promise.all([counters.close(), guard.close(), store.close()]);
      },
    };
    this.#members.add(member);
    return member;
  }

  /** Resolves when the matches are stored; a coordinator that counts them is a matter of its own. */
  async publish(matches: readonly Match[]): Promise<void> {
    await natsMatchPublisher(this.link, "web1", { metrics: noMetrics }).publish(matches);
  }

  /** Resolves when every match that was published is acknowledged. */
  async counted(): Promise<void> {
    const manager = await this.link.connection.jetstreamManager();
    for (;;) {
      const { num_pending, num_ack_pending } = await manager.consumers.info(
        "FLEETBAN_MATCHES",
        "coordinator",
      );
      if (num_pending + num_ack_pending === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** By target, as the table has them. */
  async bans(): Promise<Map<string, Ban>> {
    const bans = new Map<string, Ban>();
    const table = natsBanTable(this.link, { log: new LogLines(), metrics: noMetrics });
    for await (const ban of table.list()) bans.set(ban.target, ban);
    return bans;
  }

  async stop(): Promise<void> {
    for (const member of [...this.#members]) await member.stop();
    for (const link of this.#links) await link.close();
    await this.nats.stop();
    await this.redis.stop();
  }
}

export const jail = jailOf({ maxretry: 5 });

let later = 0;
const begun = Date.now() - 300_000;

/** Matches of one target, each a millisecond after the one before, and all within the last minutes. */
export function matchesOf(target: string, count: number): Match[] {
  return Array.from({ length: count }, () => ({ ...matchAt(0, { target }), time: begun + later++ }));
}
