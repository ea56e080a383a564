import { setTimeout as after } from "node:timers/promises";
import { type BanEvent, FleetbanError } from "@fleetban/core";
import { AckPolicy, DeliverPolicy, ReplayPolicy } from "nats";
import { decodeBan } from "../codec/ban.ts";
import type { NatsContext, NatsLink } from "./connect.ts";
import type { Delivered } from "./delivered.ts";
import { Pull } from "./pull.ts";
import { banStream } from "./subjects.ts";

/** An event of the ban table, and where in the bucket's stream it stands. */
export interface ReadBan {
  event: BanEvent;
  seq: number;
}

const batch = 512;
/** Milliseconds that one request for changes stays open. */
const expires = 10_000;
/** Milliseconds between attempts while the bucket is not there. */
const again = { first: 50, slowest: 2000 };
/** Nanoseconds after which the server forgets a reader that went away without a word. */
const forgottenAfter = 60e9;

/** How far a reader has come, and in which stream: a bucket that was made anew begins again. */
interface Place {
  created: string;
  seq: number;
}

/**
 * Reads the bucket from its first record on, and follows it. The bucket keeps one message per
 * record, in the order of the changes: whoever has read up to a place has missed nothing before it.
 * So it goes on from there after every interruption, and from the beginning only where the stream
 * is another one or ends before the place.
 */
export async function* readBans(
  link: NatsLink,
  { log, metrics }: NatsContext,
  signal: AbortSignal,
): AsyncGenerator<ReadBan, void, undefined> {
  let place: Place = { created: "", seq: 0 };
  let current = false;
  let wait = again.first;
  while (!signal.aborted) {
    let session: Session;
    try {
      session = await openSession(link, place);
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      log.debug({ code: error.code, error: error.message }, "the ban table cannot be read yet");
      await pause(link, wait, signal);
      wait = Math.min(again.slowest, wait * 2);
      continue;
    }
    wait = again.first;
    place = session.place;
    if (session.pending === 0 && !current) {
      current = true;
      yield { event: { type: "current" }, seq: place.seq };
    }
    for await (const message of session.messages(signal)) {
      if (message !== "idle") {
        place.seq = message.seq;
        const event = eventOf(message);
        if (event !== undefined) yield { event, seq: message.seq };
      }
      if (!current && (message === "idle" || message.pending === 0)) {
        current = true;
        yield { event: { type: "current" }, seq: place.seq };
      }
    }
  }

  /** What is no ban is passed over: one bad entry must not keep the others from the firewall. */
  function eventOf({ data, subject, seq }: Delivered): BanEvent | undefined {
    try {
      return { type: "ban", ban: decodeBan(data) };
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      metrics.count("fleetban_ban_records_refused_total", { code: error.code });
      log.error({ code: error.code, subject, seq, error: error.message }, "an entry is no ban");
      return undefined;
    }
  }
}

interface Session {
  place: Place;
  /** Messages that stand beyond the place. */
  pending: number;
  /** Ends with the signal, and when the reader has to be made anew. */
  messages(signal: AbortSignal): AsyncIterable<Delivered | "idle">;
}

/** Makes a reader in the server that begins behind the place. */
async function openSession(link: NatsLink, before: Place): Promise<Session> {
  return link.ask("read the ban table", async () => {
    const manager = await link.connection.jetstreamManager({ checkAPI: false, timeout: 5000 });
    const { created, state } = await manager.streams.info(banStream);
    const goesOn = created === before.created && before.seq <= state.last_seq;
    const place = { created, seq: goesOn ? before.seq : 0 };
    const from =
      place.seq === 0
        ? { deliver_policy: DeliverPolicy.All }
        : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: place.seq + 1 };
    const { name, num_pending } = await manager.consumers.add(banStream, {
      ...from,
      ack_policy: AckPolicy.None,
      replay_policy: ReplayPolicy.Instant,
      inactive_threshold: forgottenAfter,
      mem_storage: true,
      num_replicas: 1,
    });
    return { place, pending: num_pending, messages: (signal) => messages(link, name, signal) };
  });
}

async function* messages(link: NatsLink, consumer: string, signal: AbortSignal) {
  const pull = new Pull(link, { stream: banStream, consumer, batch, expires, missing: "end" });
  // What was on its way when the connection broke is lost: go on from what was read.
  const unlisten = link.onChange(() => pull.drop());
  const onAbort = () => pull.drop();
  signal.addEventListener("abort", onAbort);
  try {
    for (;;) {
      const message = signal.aborted ? undefined : await pull.next();
      if (message === undefined || signal.aborted) return;
      yield message;
    }
  } finally {
    unlisten();
    signal.removeEventListener("abort", onAbort);
    pull.drop();
  }
}

/** Until the connection is back, or for a while where it is there. */
async function pause(link: NatsLink, wait: number, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const unlisten = link.onChange(() => ended.abort());
  const either = AbortSignal.any([signal, ended.signal]);
  await after(wait, undefined, { signal: either, ref: false }).catch(() => {});
  unlisten();
}
