import { FleetbanError, noLog, systemClock } from "@fleetban/core";
import { banOf, nodeReportOf } from "@fleetban/core/conformance";
import { AckPolicy } from "nats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AccessRole, userConfiguration } from "./access.ts";
import { natsAuditLog } from "./audit-log.ts";
import { natsBanTable } from "./ban-table.ts";
import { connectNats, type NatsLink } from "./connect.ts";
import { newNkey } from "./credentials.ts";
import { natsDocumentStore } from "./document-store.ts";
import { natsMatchConsumer } from "./match-consumer.ts";
import { natsMatchPublisher } from "./match-publisher.ts";
import { natsNodeReporter, natsNodeReports } from "./node-reports.ts";
import { natsPulseListener, natsPulseSender } from "./pulse.ts";
import { adminBucket, banStream, completeSubject, matchStream, policyBucket } from "./subjects.ts";
import { context, freshStreams, matchOf, messagesIn, testSettings } from "./testing/fleet.ts";
import { type NatsServer, noNatsServer, startNatsServer } from "./testing/server.ts";

const users = {
  web1: { roles: ["agent", "enforcer"], ...newNkey() },
  "mail1.example.org": { roles: ["agent"], ...newNkey() },
  coordinator: { roles: ["coordinator"], ...newNkey() },
  admin: { roles: ["admin"], ...newNkey() },
} satisfies Record<string, { roles: AccessRole[]; seed: string; publicKey: string }>;

let server: NatsServer;
const links: NatsLink[] = [];
async function as(user: keyof typeof users, name: string = user): Promise<NatsLink> {
  const link = await connectNats(
    { servers: [server.url], name, credentials: { seed: users[user].seed } },
    context,
  );
  links.push(link);
  return link;
}
let admin: NatsLink;
beforeAll(async () => {
  const list = Object.entries(users).map(([name, { publicKey, roles }]) =>
    userConfiguration({ name, publicKey, roles }),
  );
  server = await startNatsServer(`authorization { users: [\n${list.join("\n")}\n] }`);
  admin = await as("admin");
  await freshStreams(admin, testSettings, await as("coordinator"));
});
afterAll(async () => {
  for (const link of links) await link.close();
  await server.stop();
});

const refused = { code: "FLB_NATS_REFUSED" };

