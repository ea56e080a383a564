import { AckPolicy, DeliverPolicy, type JetStreamManager, ReplayPolicy } from "nats";
import type { NatsLink } from "./connect.ts";
import { apiCodes, isAnswer } from "./errors.ts";
import { Pull } from "./pull.ts";

/** How far a reader has come, and in which stream: a bucket that was made anew begins again. */
export interface Place {
  /** When the stream was made; of a place to begin at, null stands for whichever there is. */
  created: string | null;
  /** The last message that was read. */
  seq: number;
  /** Whether the bucket was found to hold all that it should. */
  complete?: boolean;
}

/** A stream that keeps one message per subject, the newest: a bucket. */
export interface Bucket {
  /** For errors: `the ban table`. */
  what: string;
  stream: string;
  /** All that it takes, with a wildcard. */
  subjects: string;
  /** What stands under this subject says that the bucket holds all that it should; without one it always does. */
  marker?: string;
}

/** One reader of a bucket in the server. */
export interface RecordSession {
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
export function openSession(link: NatsLink, bucket: Bucket, before: Place): Promise<RecordSession> {
  const { what, stream } = bucket;
  return link.ask(`read ${what}`, async () => {
    const manager = await link.connection.jetstreamManager({ checkAPI: false, timeout: 5000 });
    const { created, state } = await manager.streams.info(stream);
    const goesOn = (before.created ?? created) === created && before.seq <= state.last_seq;
    const complete = bucket.marker === undefined || (goesOn && before.complete === true);
    const place = { created, seq: goesOn ? before.seq : 0, complete };
    const from =
      place.seq === 0
        ? { deliver_policy: DeliverPolicy.All }
        : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: place.seq + 1 };
    const { name } = await manager.consumers.add(stream, {
      ...from,
      ack_policy: AckPolicy.None,
      replay_policy: ReplayPolicy.Instant,
      inactive_threshold: forgottenAfter,
      mem_storage: true,
      num_replicas: 1,
    });
    const messages = new Pull(link, { stream, consumer: name, batch, expires, missing: "end" });
    return { place, messages, last: () => lastOf(link, manager, bucket) };
  });
}

/**
 * Asks for the last message itself. The count of what is pending, which comes with each message,
 * drifts in nats-server 2.9 when records are written over while they are read.
 */
async function lastOf(
  link: NatsLink,
  manager: JetStreamManager,
  { what, stream, subjects }: Bucket,
): Promise<number> {
  try {
    const { seq } = await link.ask(`look for the end of ${what}`, () =>
      manager.streams.getMessage(stream, { last_by_subj: subjects }),
    );
    return seq;
  } catch (error) {
    if (isAnswer(error, apiCodes.messageNotFound)) return 0;
    throw error;
  }
}
