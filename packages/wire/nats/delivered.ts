import type { Millis } from "@fleetban/core";
import type { Msg, NatsConnection } from "nats";

/** A message of a stream as a consumer handed it out. */
export interface Delivered {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Its place in the stream. */
  readonly seq: number;
  /** When JetStream stored it: with the place, what no other message has. Nanoseconds, as text. */
  readonly stored: string;
  /** How often it has been handed out, this time included. */
  readonly attempt: number;
  /** So many more wait in the stream for this consumer. */
  readonly pending: number;
  /** Where its acknowledgement goes. */
  readonly reply: string;
}

/**
 * Reads what JetStream says in the reply subject:
 * `$JS.ACK.[domain.account.]stream.consumer.attempt.seq.consumerSeq.time.pending[.random]`.
 *
 * @returns undefined for a message that is not from a consumer
 */
export function delivered({ subject, data, reply = "" }: Msg): Delivered | undefined {
  const parts = reply.split(".");
  if (parts[0] !== "$JS" || parts[1] !== "ACK" || parts.length < 9) return undefined;
  const from = parts.length === 9 ? 4 : 6;
  const [attempt, seq, , stored = "", pending] = parts.slice(from);
  return {
    ...{ subject, data, reply, stored },
    ...{ attempt: Number(attempt), seq: Number(seq), pending: Number(pending) },
  };
}

/** Its time in milliseconds, which a number holds exactly. */
export function storedAt({ stored }: Delivered): Millis {
  return Math.floor(Number(stored) / 1e6);
}

const words = { ack: "+ACK", term: "+TERM" };

/**
 * Says that a message is done with, and waits until the server knows.
 *
 * @param word `term`: it was no use, and is not delivered again either
 */
export async function answer(
  nats: NatsConnection,
  { reply }: Delivered,
  word: "ack" | "term",
): Promise<void> {
  await nats.request(reply, words[word], { timeout: 5000 });
}

/**
 * Asks for it again later; nothing is lost when this gets lost, it only comes later still.
 *
 * @param delay milliseconds; 0: at once
 */
export function comeBack(nats: NatsConnection, { reply }: Delivered, delay: number): void {
  if (nats.isClosed() || nats.isDraining()) return;
  nats.publish(reply, delay === 0 ? "-NAK" : `-NAK ${JSON.stringify({ delay: delay * 1_000_000 })}`);
}
