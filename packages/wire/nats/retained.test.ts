import type { MatchConsumer, RetainedBatch } from "@fleetban/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NatsLink } from "./connect.ts";
import { natsMatchConsumer } from "./match-consumer.ts";
import { natsMatchPublisher } from "./match-publisher.ts";
import { matchStream, matchSubject } from "./subjects.ts";
import { connectTo, context, freshStreams, matchOf, restart } from "./testing/fleet.ts";
import { type NatsServer, noNatsServer, startNatsServer } from "./testing/server.ts";

describe.skipIf(noNatsServer)("matches that JetStream retains", () => {
  let server: NatsServer;
  let link: NatsLink;
  let consumer: MatchConsumer;
  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    link = await connectTo(server);
    await freshStreams(link);
    consumer = natsMatchConsumer(link, context, { request: 50 });
  });
  afterEach(() => link.close());

  const never = new AbortController().signal;
  const offsets = (batches: readonly RetainedBatch[]) => batches.map(({ position }) => position);

  let offset = 0;
  async function publish(count: number): Promise<void> {
    const publisher = natsMatchPublisher(link, "web1", context);
    for (let i = 0; i < count; i++) await publisher.publish([matchOf(offset++)]);
  }
  async function read(after: number, until: number): Promise<RetainedBatch[]> {
    const batches: RetainedBatch[] = [];
    for await (const batch of consumer.retained({ after }, until, never)) batches.push(batch);
    return batches;
  }

  it("leaves out what is no batch", async () => {
    await publish(1);
    await link.connection.jetstream().publish(matchSubject("web1"), "no batch");
    await publish(2);
    expect(offsets(await read(0, 4))).toEqual([1, 3, 4]);
  });

  it("begins with the oldest that is still there", async () => {
    await publish(5);
    const manager = await link.connection.jetstreamManager();
    await manager.streams.purge(matchStream, { seq: 4 });
    expect(offsets(await read(0, 5))).toEqual([4, 5]);
    expect(await read(0, 2)).toEqual([]);
    const [oldest] = await read(0, 5);
    expect(await consumer.place()).toMatchObject({ waitingSince: oldest?.published });
  });

  it("breaks off with an error when the server is killed, and goes on behind what was read", async () => {
    await publish(300);
    const positions: number[] = [];
    const reading = consumer.retained({ after: 0 }, 300, never)[Symbol.asyncIterator]();
    positions.push((await reading.next()).value.position);
    await restart(server, [link]);
    const broken = (async () => {
      for (;;) positions.push((await reading.next()).value.position);
    })();
    await expect(broken).rejects.toMatchObject({ code: "FLB_NATS_UNREACHABLE" });
    positions.push(...offsets(await read(positions.at(-1) as number, 300)));
    expect(positions).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
  });

  it("says so where there is no stream", async () => {
    const manager = await link.connection.jetstreamManager();
    await manager.streams.delete(matchStream);
    await expect(read(0, 1)).rejects.toMatchObject({ code: "FLB_NATS_NOT_PROVISIONED" });
    await expect(consumer.place()).rejects.toMatchObject({ code: "FLB_NATS_NOT_PROVISIONED" });
  });
});
