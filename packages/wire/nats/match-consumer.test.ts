import type { MatchDelivery } from "@fleetban/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeBan } from "../codec/ban.ts";
import { limits } from "../codec/limits.ts";
import { encodeMatches } from "../codec/match.ts";
import type { NatsLink } from "./connect.ts";
import { natsMatchConsumer } from "./match-consumer.ts";
import { natsMatchPublisher } from "./match-publisher.ts";
import { poisonHeaders } from "./poison.ts";
import { matchStream, matchSubject, poisonStream, poisonSubject } from "./subjects.ts";
import { connectTo, context, countingContext, freshStreams, matchOf } from "./testing/fleet.ts";
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

function deliveries(from = link, telling: Pick<typeof context, "log" | "metrics"> = context) {
  const consumer = natsMatchConsumer(from, telling, { firstRetry: 1, slowestRetry: 4, request: 50 });
  const iterator = consumer.deliveries(ending.signal)[Symbol.asyncIterator]();
  return async (): Promise<MatchDelivery> => (await iterator.next()).value as MatchDelivery;
}
const ids = (count: number) => Array.from({ length: count }, (_, i) => matchOf(i).id).sort();
/** As it goes out on the wire, from whoever has the credentials. */
const sendRaw = (subject: string, bytes: Uint8Array) => link.connection.jetstream().publish(subject, bytes);
async function poison(seq = 1) {
  const manager = await link.connection.jetstreamManager();
  const { subject, header, data } = await manager.streams.getMessage(poisonStream, { seq });
  return {
    subject,
    data,
    reason: header.get(poisonHeaders.reason),
    place: header.get(poisonHeaders.sequence),
  };
}

describe.skipIf(noNatsServer)("taking matches from NATS", () => {
  it("shares the work among coordinators, each match to one of them", async () => {
    const other = await connectTo(server, "other");
    const publisher = natsMatchPublisher(link, "web1", context, { batch: 1 });
    const seen: string[][] = [[], []];
    let all = () => {};
    const done = new Promise<void>((resolve) => {
      all = resolve;
    });
    const work = [link, other].map(async (from, index) => {
      const next = deliveries(from);
      for (let delivery = await next(); delivery !== undefined; delivery = await next()) {
        seen[index]?.push(...delivery.matches.map(({ id }) => id));
        await delivery.ack();
        if (seen.flat().length === 200) all();
      }
    });
    await publisher.publish(Array.from({ length: 200 }, (_, i) => matchOf(i)));
    await done;
    ending.abort();
    await Promise.all(work);
    expect(seen.flat().sort()).toEqual(ids(200));
    expect(seen.every((part) => part.length > 0)).toBe(true);
    await other.close();
  });

  it("delivers to another coordinator what one that died had taken", async () => {
    const doomed = await connectTo(server, "doomed");
    await natsMatchPublisher(link, "web1", context).publish([matchOf(1)]);
    await deliveries(doomed)();
    await doomed.connection.close();
    const again = await deliveries()();
    expect(again.matches).toEqual([matchOf(1)]);
    await again.ack();
  });

  it("keeps what is rejected with its node and the reason, in one line", async () => {
    await natsMatchPublisher(link, "web1.example.org", context).publish([matchOf(1)]);
    const delivery = await deliveries()();
    await delivery.reject("unknown jail\r\nNats-Msg-Id: forged\u001b[31m");
    const { subject, data, reason, place } = await poison();
    expect(subject).toBe(poisonSubject(matchSubject("web1.example.org")));
    expect(Buffer.from(data)).toEqual(encodeMatches("web1.example.org", [matchOf(1)]));
    expect(reason).toBe("unknown jail Nats-Msg-Id: forged [31m");
    expect(place).toBe("1");
  });

  it("takes the node from the subject when the payload names another, and counts it", async () => {
    const telling = countingContext();
    await sendRaw(matchSubject("web2"), encodeMatches("web1", [matchOf(1)]));
    const delivery = await deliveries(link, telling)();
    expect(delivery.node).toBe("web2");
    expect(delivery.matches.map(({ node }) => node)).toEqual(["web2"]);
    expect(telling.count("fleetban_bus_node_mismatches_total")).toBe(1);
    await delivery.ack();
  });

  it("puts aside what is no batch, counts it, and goes on", async () => {
    const telling = countingContext();
    const newer = Uint8Array.of(0x08, 0x02);
    const ban = encodeBan({
      ...{ id: "1", jail: "sshd", target: "203.0.113.9", since: 0, until: null, count: 1, generation: 1 },
      ...{ state: "active", node: null, enforcement: { ports: [], protocols: [], blocktype: "drop" } },
      reason: { cause: null, matches: 1, nodes: [], policy: "", earlier: null },
    });
    const bad = [Buffer.from('{"stream":"FLEETBAN_MATCHES","seq":1}'), new Uint8Array(), newer, ban];
    const oversized = new Uint8Array(limits.messageBytes + 1).fill(0x1a);
    for (const bytes of [...bad, oversized]) await sendRaw(matchSubject("web1"), bytes);
    await sendRaw("fleetban.v1.match.=zz", encodeMatches("web1", [matchOf(2)]));
    await natsMatchPublisher(link, "web1", context).publish([matchOf(1)]);
    const delivery = await deliveries(link, telling)();
    expect(delivery.matches).toEqual([matchOf(1)]);
    await delivery.ack();
    await telling.counted("fleetban_bus_poison_total", 6);
    const codes = [1, 2, 3, 4, 5, 6].map(async (seq) => (await poison(seq)).reason.split(":")[0]);
    const { FLB_RECORD_MALFORMED, ...rest } = Object.groupBy(await Promise.all(codes), (code) => code ?? "");
    expect(FLB_RECORD_MALFORMED).toHaveLength(4);
    expect(rest).toEqual({
      FLB_RECORD_VERSION: ["FLB_RECORD_VERSION"],
      FLB_RECORD_LIMIT: ["FLB_RECORD_LIMIT"],
    });
    for (const code of ["FLB_RECORD_VERSION", "FLB_RECORD_LIMIT"]) {
      expect(telling.count(`fleetban_bus_messages_refused_total ${code}`)).toBe(1);
    }
  });

  it("is refused by the stream what is larger than any batch", async () => {
    const huge = new Uint8Array(limits.messageBytes + 10_000);
    await expect(sendRaw(matchSubject("web1"), huge)).rejects.toThrow(/message size exceeds/);
  });

  it("waits where nothing is provisioned yet, and begins when it is", async () => {
    const manager = await link.connection.jetstreamManager();
    await manager.streams.delete(matchStream);
    const telling = countingContext();
    const waiting = deliveries(link, telling)();
    await telling.counted("fleetban_bus_silences_total FLB_NATS_NOT_PROVISIONED", 1);
    await freshStreams(link);
    await natsMatchPublisher(link, "web1", context).publish([matchOf(1)]);
    const delivery = await waiting;
    expect(delivery.matches).toEqual([matchOf(1)]);
    await delivery.ack();
  });
});
