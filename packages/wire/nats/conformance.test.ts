import { banTableConformance, matchBusConformance } from "@fleetban/core/conformance";
import { afterAll, beforeAll } from "vitest";
import { natsBanTable } from "./ban-table.ts";
import { natsMatchConsumer } from "./match-consumer.ts";
import { natsMatchPublisher } from "./match-publisher.ts";
import { connectTo, context, freshStreams } from "./testing/fleet.ts";
import { type NatsServer, startNatsServer } from "./testing/server.ts";

let server: NatsServer;
beforeAll(async () => {
  server = await startNatsServer();
});
afterAll(() => server.stop());

banTableConformance("NATS KV", async () => {
  const links = [await connectTo(server)];
  await freshStreams(links[0] as (typeof links)[number]);
  return {
    table: natsBanTable(links[0] as (typeof links)[number], context),
    async reopen() {
      const link = await connectTo(server);
      links.push(link);
      return natsBanTable(link, context);
    },
    async close() {
      for (const link of links) await link.close();
    },
  };
});

matchBusConformance("NATS JetStream", async () => {
  const link = await connectTo(server);
  await freshStreams(link);
  return {
    publisher: (node) => natsMatchPublisher(link, node, context),
    consumer: natsMatchConsumer(link, context, { firstRetry: 1, slowestRetry: 4, request: 50 }),
    close: () => link.close(),
  };
});
