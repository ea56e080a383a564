import { type BusPlace, FleetbanError, type Millis, type RetainedBatch } from "@fleetban/core";
import { AckPolicy, type ConsumerConfig, DeliverPolicy, type JetStreamManager, ReplayPolicy } from "nats";
import { readBatch } from "./batch.ts";
import type { NatsLink } from "./connect.ts";
import { type Delivered, storedAt } from "./delivered.ts";
import { Pull } from "./pull.ts";
import { coordinatorConsumer, matchStream } from "./subjects.ts";

/** Messages taken ahead, each of up to some hundred matches. */
const ahead = 64;
/** Milliseconds after which it is asked whether there is more. */
const expires = 1000;
/** Nanoseconds after which the server forgets a reader that went away without a word. */
const forgottenAfter = 60e9;

/** @throws FleetbanError see {@link NatsLink.ask} */
export function busPlace(link: NatsLink): Promise<BusPlace> {
  return link.ask("look how far matches were counted", async () => {
    const manager = await managerOf(link);
    // First the consumer: what is published in between then counts as waiting.
    const { ack_floor, delivered } = await manager.consumers.info(matchStream, coordinatorConsumer);
    const { created, state } = await manager.streams.info(matchStream);
    const settled = ack_floor.stream_seq;
    return {
      store: created,
      settled,
      delivered: delivered.stream_seq,
      waitingSince: settled >= state.last_seq ? null : await publishedAt(manager, settled + 1, state),
    };
  });
}

/** @returns when this message, or the first that is still there after it, was stored */
async function publishedAt(
  manager: JetStreamManager,
  seq: number,
  { first_seq, first_ts }: { first_seq: number; first_ts: string },
): Promise<Millis> {
  if (seq <= first_seq) return Date.parse(first_ts);
  const { time } = await manager.streams.getMessage(matchStream, { seq });
  return time.getTime();
}

/** See MatchConsumer.retained. What is no batch was put aside when it came, and is passed over. */
export async function* retainedBatches(
  link: NatsLink,
  from: { after: number } | { since: Millis },
  until: number,
  signal: AbortSignal,
): AsyncGenerator<RetainedBatch, void, undefined> {
  const { messages, consumer } = await open(link, from);
  const drop = () => messages.drop();
  // Whatever was on its way when the connection broke is lost.
  const unlisten = link.onChange(drop);
  signal.addEventListener("abort", drop);
  try {
    let read = 0;
    for (let position = 0; position < until && !signal.aborted; ) {
      const message = await messages.next();
      if (signal.aborted) return;
      if (message === undefined) {
        throw new FleetbanError(
          "FLB_NATS_UNREACHABLE",
          "the retained matches could not be read to their end",
        );
      }
      if (message === "idle") {
        if (await isEnd(link, consumer, read)) return;
        continue;
      }
      read++;
      position = message.seq;
      const batch = position > until ? undefined : batchOf(message);
      if (batch !== undefined) yield batch;
    }
  } finally {
    unlisten();
    signal.removeEventListener("abort", drop);
    drop();
  }
}

function open(
  link: NatsLink,
  from: { after: number } | { since: Millis },
): Promise<{ messages: Pull; consumer: string }> {
  const start: Partial<ConsumerConfig> =
    "after" in from
      ? { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from.after + 1 }
      : { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(from.since).toISOString() };
  return link.ask("read retained matches", async () => {
    const { name: consumer } = await (await managerOf(link)).consumers.add(matchStream, {
      ...start,
      ack_policy: AckPolicy.None,
      replay_policy: ReplayPolicy.Instant,
      inactive_threshold: forgottenAfter,
      mem_storage: true,
      num_replicas: 1,
    });
    const options = { stream: matchStream, consumer, batch: ahead, expires, missing: "end" } as const;
    return { messages: new Pull(link, options), consumer };
  });
}

/** Whether the server has sent all there is, and so many were read of them. */
function isEnd(link: NatsLink, consumer: string, read: number): Promise<boolean> {
  return link.ask("look for the end of the retained matches", async () => {
    const { num_pending, delivered } = await (await managerOf(link)).consumers.info(matchStream, consumer);
    return num_pending === 0 && delivered.consumer_seq === read;
  });
}

function batchOf(message: Delivered): RetainedBatch | undefined {
  try {
    const { node, matches } = readBatch(message);
    return { position: message.seq, published: storedAt(message), node, matches };
  } catch (error) {
    if (error instanceof FleetbanError) return undefined;
    throw error;
  }
}

function managerOf(link: NatsLink): Promise<JetStreamManager> {
  return link.connection.jetstreamManager({ checkAPI: false, timeout: 5000 });
}
