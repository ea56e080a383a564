import type { Match, MatchConsumer, MatchDelivery, Millis } from "@fleetban/core";
import { decodeMatches, encodeMatches } from "../../packages/wire/codec/match.ts";
import type { Random } from "../support/random.ts";
import { Agenda, second } from "./agenda.ts";

interface Message {
  node: string;
  bytes: Uint8Array;
  published: Millis;
}

/** Of 1000 batches so many are delivered twice or three times, up to ten minutes later. */
const duplicated = 30;
/** Of 1000 batches so many come some seconds late, and a tenth of these minutes late. */
const delayed = 100;
/** Of 1000 acknowledgements so many get lost: the batch comes again after {@link ackWait}. */
const lost = 10;
/** As the consumer in NATS has it. */
const ackWait = 30 * second;
/** The longest that a batch is under way. */
export const longestDelay = 150 * second;
/** The longest until its last copy came. */
export const longestWay = longestDelay + 600 * second + ackWait;

/**
 * The match bus in simulated time. Batches go over it as bytes; they come late, in any order and more than
 * once, to whichever coordinator asks first.
 */
export class SimulatedBus {
  readonly #random: Random;
  readonly #underWay = new Agenda<Message>();
  readonly #consumers = new Set<() => void>();
  readonly rejected: string[] = [];
  #ready: Message[] = [];
  #now: Millis;
  /** Handed out and not answered. */
  #open = 0;
  #quiet = Promise.withResolvers<void>();
  deliveries = 0;
  /** Batches, and their bytes. */
  published = 0;
  bytes = 0;

  constructor(random: Random, now: Millis) {
    this.#random = random;
    this.#now = now;
  }

  /** How many batches are still to come. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** @param now the time of the next {@link deliver}, which hands it out if nothing delays it */
  publish(node: string, matches: readonly Match[], now: Millis): void {
    const message = { node, bytes: encodeMatches(node, matches), published: now };
    this.published++;
    this.bytes += message.bytes.length;
    const first = now + this.#delay();
    this.#underWay.add(first, message);
    for (let copy = 0; copy < 2 && this.#random.below(1000) < duplicated; copy++) {
      this.#underWay.add(first + this.#random.below(601) * second, message);
    }
  }

  /** Hands out what has arrived by now. @returns resolves when the coordinators have answered all of it */
  async deliver(now: Millis): Promise<void> {
    this.#now = now;
    this.#ready = this.#shuffled(this.#underWay.take(now));
    if (this.#ready.length === 0) return;
    this.#quiet = Promise.withResolvers();
    for (const wake of this.#consumers) wake();
    await this.#quiet.promise;
  }

  consumer(): MatchConsumer {
    const bus = this;
    return {
      async *deliveries(signal) {
        let wake = () => {};
        const wakeUp = () => wake();
        bus.#consumers.add(wakeUp);
        signal.addEventListener("abort", wakeUp);
        while (!signal.aborted) {
          const message = bus.#ready.pop();
          if (message !== undefined) yield bus.#hand(message);
          else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
        bus.#consumers.delete(wakeUp);
      },
      // What was answered is gone: nothing is rebuilt here.
      place: () => Promise.reject(new Error("the simulated bus has no places")),
      retained: () => {
        throw new Error("the simulated bus retains nothing");
      },
    };
  }

  #hand(message: Message): MatchDelivery {
    const { node, bytes, published } = message;
    this.deliveries++;
    this.#open++;
    const again = (wait: Millis) => this.#underWay.add(this.#now + Math.max(second, wait), message);
    return {
      ...{ node, published, matches: decodeMatches(node, bytes).matches },
      ack: async () => {
        if (this.#random.below(1000) < lost) again(ackWait);
        this.#answered();
      },
      retry: async (after = second) => {
        again(after);
        this.#answered();
      },
      reject: async (reason) => {
        this.rejected.push(reason);
        this.#answered();
      },
    };
  }

  #answered(): void {
    if (--this.#open === 0 && this.#ready.length === 0) this.#quiet.resolve();
  }

  #delay(): Millis {
    if (this.#random.below(1000) >= delayed) return 0;
    return (this.#random.below(10) === 0 ? this.#random.below(151) : this.#random.below(6)) * second;
  }

  #shuffled<T>(all: T[]): T[] {
    for (let i = all.length - 1; i > 0; i--) {
      const j = this.#random.below(i + 1);
      [all[i], all[j]] = [all[j] as T, all[i] as T];
    }
    return all;
  }
}
