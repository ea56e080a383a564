import { createHmac, randomBytes } from "node:crypto";
import { FleetbanError, type Match, type MatchPublisher } from "@fleetban/core";
import { limits } from "../codec/limits.ts";
import { encodeInMessages } from "../codec/match.ts";
import type { NatsContext, NatsLink } from "./connect.ts";
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

/**
 * What one node publishes its matches with. A publish resolves when JetStream stored every message
 * of it; what that is worth is in docs/decisions/0012-nats.md.
 *
 * @param node of the credentials: under another's name the server refuses
 */
export function natsMatchPublisher(
  link: NatsLink,
  node: string,
  { metrics }: Pick<NatsContext, "metrics">,
  { batch = 500, capacity = 20_000, timeout = 5000 }: PublisherOptions = {},
): MatchPublisher {
  const subject = matchSubject(node);
  const stream = link.connection.jetstream({ timeout });
  let onTheirWay = 0;

  function messages(matches: readonly Match[]): Uint8Array[] {
    const most = Math.min(limits.messageBytes, (link.connection.info?.max_payload ?? Infinity) - envelope);
    return [...encodeInMessages(node, matches, batch, most)].map(({ bytes }) => bytes);
  }

  async function send(message: Uint8Array): Promise<void> {
    const begun = performance.now();
    const { duplicate } = await link.ask(`publish to ${subject}`, () =>
      stream.publish(subject, message, { msgID: messageId(message), expect: { streamName: matchStream } }),
    );
    metrics.observe("fleetban_publish_seconds", (performance.now() - begun) / 1000);
    if (duplicate) metrics.count("fleetban_publish_duplicates_total");
  }

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
