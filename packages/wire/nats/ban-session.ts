import { FleetbanError } from "@fleetban/core";
import { AckPolicy, DeliverPolicy, type JetStreamManager, ReplayPolicy } from "nats";
import type { NatsLink } from "./connect.ts";
import { apiCode, apiCodes } from "./errors.ts";
import { Pull } from "./pull.ts";
import { banStream, banSubjects } from "./subjects.ts";

/** How far a reader has come, and in which stream: a bucket that was made anew begins again. */
export interface Place {
  /** When the stream was made. */
  created: string;
  /** The last message that was read. */
  seq: number;
}

/** One reader of the bucket in the server. */
export interface BanSession {
  /** Where it begins. */
  place: Place;
  messages: Pull;
  /** Where the last record stands at this moment; 0 when there is none. */
  last(): Promise<number>;
}

const batch = 2048;
/** Milliseconds that one request for changes stays open. */
const expires = 10_000;
/** Nanoseconds after which the server forgets a reader that went away without a word. */
const forgottenAfter = 60e9;

/**
 * Makes a reader that begins behind `before`, or at the first record where the stream is another
 * one, or ends before that: what it holds now is then all that is known.
 *
 * @throws FleetbanError see {@link NatsLink.ask}
 */
export function openSession(link: NatsLink, before: Place): Promise<BanSession> {
  return link.ask("read the ban table", async () => {
    const manager = await link.connection.jetstreamManager({ checkAPI: false, timeout: 5000 });
    const { created, state } = await manager.streams.info(banStream);
    const goesOn = created === before.created && before.seq <= state.last_seq;
    const place = { created, seq: goesOn ? before.seq : 0 };
    const from =
      place.seq === 0
        ? { deliver_policy: DeliverPolicy.All }
        : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: place.seq + 1 };
    const { name } = await manager.consumers.add(banStream, {
      ...from,
      ack_policy: AckPolicy.None,
      replay_policy: ReplayPolicy.Instant,
      inactive_threshold: forgottenAfter,
      mem_storage: true,
      num_replicas: 1,
    });
    const messages = new Pull(link, { stream: banStream, consumer: name, batch, expires, missing: "end" });
    return { place, messages, last: () => lastOf(link, manager) };
  });
}

/**
 * Asks for the last message itself. The count of what is pending, which comes with each message,
 * drifts in nats-server 2.9 when records are written over while they are read.
 */
async function lastOf(link: NatsLink, manager: JetStreamManager): Promise<number> {
  try {
    const { seq } = await link.ask("look for the last ban", () =>
      manager.streams.getMessage(banStream, { last_by_subj: banSubjects }),
    );
    return seq;
  } catch (error) {
    if (error instanceof FleetbanError && apiCode(error.cause) === apiCodes.messageNotFound) return 0;
    throw error;
  }
}
