import type { BusPlace, Match, MatchConsumer, MatchDelivery, Millis, RetainedBatch } from "@fleetban/core";
import type { Random } from "../support/random.ts";
import type { Life, Scheduler } from "./scheduler.ts";

interface Batch extends RetainedBatch {
  acknowledged: boolean;
}

/**
 * A match bus that does all that one may: it hands out in any order, a batch to several at once, again what was
 * acknowledged, and loses acknowledgements. It is at its end when all were acknowledged.
 */
export class UnrulyBus {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #batches: Batch[];
  readonly rejected: string[] = [];
  #delivered = 0;
  /** Acknowledgements that may get lost, and batches that may come again after it. */
  #tricks: number;

  constructor(
    batches: readonly { node: string; matches: readonly Match[] }[],
    published: Millis,
    { scheduler, random, tricks }: { scheduler: Scheduler; random: Random; tricks: number },
  ) {
    this.#batches = batches.map((batch, i) => ({
      ...batch,
      position: i + 1,
      published,
      acknowledged: false,
    }));
    this.#scheduler = scheduler;
    this.#random = random;
    this.#tricks = tricks;
  }

  get done(): boolean {
    return this.#batches.every(({ acknowledged }) => acknowledged);
  }

  consumer(life: Life): MatchConsumer {
    const bus = this;
    return {
      async *deliveries(signal) {
        for (;;) {
          await bus.#scheduler.step(life);
          if (signal.aborted) return;
          const batch = bus.#choose();
          if (batch === undefined) return await ended(signal);
          yield bus.#deliver(batch, life);
        }
      },
      place: async () => this.#place(),
      async *retained(from, until) {
        const after = "after" in from ? from.after : 0;
        for (const { acknowledged, ...batch } of bus.#batches) {
          if (batch.position > after && batch.position <= until) yield batch;
        }
      },
    };
  }

  #choose(): Batch | undefined {
    const again = this.#tricks > 0 && this.#random.below(8) === 0;
    if (again) this.#tricks--;
    const from = this.#batches.filter(({ acknowledged }) => again || !acknowledged);
    return from[this.#random.below(from.length)];
  }

  #deliver(batch: Batch, life: Life): MatchDelivery {
    const { node, matches, published } = batch;
    this.#delivered = Math.max(this.#delivered, batch.position);
    return {
      ...{ node, matches, published },
      ack: async () => {
        await this.#scheduler.step(life);
        const lost = this.#tricks > 0 && this.#random.below(6) === 0;
        if (lost) this.#tricks--;
        else batch.acknowledged = true;
      },
      retry: () => this.#scheduler.step(life),
      reject: async (reason) => {
        await this.#scheduler.step(life);
        this.rejected.push(reason);
        batch.acknowledged = true;
      },
    };
  }

  #place(): BusPlace {
    const open = this.#batches.findIndex(({ acknowledged }) => !acknowledged);
    const waitingSince = this.#batches[open]?.published ?? null;
    const settled = open === -1 ? this.#batches.length : open;
    return { store: "unruly", settled, delivered: this.#delivered, waitingSince };
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve());
  });
}
