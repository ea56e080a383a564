import { setTimeout as after } from "node:timers/promises";
import { type BanEvent, FleetbanError } from "@fleetban/core";
import { decodeBan } from "../codec/ban.ts";
import { type BanSession, openSession, type Place } from "./ban-session.ts";
import type { NatsContext, NatsLink } from "./connect.ts";
import type { Delivered } from "./delivered.ts";

/** An event of the ban table, and where in the bucket's stream it stands. */
export interface ReadBan {
  event: BanEvent;
  seq: number;
}

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
export async function* followBans(
  link: NatsLink,
  context: NatsContext,
  signal: AbortSignal,
): AsyncGenerator<ReadBan, void, undefined> {
  const place: Place = { created: "", seq: 0 };
  let current = false;
  let wait = again.first;
  while (!signal.aborted) {
    try {
      for await (const read of readOn(link, context, place, current, signal)) {
        wait = again.first;
        if (read.event.type === "current") current = true;
        yield read;
      }
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      context.log.debug({ code: error.code, error: error.message }, "the ban table cannot be read");
    }
    if (!signal.aborted) await pause(link, wait, signal);
    wait = Math.min(again.slowest, wait * 2);
  }
}

/**
 * Every record that stands, once.
 *
 * @throws FleetbanError when that is not possible now
 */
export async function* readBans(link: NatsLink, context: NatsContext) {
  const never = new AbortController().signal;
  for await (const { event, seq } of readOn(link, context, { created: "", seq: 0 }, false, never)) {
    if (event.type === "current") return;
    yield { ban: event.ban, seq };
  }
  throw new FleetbanError("FLB_NATS_UNREACHABLE", "the ban table could not be read to its end");
}

/** One session; ends with the signal, and when the reader has to be made anew. Moves `place` on. */
async function* readOn(
  link: NatsLink,
  context: NatsContext,
  place: Place,
  known: boolean,
  signal: AbortSignal,
): AsyncGenerator<ReadBan, void, undefined> {
  const session: BanSession = await openSession(link, place);
  const { messages } = session;
  Object.assign(place, session.place);
  let current = known;
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
        current = last <= place.seq;
        if (current) yield { event: { type: "current" }, seq: place.seq };
      }
      const message = await messages.next();
      if (message === undefined || signal.aborted) return;
      if (message === "idle") {
        // The last one may have been purged meanwhile.
        last = 0;
        continue;
      }
      place.seq = message.seq;
      const event = eventOf(message, context);
      if (event !== undefined) yield { event, seq: message.seq };
      if (signal.aborted) return;
    }
  } finally {
    unlisten();
    signal.removeEventListener("abort", drop);
    drop();
  }
}

/** What is no ban is passed over: one bad entry must not keep the others from the firewall. */
function eventOf({ data, subject, seq }: Delivered, { log, metrics }: NatsContext): BanEvent | undefined {
  try {
    return { type: "ban", ban: decodeBan(data) };
  } catch (error) {
    if (!(error instanceof FleetbanError)) throw error;
    metrics.count("fleetban_ban_records_refused_total", { code: error.code });
    log.error({ code: error.code, subject, seq, error: error.message }, "an entry is no ban");
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
