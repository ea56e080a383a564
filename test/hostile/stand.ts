import {
  type Ban,
  type Decision,
  type Match,
  noLog,
  noMetrics,
  type Policy,
  systemClock,
} from "@fleetban/core";
import {
  natsBanTable,
  natsMatchConsumer,
  natsMatchPublisher,
  newNkey,
  provision,
  userConfiguration,
} from "@fleetban/wire/nats";
import { openRedisCounterStore } from "../../packages/coordinator/counter/redis/counter-store.ts";
import { openRedisGuardStore } from "../../packages/coordinator/guard/redis/guard-store.ts";
import { type Coordinator, startCoordinator } from "../../packages/coordinator/pipeline.ts";
import { startRedis, whyNoRedis } from "../../packages/coordinator/redis/testing/server.ts";
import { recording } from "../../packages/coordinator/testing/recording.ts";
import { connectNats, type NatsLink } from "../../packages/wire/nats/connect.ts";
import { matchSubject, poisonStream } from "../../packages/wire/nats/subjects.ts";
import { noNatsServer, startNatsServer } from "../../packages/wire/nats/testing/server.ts";

export const whyNoStand = noNatsServer ? "nats-server is not installed" : whyNoRedis;

const nodes = ["web1", "web2", "liar"] as const;
export type Node = (typeof nodes)[number];
const quiet = { log: noLog, metrics: noMetrics };

/** Two coordinators on real servers, and nodes that may publish under their own names only. */
export interface Stand {
  coordinators: readonly Coordinator[];
  decisions: readonly Decision[];
  /** What both coordinators and their ends of the bus and the table said and counted. */
  said: ReturnType<typeof recording>;
  publish(node: Node, matches: readonly Match[]): Promise<void>;
  /** Bytes as they are, under the node's own subject. */
  send(node: Node, bytes: Uint8Array): Promise<void>;
  bans(): Promise<Ban[]>;
  /** Whether every message was answered for good. */
  settled(): Promise<boolean>;
  /** How many messages were put aside. */
  poison(): Promise<number>;
  stop(): Promise<void>;
}

/** @param maxPending how many deliveries JetStream has on their way at once */
export async function openStand(policy: Policy, maxPending?: number): Promise<Stand> {
  const keys = Object.fromEntries([...nodes, "coordinator", "admin"].map((name) => [name, newNkey()]));
  const users = Object.entries(keys).map(([name, { publicKey }]) =>
    userConfiguration({
      name,
      publicKey,
      roles: [name === "coordinator" || name === "admin" ? name : "agent"],
    }),
  );
  const nats = await startNatsServer(`authorization { users: [\n${users.join("\n")}\n] }`);
  const redis = await startRedis();
  const links: NatsLink[] = [];
  async function as(user: string): Promise<NatsLink> {
    const seed = keys[user]?.seed ?? "";
    const link = await connectNats({ servers: [nats.url], name: user, credentials: { seed } }, quiet);
    links.push(link);
    return link;
  }
  const admin = await as("admin");
  await provision(admin, {
    longestFindtime: 600_000,
    matches: { maxBytes: 64 * 2 ** 20 },
    ...(maxPending !== undefined && { consumer: { maxPending } }),
  });

  const said = recording();
  const decisions: Decision[] = [];
  const closing: (() => Promise<void>)[] = [];
  async function begin(): Promise<Coordinator> {
    const link = await as("coordinator");
    const [counters, guard] = await Promise.all([
      openRedisCounterStore(redis.address, systemClock),
      openRedisGuardStore(redis.address, systemClock),
    ]);
    // As a rebuild would, on servers that are new.
    await counters.begin();
    await natsBanTable(link, said).setComplete(true);
    const coordinator = await startCoordinator({
      ...{ policy, counters, guard, clock: systemClock, log: said.log, metrics: said.metrics },
      consumer: natsMatchConsumer(link, said),
      bans: natsBanTable(link, said),
      neverBan: { reasonNotTo: () => null, refresh: async () => {}, close() {} },
      onDecision: (decision) => decisions.push(decision),
    });
    closing.push(async () => {
      await coordinator.stop();
      await Promise.all([counters.close(), guard.close()]);
    });
    return coordinator;
  }
  const coordinators = [await begin(), await begin()];
  const agents = Object.fromEntries(
    await Promise.all(nodes.map(async (node) => [node, await as(node)] as const)),
  );
  const agent = (node: Node) => agents[node] as NatsLink;
  const own = await as("coordinator");
  const table = natsBanTable(own, quiet);
  const bus = natsMatchConsumer(own, quiet);
  return {
    ...{ coordinators, decisions, said },
    publish: (node, matches) => natsMatchPublisher(agent(node), node, quiet).publish(matches),
    async send(node, bytes) {
      await agent(node).connection.jetstream().publish(matchSubject(node), bytes);
    },
    async bans() {
      const all: Ban[] = [];
      for await (const ban of table.list()) all.push(ban);
      return all;
    },
    settled: async () => (await bus.place()).waitingSince === null,
    async poison() {
      const manager = await admin.connection.jetstreamManager();
      return (await manager.streams.info(poisonStream)).state.messages;
    },
    async stop() {
      await Promise.all(closing.map((close) => close()));
      for (const link of links) await link.close();
      await Promise.all([nats.stop(), redis.stop()]);
    },
  };
}