describe.skipIf(noNatsServer)("what the server lets a user do", () => {
  it("takes a node's matches under its own name, and the coordinator counts them", async () => {
    for (const node of ["web1", "mail1.example.org"] as const) {
      await natsMatchPublisher(await as(node), node, context).publish([matchOf(1, node)]);
    }
    const ending = new AbortController();
    const consumer = natsMatchConsumer(await as("coordinator"), context, { request: 50 });
    const nodes: string[] = [];
    for await (const delivery of consumer.deliveries(ending.signal)) {
      nodes.push(delivery.node);
      if (nodes.length === 1) await delivery.ack();
      else await delivery.reject("a test");
      if (nodes.length === 2) break;
    }
    expect(nodes.sort()).toEqual(["mail1.example.org", "web1"]);
  });

  it("refuses a node that publishes under another's name", async () => {
    const before = await messagesIn(admin, matchStream);
    const forged = natsMatchPublisher(await as("web1"), "mail1.example.org", context);
    await expect(forged.publish([matchOf(1)])).rejects.toMatchObject(refused);
    expect(await messagesIn(admin, matchStream)).toBe(before);
  });

  it("lets an enforcer read the ban table, and not write it", async () => {
    const written = natsBanTable(await as("coordinator"), context);
    expect(await written.put(banOf("203.0.113.1"), 0)).toBe(true);
    expect(await written.put(banOf("203.0.113.2", { until: 0 }), 0)).toBe(true);
    await written.purge(1);
    expect(await written.listTarget("203.0.113.1")).toHaveLength(1);
    const read = natsBanTable(await as("web1"), context);
    const ending = new AbortController();
    const seen: string[] = [];
    for await (const event of read.watch(ending.signal)) {
      if (event.type !== "ban") break;
      seen.push(event.ban.target);
    }
    expect(seen).toEqual(["203.0.113.1"]);
    await expect(read.put(banOf("203.0.113.9"), 0)).rejects.toMatchObject(refused);
    await expect(read.purge(Number.MAX_SAFE_INTEGER)).rejects.toMatchObject(refused);
  });

  it("refuses a node that listens to another's inbox, to matches, or takes the coordinator's work", async () => {
    const { connection } = await as("web1");
    for (const subject of ["fleetban.v1.inbox.admin.>", "fleetban.v1.match.*", "_INBOX.>", ">"]) {
      const denied = new Promise((resolve) => {
        connection.subscribe(subject, { callback: (error) => resolve(error?.code) });
      });
      expect(await denied).toBe("PERMISSIONS_VIOLATION");
    }
    for (const subject of [
      "$JS.API.CONSUMER.MSG.NEXT.FLEETBAN_MATCHES.coordinator",
      "$JS.API.STREAM.MSG.GET.FLEETBAN_MATCHES",
      "$JS.API.CONSUMER.CREATE.FLEETBAN_MATCHES",
      "$JS.API.STREAM.DELETE.KV_fleetban-bans",
      "$JS.API.STREAM.PURGE.KV_fleetban-bans",
      "fleetban.v1.poison.web1",
    ]) {
      await expect(connection.request(subject, "{}", { timeout: 5000 })).rejects.toMatchObject({
        code: "PERMISSIONS_VIOLATION",
      });
    }
  });

  it("stores nothing that a node has the server deliver to a subject of somebody else", async () => {
    await natsBanTable(await as("coordinator"), context).put(banOf("203.0.113.3"), 0);
    const { connection } = await as("web1");
    const manager = await connection.jetstreamManager({ checkAPI: false });
    const ack_policy = AckPolicy.None;
    for (const deliver_subject of [
      "fleetban.v1.match.mail1",
      "$KV.fleetban-admin.token.x",
      "$KV.fleetban-policy.head",
      "fleetban.v1.audit",
    ]) {
      await manager.consumers.add(banStream, { deliver_subject, ack_policy });
    }
    // The server lets no consumer of a stream deliver into that stream.
    const mark = manager.consumers.add(banStream, { deliver_subject: completeSubject, ack_policy });
    await expect(mark).rejects.toThrow("cycle");
    // It may; what arrives for its own inbox shows that the server had its chance.
    const arrived = new Promise((resolve) => {
      connection.subscribe("fleetban.v1.inbox.web1.own", { callback: resolve, max: 1 });
    });
    await manager.consumers.add(banStream, { deliver_subject: "fleetban.v1.inbox.web1.own", ack_policy });
    await arrived;
    for (const stream of ["KV_fleetban-admin", "KV_fleetban-policy", "FLEETBAN_AUDIT"] as const) {
      expect(await messagesIn(admin, stream), stream).toBe(0);
    }
  });

  it("lets a coordinator keep documents and the audit, and a node read the policy alone", async () => {
    const link = await as("coordinator");
    for (const bucket of [adminBucket, policyBucket] as const) {
      const written = natsDocumentStore(link, context, bucket);
      await written.put("a/b", "x", 0);
      expect(await written.list("")).toHaveLength(1);
    }
    await natsAuditLog(link).append({
      ...{ time: 0, by: "x", role: "admin", method: "", request: null, before: null, after: null },
    });
    expect(await natsAuditLog(link).list(null, 10)).toHaveLength(1);
    const node = await as("web1");
    expect(await natsDocumentStore(node, context, policyBucket).get("a/b")).toMatchObject({ value: "x" });
    await expect(natsDocumentStore(node, context, policyBucket).put("c", "x", 0)).rejects.toMatchObject(
      refused,
    );
    const own = natsDocumentStore(node, context, adminBucket);
    await expect(own.get("a/b")).rejects.toMatchObject(refused);
    await expect(own.put("c", "x", 0)).rejects.toMatchObject(refused);
    await expect(natsAuditLog(node).list(null, 1)).rejects.toMatchObject(refused);
  });

  it("takes a node's reports under its own name only, and shows them to coordinators", async () => {
    const { node, ...report } = nodeReportOf();
    await natsNodeReporter(await as("web1"), node).report(report);
    await expect(
      natsNodeReporter(await as("web1"), "mail1.example.org").report(report),
    ).rejects.toMatchObject(refused);
    const reports = natsNodeReports(await as("coordinator"), context);
    for await (const event of reports.watch(new AbortController().signal)) {
      expect(event).toMatchObject({ report: { node } });
      break;
    }
    const pulse = natsPulseListener(await as("web1"), context, systemClock);
    const heard = new Promise((resolve) => pulse.onPulse(resolve));
    await (await as("web1")).connection.flush();
    await natsPulseSender(await as("coordinator"), "coordinator").send(true);
    expect(await heard).toBe(true);
    const { connection } = await as("web1");
    for (const subject of [
      "fleetban.v1.pulse.web1",
      "fleetban.v1.pulse.coordinator",
      "$JS.API.STREAM.MSG.GET.FLEETBAN_NODES",
      "$JS.API.CONSUMER.CREATE.FLEETBAN_NODES",
    ]) {
      await expect(connection.request(subject, "{}", { timeout: 5000 })).rejects.toMatchObject({
        code: "PERMISSIONS_VIOLATION",
      });
    }
  });

  it("refuses whoever it does not know, at once", async () => {
    const stranger = connectNats(
      { servers: [server.url], name: "web1", credentials: { seed: newNkey().seed } },
      { log: noLog, metrics: context.metrics },
    );
    await expect(stranger).rejects.toMatchObject(refused);
  });
});

describe("a user's configuration", () => {
  it("holds no line of anybody's name", () => {
    const { publicKey } = newNkey();
    const text = userConfiguration({ name: 'x\n} { user: evil\u2028"', publicKey, roles: ["agent"] });
    expect(text.split("\n").filter((line) => /evil/.test(line))).toEqual([
      '# x } { user: evil ": agent',
      '        "fleetban.v1.match.x=0a=7d=20=7b=20user=3a=20evil=e2=80=a8=22"',
      '        "fleetban.v1.node.x=0a=7d=20=7b=20user=3a=20evil=e2=80=a8=22"',
      '    subscribe { allow: ["fleetban.v1.inbox.x=0a=7d=20=7b=20user=3a=20evil=e2=80=a8=22.>", "fleetban.v1.policy", "fleetban.v1.pulse.*"] }',
    ]);
  });

  it("is refused for what is no user's key", () => {
    for (const publicKey of ["", "SUAB", newNkey().seed, `${newNkey().publicKey} }`]) {
      expect(() => userConfiguration({ name: "web1", publicKey, roles: ["agent"] })).toThrow(FleetbanError);
    }
  });
});
