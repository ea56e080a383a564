import { createHmac, randomBytes } from "node:crypto";
import { setTimeout as after } from "node:timers/promises";
import { FleetbanError, type Match, type MatchPublisher, noLog } from "@fleetban/core";
import { limits } from "../codec/limits.ts";
import { encodeInMessages } from "../codec/match.ts";
import type { NatsContext, NatsLink } from "./connect.ts";
import { RecentMessages } from "./recent.ts";
import { matchStream, matchSubject } from "./subjects.ts";

export interface PublisherOptions {
  /** Most matches in one message. */
  batch?: number;
  /** Matches that may be on their way before a publish is refused. */
  capacity?: number;
  /** Milliseconds that one message may wait for its acknowledgement. */
  timeout?: number;
}

/** Room for the subject and the headers beside the payload. */
const envelope = 1024;
const secret = randomBytes(32);
/** Milliseconds between two looks whether the stream is there again. */
const lookAgain = 1000;

/**
 * What one node publishes its matches with. A publish resolves when JetStream stored every message
 * of it; what that is worth is in docs/decisions/0012-nats.md.
 *
 * @param node of the credentials: under another's name the server refuses
 */
export function natsMatchPublisher(
  link: NatsLink,
  node: string,
  { log = noLog, metrics }: Pick<NatsContext, "metrics"> & Partial<Pick<NatsContext, "log">>,
  { batch = 500, capacity = 20_000, timeout = 5000 }: PublisherOptions = {},
): MatchPublisher {
  const subject = matchSubject(node);
  const stream = link.connection.jetstream({ timeout });
  const recent = new RecentMessages();
  let onTheirWay = 0;
  /** The place of the newest message that the stream has stored of this node. */
  let newest = 0;
  let looking = false;

  function messages(matches: readonly Match[]): Uint8Array[] {
    const most = Math.min(limits.messageBytes, (link.connection.info?.max_payload ?? Infinity) - envelope);
    return [...encodeInMessages(node, matches, batch, most)].map(({ bytes }) => bytes);
  }

  async function send(message: Uint8Array): Promise<void> {
    if (!(await store(message))) await again();
    recent.add(message);
  }

  /** @returns false when the stream stands before what it had stored: it lost that */
  async function store(message: Uint8Array): Promise<boolean> {
    const begun = performance.now();
    const before = newest;
    const { duplicate, seq } = await link.ask(`publish to ${subject}`, () =>
      stream.publish(subject, message, { msgID: messageId(message), expect: { streamName: matchStream } }),
    );
    metrics.observe("fleetban_publish_seconds", (performance.now() - begun) / 1000);
    if (duplicate) metrics.count("fleetban_publish_duplicates_total");
    const lost = !duplicate && seq <= before;
    newest = lost ? seq : Math.max(newest, seq);
    return !lost;
  }

  /** What was published lately, in case nobody had counted it. */
  async function again(): Promise<void> {
    const messages = recent.all();
    log.warn(
      { messages: messages.length },
      "NATS has lost its matches: what was published lately goes out again",
    );
    metrics.count("fleetban_published_again_total", {}, messages.length);
    try {
      for (const message of messages) await store(message);
    } catch (error) {
      // Whatever is stored next begins it once more.
      newest = Number.MAX_SAFE_INTEGER;
      throw error;
    }
  }

  /** Whether the stream is still the one that was published to shows the last message: it knows it, or has it later. */
  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      for (
        let last = recent.all().at(-1);
        last !== undefined && link.connected();
        last = recent.all().at(-1)
      ) {
        try {
          if (!(await store(last))) await again();
          return;
        } catch (error) {
          if (!(error instanceof FleetbanError)) throw error;
          // As while the streams are made anew.
          await after(lookAgain, undefined, { ref: false });
        }
      }
    } finally {
      looking = false;
    }
  }
  link.onChange((connected) => {
    if (connected) void look();
  });

  return {
    async publish(matches) {
      if (onTheirWay > 0 && onTheirWay + matches.length > capacity) {
        throw new FleetbanError("FLB_BUS_FULL", `${onTheirWay} matches are on their way, ${capacity} may`);
      }
      onTheirWay += matches.length;
      try {
        const sent = await Promise.allSettled(messages(matches).map(send));
        for (const one of sent) if (one.status === "rejected") throw one.reason;
      } finally {
        onTheirWay -= matches.length;
      }
    },
  };
}

/**
 * The same batch sent again has the same id, so that the server stores it once within its window.
 * Nobody else can work the id out: ids are the whole stream's, and a node that published first
 * under the id of another's batch would make that one vanish.
 */
function messageId(message: Uint8Array): string {
  return createHmac("sha256", secret).update(message).digest("base64url").slice(0, 22);
}
