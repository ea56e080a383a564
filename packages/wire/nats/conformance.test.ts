import { banTableConformance, matchBusConformance } from "@fleetban/core/conformance";
import { afterAll, beforeAll, describe } from "vitest";
import { natsBanTable } from "./ban-table.ts";
import type { NatsLink } from "./connect.ts";
import { natsMatchConsumer } from "./match-consumer.ts";
import { natsMatchPublisher } from "./match-publisher.ts";
import { connectTo, context, freshStreams } from "./testing/fleet.ts";
import { type NatsServer, noNatsServer, startNatsServer } from "./testing/server.ts";

describe.skipIf(noNatsServer)("on a NATS server", () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterAll(() => server.stop());

  banTableConformance("NATS KV", async () => {
    const links: NatsLink[] = [];
    async function connected(): Promise<NatsLink> {
      const link = await connectTo(server);
      links.push(link);
      return link;
    }
    const first = await connected();
    await freshStreams(first);
    return {
      table: natsBanTable(first, context),
      reopen: async () => natsBanTable(await connected(), context),
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
});
