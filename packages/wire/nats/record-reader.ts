import { setTimeout as after } from "node:timers/promises";
import { FleetbanError } from "@fleetban/core";
import type { NatsContext, NatsLink } from "./connect.ts";
import type { Delivered } from "./delivered.ts";
import { type Bucket, openSession, type Place, type RecordSession } from "./record-session.ts";

/** A bucket whose records are read as `T`. */
export interface RecordBucket<T> extends Bucket {
  /**
   * @returns undefined for what is passed over
   * @throws FleetbanError for what is no record: it is passed over, counted and logged
   */
  decode(message: Delivered): T | undefined;
  /** Counts what is no record. */
  refused: string;
}

/** A record, or that all that stood was read, be it all or not; and up to where in which stream. */
export type ReadRecord<T> = ({ type: "record"; record: T } | { type: "current" | "incomplete" }) & {
  seq: number;
  /** When the stream was made: one that is made anew begins with other places. */
  created: string;
};

/** Milliseconds between attempts while the bucket is not there. */
const again = { first: 50, slowest: 2000 };

/**
 * Reads the bucket from its first record on, and follows it through every interruption. The bucket
 * keeps one message per record, in the order of the changes: whoever has read up to a place has
 * missed nothing before it, and goes on from there.
 *
 * `current` is said only when the server confirms that nothing stands beyond what was read: an
 * enforcer takes down what was not shown by then.
 */
export async function* followRecords<T>(
  link: NatsLink,
  context: NatsContext,
  bucket: RecordBucket<T>,
  signal: AbortSignal,
): AsyncGenerator<ReadRecord<T>, void, undefined> {
  const place: Place = { created: "", seq: 0 };
  let current = false;
  let wait = again.first;
  while (!signal.aborted) {
    try {
      for await (const read of readOn(link, context, bucket, place, current, signal)) {
        wait = again.first;
        if (read.type === "current") current = true;
        yield read;
      }
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      context.log.debug({ code: error.code, error: error.message }, `${bucket.what} cannot be read`);
    }
    if (!signal.aborted) await pause(link, wait, signal);
    wait = Math.min(again.slowest, wait * 2);
  }
}

/**
 * Every record that stands, once.
 *
 * @param after only those that were stored behind this place
 * @throws FleetbanError when that is not possible now
 */
export async function* readRecords<T>(
  link: NatsLink,
  context: NatsContext,
  bucket: RecordBucket<T>,
  after = 0,
) {
  const never = new AbortController().signal;
  for await (const read of readOn(link, context, bucket, { created: null, seq: after }, false, never)) {
    if (read.type !== "record") return;
    yield read;
  }
  throw new FleetbanError("FLB_NATS_UNREACHABLE", `${bucket.what} could not be read to its end`);
}

/** One session; ends with the signal, and when the reader has to be made anew. Moves `place` on. */
async function* readOn<T>(
  link: NatsLink,
  context: NatsContext,
  bucket: RecordBucket<T>,
  place: Place,
  known: boolean,
  signal: AbortSignal,
): AsyncGenerator<ReadRecord<T>, void, undefined> {
  const session: RecordSession = await openSession(link, bucket, place);
  const created = session.place.created ?? "";
  const { messages } = session;
  Object.assign(place, session.place);
  let current = known;
  let told = false;
  let last = 0;
  const drop = () => messages.drop();
  // What was on its way when the connection broke is lost: another session goes on behind what was read.
  const unlisten = link.onChange(drop);
  signal.addEventListener("abort", drop);
  if (signal.aborted) drop();
  try {
    for (;;) {
      if (!current && messages.empty && place.seq >= last) {
        last = await session.last();
        const read = last <= place.seq;
        current = read && place.complete === true;
        if (current) yield { type: "current", seq: place.seq, created };
        else if (read && !told) {
          told = true;
          yield { type: "incomplete", seq: place.seq, created };
        }
      }
      const message = await messages.next();
      if (message === undefined || signal.aborted) return;
      if (message === "idle") {
        // The last one may have been purged meanwhile.
        last = 0;
        continue;
      }
      place.seq = message.seq;
      if (message.subject === bucket.marker) {
        place.complete = true;
        continue;
      }
      const record = recordOf(message, bucket, context);
      if (record !== undefined) yield { type: "record", record, seq: message.seq, created };
      if (signal.aborted) return;
    }
  } finally {
    unlisten();
    signal.removeEventListener("abort", drop);
    drop();
  }
}

/** One bad entry must not keep the others from whoever follows. */
function recordOf<T>(
  message: Delivered,
  { what, decode, refused }: RecordBucket<T>,
  { log, metrics }: NatsContext,
): T | undefined {
  try {
    return decode(message);
  } catch (error) {
    if (!(error instanceof FleetbanError)) throw error;
    const { subject, seq } = message;
    metrics.count(refused, { code: error.code });
    log.error({ code: error.code, subject, seq, error: error.message }, `an entry of ${what} is none`);
    return undefined;
  }
}

/** Until the connection goes or comes, or for a while. */
async function pause(link: NatsLink, wait: number, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const unlisten = link.onChange(() => ended.abort());
  const either = AbortSignal.any([signal, ended.signal]);
  await after(wait, undefined, { signal: either, ref: false }).catch(() => {});
  unlisten();
}
