import { setTimeout as after } from "node:timers/promises";
import { banKey, FleetbanError, type MatchPublisher } from "@fleetban/core";
import { banOf } from "@fleetban/core/conformance";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { natsBanTable } from "./ban-table.ts";
import type { NatsLink } from "./connect.ts";
import { natsMatchConsumer } from "./match-consumer.ts";
import { natsMatchPublisher } from "./match-publisher.ts";
import { provision } from "./provision.ts";
import { banStream, matchStream } from "./subjects.ts";
import { type NatsCluster, startNatsCluster } from "./testing/cluster.ts";
import { context, matchOf, testSettings } from "./testing/fleet.ts";
import { type NatsServer, noNatsServer } from "./testing/server.ts";

describe.skipIf(noNatsServer)("three NATS servers that keep everything three times", () => {
  let cluster: NatsCluster;
  let link: NatsLink;
  let ending: AbortController;
  beforeEach(async () => {
    ending = new AbortController();
    cluster = await startNatsCluster();
    link = await cluster.connect();
    // Servers that have just met elect who keeps the list of streams.
    await patiently(() => provision(link, { ...testSettings, replicas: 3 }));
    await patiently(() => natsBanTable(link, context).setComplete(true));
  });
  afterEach(async () => {
    ending.abort();
    await link?.close();
    await cluster?.stop();
  });

  /** Who leads a stream; undefined during an election. */
  async function leaderOf(stream: string): Promise<string | undefined> {
    const manager = await link.connection.jetstreamManager({ checkAPI: false });
    return (await manager.streams.info(stream)).cluster?.leader;
  }
  async function killLeader(stream: string): Promise<NatsServer> {
    const leader = cluster.servers.get(await patiently(async () => (await leaderOf(stream)) ?? nobody()));
    if (leader === undefined) throw new Error(`nobody leads ${stream}`);
    await leader.kill();
    return leader;
  }
  /** Ids of what comes, acknowledged at once. */
  function taking(from: NatsLink): Set<string> {
    const seen = new Set<string>();
    void (async () => {
      for await (const delivery of natsMatchConsumer(from, context).deliveries(ending.signal)) {
        for (const { id } of delivery.matches) seen.add(id);
        await delivery.ack().catch(() => {});
      }
    })();
    return seen;
  }

  it("go on with matches and bans when one of them is killed, whoever led", async () => {
    const other = await cluster.connect("other");
    const publisher = natsMatchPublisher(other, "web1", context, { timeout: 1000 });
    const table = natsBanTable(other, context);
    const seen = taking(link);
    await publish(publisher, 0, 100);
    await put("198.51.100.1");
    const killed = await killLeader(matchStream);
    await publish(publisher, 100, 200);
    await put("198.51.100.2");
    await killed.start();
    await killLeader(banStream);
    await publish(publisher, 200, 300);
    await put("198.51.100.3");
    await patiently(async () => (seen.size === 300 ? undefined : nobody()));
    const held: string[] = [];
    await patiently(async () => {
      held.length = 0;
      for await (const { target } of table.list()) held.push(target);
    });
    expect(held.sort()).toEqual(["198.51.100.1", "198.51.100.2", "198.51.100.3"]);
    await other.close();

    /** A put whose answer got lost may have been stored: then it finds itself. */
    async function put(target: string): Promise<void> {
      await patiently(async () => {
        const ban = banOf(target);
        if ((await table.get(banKey(ban))) === undefined) await table.put(ban, 0);
      });
    }
  }, 120_000);

  it("take nothing while two of three are away, and what was published before is there when one is back", async () => {
    const publisher = natsMatchPublisher(link, "web1", context, { timeout: 1000 });
    await publish(publisher, 0, 50);
    const [first, second] = [...cluster.servers.values()] as [NatsServer, NatsServer];
    await Promise.all([first.kill(), second.kill()]);
    await expect(publisher.publish([matchOf(50)])).rejects.toBeInstanceOf(FleetbanError);
    await second.start();
    await publish(publisher, 50, 60);
    const seen = taking(link);
    await patiently(async () => (seen.size === 60 ? undefined : nobody()));
  }, 120_000);
});

/** As an agent does: again, until it is acknowledged. */
async function publish(publisher: MatchPublisher, from: number, to: number): Promise<void> {
  const batch = Array.from({ length: to - from }, (_, i) => matchOf(from + i));
  await patiently(() => publisher.publish(batch));
}

function nobody(): never {
  throw new Error("not yet");
}

/** Tries until it succeeds; elections take some seconds, and nothing tells when they are over. */
async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 200; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
    }
    await after(100);
  }
}
