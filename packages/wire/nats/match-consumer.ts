import {
  FleetbanError,
  type Match,
  type MatchConsumer,
  type MatchDelivery,
  type Millis,
} from "@fleetban/core";
import { readBatch } from "./batch.ts";
import type { NatsContext, NatsLink } from "./connect.ts";
import { answer, comeBack, type Delivered, storedAt } from "./delivered.ts";
import { poisonKeeper } from "./poison.ts";
import { Pull } from "./pull.ts";
import { busPlace, retainedBatches } from "./retained.ts";
import { coordinatorConsumer, matchStream } from "./subjects.ts";

export interface ConsumerOptions {
  /** Most messages taken ahead; they count against the time in which a delivery is to be answered. */
  ahead?: number;
  /** Milliseconds until a retry comes; doubles with each attempt up to the slowest. */
  firstRetry?: number;
  slowestRetry?: number;
  /** Milliseconds that the deliveries may take to end: so long one request to the server stays open. */
  request?: number;
}

/**
 * A coordinator's end of the match bus: one durable consumer that all coordinators share. What can't
 * be read at all is put aside here already, and never reaches the coordinator.
 */
export function natsMatchConsumer(
  link: NatsLink,
  { log, metrics }: NatsContext,
  { ahead = 32, firstRetry = 20, slowestRetry = 5000, request = 500 }: ConsumerOptions = {},
): MatchConsumer {
  const { connection } = link;
  const keepAside = poisonKeeper(link);

  /** Acknowledges; one that gets lost means a redelivery, which changes nothing (rule 1). */
  async function done(message: Delivered, word: "ack" | "term"): Promise<void> {
    try {
      await link.ask("acknowledge", () => answer(connection, message, word));
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      metrics.count("fleetban_bus_acks_lost_total");
      log.debug({ code: error.code, error: error.message }, "an acknowledgement got lost");
    }
  }
  function later(message: Delivered, after?: Millis): void {
    const wait = Math.min(slowestRetry, firstRetry * 2 ** (message.attempt - 1));
    comeBack(connection, message, after ?? wait);
  }
  /** Never acknowledged before it is kept: what can't be put aside comes again. */
  async function reject(message: Delivered, reason: string): Promise<void> {
    try {
      await keepAside(message, reason);
      metrics.count("fleetban_bus_poison_total");
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      log.warn({ code: error.code, error: error.message }, "poison could not be put aside yet");
      return later(message);
    }
    await done(message, "term");
  }

  let explaining = false;
  /** Says what is missing; what merely is slow is asked again without a word. */
  async function explainSilence(): Promise<void> {
    if (explaining) return;
    explaining = true;
    try {
      const manager = await connection.jetstreamManager({ checkAPI: false, timeout: 5000 });
      await link.ask("look for the consumer", () => manager.consumers.info(matchStream, coordinatorConsumer));
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      metrics.count("fleetban_bus_silences_total", { code: error.code });
      log.warn({ code: error.code, error: error.message }, "no matches can be taken from NATS");
    } finally {
      explaining = false;
    }
  }

  /** @throws FleetbanError FLB_RECORD_MALFORMED, FLB_RECORD_LIMIT, FLB_RECORD_VERSION */
  function read(message: Delivered): { node: string; matches: readonly Match[] } {
    const { node, claimed, matches } = readBatch(message);
    if (claimed !== node) {
      metrics.count("fleetban_bus_node_mismatches_total");
      log.warn(
        { code: "FLB_RECORD_NODE", node, claimed: claimed.slice(0, 100) },
        "a batch names another node",
      );
    }
    return { node, matches };
  }

  /** @returns undefined when the message is put aside instead */
  function deliveryOf(message: Delivered, answered: () => void): MatchDelivery | undefined {
    let open = true;
    const first = () => {
      if (!open) return false;
      open = false;
      answered();
      return true;
    };
    try {
      return {
        ...read(message),
        published: storedAt(message),
        ack: async () => (first() ? done(message, "ack") : undefined),
        retry: async (after) => (first() ? later(message, after) : undefined),
        reject: async (reason) => (first() ? reject(message, reason) : undefined),
      };
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      const { code } = error;
      const { subject, seq } = message;
      metrics.count("fleetban_bus_messages_refused_total", { code });
      log.warn(
        { code, subject, seq, error: error.message.slice(0, 200) },
        "a message is no batch of matches",
      );
      void reject(message, `${code}: ${error.message}`);
      return undefined;
    }
  }

  async function* deliveries(signal: AbortSignal): AsyncGenerator<MatchDelivery, void, undefined> {
    if (signal.aborted) return;
    const options = { stream: matchStream, consumer: coordinatorConsumer, batch: ahead, expires: request };
    const pull = new Pull(link, { ...options, missing: "wait", onSilence: () => void explainSilence() });
    const unanswered = new Set<Delivered>();
    const stop = async () => {
      for (const message of await pull.stop()) comeBack(connection, message, 0);
    };
    const onAbort = () => void stop();
    signal.addEventListener("abort", onAbort);
    try {
      for (;;) {
        const message = await pull.next();
        if (message === undefined || signal.aborted) {
          if (typeof message === "object") comeBack(connection, message, 0);
          return;
        }
        if (message === "idle") continue;
        const delivery = deliveryOf(message, () => unanswered.delete(message));
        if (delivery === undefined) continue;
        unanswered.add(message);
        yield delivery;
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      // First: what is given back while the request is open would come right back here.
      await stop();
      for (const message of unanswered) comeBack(connection, message, 0);
    }
  }
  return {
    deliveries,
    place: () => busPlace(link),
    retained: (from, until, signal) => retainedBatches(link, from, until, signal),
  };
}
