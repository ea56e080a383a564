import type { MatchDelivery } from "@fleetban/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NatsLink } from "./connect.ts";
import { natsMatchConsumer } from "./match-consumer.ts";
import { natsMatchPublisher } from "./match-publisher.ts";
import { provision } from "./provision.ts";
import { matchStream } from "./subjects.ts";
import {
  connectTo,
  context,
  freshStreams,
  matchOf,
  messagesIn,
  restart,
  testSettings,
} from "./testing/fleet.ts";
import { type NatsServer, noNatsServer, startNatsServer } from "./testing/server.ts";

let server: NatsServer;
let link: NatsLink;
let ending: AbortController;
beforeAll(async () => {
  server = await startNatsServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  link = await connectTo(server);
  await freshStreams(link);
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  await link.close();
});

function deliveries() {
  const consumer = natsMatchConsumer(link, context, { firstRetry: 1, slowestRetry: 4, request: 50 });
  const iterator = consumer.deliveries(ending.signal)[Symbol.asyncIterator]();
  return async (): Promise<MatchDelivery> => (await iterator.next()).value as MatchDelivery;
}
const ids = (count: number) => Array.from({ length: count }, (_, i) => matchOf(i).id).sort();

describe.skipIf(noNatsServer)("publishing matches over NATS", () => {
  it("stores a batch once that is sent again because its acknowledgement got lost", async () => {
    const publisher = natsMatchPublisher(link, "web1", context, { timeout: 200 });
    await server.pause();
    const lost = publisher.publish([matchOf(1)]);
    await expect(lost).rejects.toMatchObject({ code: "FLB_NATS_UNREACHABLE" });
    await server.resume();
    await publisher.publish([matchOf(1)]);
    expect(await messagesIn(link, matchStream)).toBe(1);
  });

  it("loses nothing that was acknowledged when the server is killed before the delivery", async () => {
    const publisher = natsMatchPublisher(link, "web1", context);
    for (let i = 0; i < 20; i++) await publisher.publish([matchOf(i)]);
    await restart(server, [link]);
    const next = deliveries();
    const seen = new Set<string>();
    while (seen.size < 20) {
      const delivery = await next();
      for (const { id } of delivery.matches) seen.add(id);
      await delivery.ack();
    }
    expect([...seen].sort()).toEqual(ids(20));
  });

  it("refuses at once while there is no connection, and goes on when it is back", async () => {
    const publisher = natsMatchPublisher(link, "web1", context);
    await restart(server, [link], {
      async between() {
        const refused = publisher.publish([matchOf(1)]);
        await expect(refused).rejects.toMatchObject({ code: "FLB_NATS_UNREACHABLE" });
      },
    });
    await publisher.publish([matchOf(1)]);
    expect(await messagesIn(link, matchStream)).toBe(1);
  });

  it("goes on through a restart of the server that nobody waits for", async () => {
    const next = deliveries();
    const publisher = natsMatchPublisher(link, "web1", context);
    await publisher.publish([matchOf(1)]);
    await (await next()).ack();
    const waiting = next();
    await restart(server, [link]);
    await publisher.publish([matchOf(2)]);
    const delivery = await waiting;
    expect(delivery.matches).toEqual([matchOf(2)]);
    await delivery.ack();
  });

  it("sends as few messages as their size allows, and every match", async () => {
    const line = "x".repeat(20_000);
    const matches = Array.from({ length: 100 }, (_, i) => matchOf(i, "web1", { line }));
    await natsMatchPublisher(link, "web1", context).publish(matches);
    expect(await messagesIn(link, matchStream)).toBeLessThan(8);
    const next = deliveries();
    const seen: string[] = [];
    while (seen.length < 100) {
      const delivery = await next();
      seen.push(...delivery.matches.map(({ id }) => id));
      await delivery.ack();
    }
    expect(seen.sort()).toEqual(ids(100));
  });

  it("refuses more than it may hold, and takes a single batch of any size", async () => {
    const publisher = natsMatchPublisher(link, "web1", context, { capacity: 10, batch: 5 });
    const first = publisher.publish(Array.from({ length: 12 }, (_, i) => matchOf(i)));
    await expect(publisher.publish([matchOf(20)])).rejects.toMatchObject({ code: "FLB_BUS_FULL" });
    await first;
    await publisher.publish([matchOf(20)]);
  });

  it("says so when nothing is provisioned", async () => {
    const manager = await link.connection.jetstreamManager();
    await manager.streams.delete(matchStream);
    const publish = natsMatchPublisher(link, "web1", context).publish([matchOf(1)]);
    await expect(publish).rejects.toMatchObject({ code: "FLB_NATS_NOT_PROVISIONED" });
  });

  it("publishes again what it had published lately, when the server is back without it", async () => {
    const publisher = natsMatchPublisher(link, "web1", context, { batch: 1 });
    await publisher.publish([matchOf(0), matchOf(1), matchOf(2)]);
    await restart(server, [link], { start: server.startEmpty });
    await provision(link, testSettings);
    const next = deliveries();
    const seen = new Set<string>();
    while (seen.size < 3) {
      const delivery = await next();
      for (const { id } of delivery.matches) seen.add(id);
      await delivery.ack();
    }
    expect([...seen].sort()).toEqual(ids(3));
    expect(await messagesIn(link, matchStream)).toBe(3);
  });

  it("publishes nothing again to a server that only was away", async () => {
    const publisher = natsMatchPublisher(link, "web1", context, { batch: 1 });
    await publisher.publish([matchOf(0), matchOf(1)]);
    await restart(server, [link]);
    await publisher.publish([matchOf(2)]);
    expect(await messagesIn(link, matchStream)).toBe(3);
  });
});
