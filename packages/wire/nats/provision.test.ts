import { StorageType } from "nats";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NatsLink } from "./connect.ts";
import { layout, type ProvisionSettings } from "./layout.ts";
import { natsMatchPublisher } from "./match-publisher.ts";
import { provision } from "./provision.ts";
import {
  adminBucket,
  auditStream,
  banStream,
  coordinatorConsumer,
  documentStream,
  matchStream,
  nodeStream,
  poisonStream,
  policyBucket,
} from "./subjects.ts";
import { connectTo, context, matchOf, messagesIn, testSettings } from "./testing/fleet.ts";
import { type NatsServer, noNatsServer, startNatsServer } from "./testing/server.ts";

const hour = 3_600_000;

describe("the layout of JetStream", () => {
  const ofMatches = (settings: Partial<ProvisionSettings>) =>
    layout({ longestFindtime: hour, ...settings }).streams[0];

  it("keeps matches for twice the longest findtime, a day at least", () => {
    expect(ofMatches({})?.max_age).toBe(24 * hour * 1e6);
    expect(ofMatches({ longestFindtime: 24 * hour })?.max_age).toBe(48 * hour * 1e6);
    expect(ofMatches({ matches: { maxAge: hour } })?.max_age).toBe(hour * 1e6);
  });

  it.each<[string, Partial<ProvisionSettings>, RegExp]>([
    ["matches that go before the longest findtime", { matches: { maxAge: hour - 1 } }, /findtime is 3600 s/],
    ["memory storage", { storage: "memory" }, /would lose matches/],
    ["an even number of replicas", { replicas: 2 }, /1, 3 or 5/],
    ["no replicas", { replicas: 0 }, /1, 3 or 5/],
    ["a full stream that refuses, without a reason", { matches: { discardNew: " " } }, /needs a reason/],
    ["no limit", { matches: { maxBytes: 0 } }, /no limit/],
    ["no duplicate window", { matches: { duplicateWindow: Number.NaN } }, /no limit/],
    ["a findtime that is no time", { longestFindtime: Number.NaN }, /no time/],
  ])("refuses %s", (_, settings, message) => {
    const attempt = () => ofMatches(settings);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: "FLB_PROVISION_REFUSED" }));
  });

  it("lets a full stream refuse where somebody says why", () => {
    const stream = ofMatches({ matches: { discardNew: "our auditor wants every match counted" } });
    expect(stream).toMatchObject({ discard: "new", description: "our auditor wants every match counted" });
  });
});

describe.skipIf(noNatsServer)("provisioning", () => {
  let server: NatsServer;
  let link: NatsLink;
  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    link = await connectTo(server);
    const manager = await link.connection.jetstreamManager();
    for await (const { config } of manager.streams.list()) await manager.streams.delete(config.name);
  });
  afterEach(() => link.close());
  const buckets = ([adminBucket, policyBucket] as const).map((bucket) => documentStream(bucket).stream);
  const names = [
    matchStream,
    poisonStream,
    banStream,
    ...buckets,
    nodeStream,
    auditStream,
    coordinatorConsumer,
  ];
  const all = (action: string) => names.map((name) => ({ name, action }));

  it("creates everything, and nothing twice", async () => {
    expect(await provision(link, testSettings)).toEqual(all("created"));
    expect(await provision(link, testSettings)).toEqual(all("unchanged"));
  });

  it("changes what was changed, and keeps what is stored", async () => {
    await provision(link, testSettings);
    await natsMatchPublisher(link, "web1", context).publish([matchOf(1)]);
    const matches = { ...testSettings.matches, maxAge: 48 * hour };
    const settings = { ...testSettings, matches, consumer: { ackWait: 60_000 } };
    const done = await provision(link, settings);
    expect(done.filter(({ action }) => action !== "unchanged").map(({ name }) => name)).toEqual([
      matchStream,
      coordinatorConsumer,
    ]);
    expect(await provision(link, settings)).toEqual(all("unchanged"));
    expect(await messagesIn(link, matchStream)).toBe(1);
    const manager = await link.connection.jetstreamManager();
    const { config } = await manager.consumers.info(matchStream, coordinatorConsumer);
    expect(config.ack_wait).toBe(60e9);
  });

  it("refuses a stream that stands in memory, and leaves it alone", async () => {
    const manager = await link.connection.jetstreamManager();
    await manager.streams.add({ name: matchStream, subjects: ["a"], storage: StorageType.Memory });
    await expect(provision(link, testSettings)).rejects.toMatchObject({
      code: "FLB_PROVISION_REFUSED",
      message: expect.stringContaining("exists with storage memory"),
    });
    expect((await manager.streams.info(matchStream)).config.subjects).toEqual(["a"]);
  });

  it("says so where more replicas are wanted than there are servers", async () => {
    const attempt = provision(link, { ...testSettings, replicas: 3 });
    await expect(attempt).rejects.toMatchObject({ code: "FLB_NATS_STORE" });
  });

  it("says so where the server has no JetStream", async () => {
    const plain = await startNatsServer("", { jetstream: false });
    const other = await connectTo(plain);
    await expect(provision(other, testSettings)).rejects.toMatchObject({ code: "FLB_NATS_NOT_PROVISIONED" });
    await other.close();
    await plain.stop();
  });
});
