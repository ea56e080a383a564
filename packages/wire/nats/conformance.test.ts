import {
  auditLogConformance,
  banTableConformance,
  documentStoreConformance,
  matchBusConformance,
  nodeReportsConformance,
} from "@fleetban/core/conformance";
import { afterAll, beforeAll, describe } from "vitest";
import { natsAuditLog } from "./audit-log.ts";
import { natsBanTable } from "./ban-table.ts";
import type { NatsLink } from "./connect.ts";
import { natsDocumentStore } from "./document-store.ts";
import { natsMatchConsumer } from "./match-consumer.ts";
import { natsMatchPublisher } from "./match-publisher.ts";
import { natsNodeReporter, natsNodeReports } from "./node-reports.ts";
import { adminBucket } from "./subjects.ts";
import { connectTo, context, freshStreams } from "./testing/fleet.ts";
import { type NatsServer, noNatsServer, startNatsServer } from "./testing/server.ts";

describe.skipIf(noNatsServer)("on a NATS server", () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterAll(() => server.stop());

  /** A store on a connection of its own, and others on others. */
  async function openAgain<T>(open: (link: NatsLink) => T) {
    const links: NatsLink[] = [];
    async function reopen(): Promise<T> {
      const link = await connectTo(server);
      if (links.length === 0) await freshStreams(link);
      links.push(link);
      return open(link);
    }
    const first = await reopen();
    return {
      ...{ first, reopen },
      async close() {
        for (const link of links) await link.close();
      },
    };
  }

  banTableConformance("NATS KV", async () => {
    const { first, ...rest } = await openAgain((link) => natsBanTable(link, context));
    return { table: first, ...rest };
  });

  documentStoreConformance("NATS KV", async () => {
    const { first, reopen, close } = await openAgain((link) => natsDocumentStore(link, context, adminBucket));
    return { store: first, again: reopen, close };
  });

  auditLogConformance("NATS JetStream", async () => {
    const { first, reopen, close } = await openAgain((link) => natsAuditLog(link));
    return { log: first, again: reopen, close };
  });

  nodeReportsConformance("NATS JetStream", async () => {
    const { first, close } = await openAgain((link) => link);
    return {
      reporter: async (node) => natsNodeReporter(first, node),
      reports: async () => natsNodeReports(first, context),
      close,
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
