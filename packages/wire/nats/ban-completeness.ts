import { type BanTableCondition, FleetbanError } from "@fleetban/core";
import type { NatsLink } from "./connect.ts";
import { apiCode, apiCodes } from "./errors.ts";
import { banStream, completeSubject } from "./subjects.ts";

/**
 * Whether the bucket holds every ban: a marker in it says so. A bucket that was made anew has none, whoever made it.
 */
export class BanCompleteness {
  readonly #link: NatsLink;
  /** A bucket is not made anew behind a connection that lasts, unless somebody deletes it: asked for often enough. */
  #known = false;

  constructor(link: NatsLink) {
    this.#link = link;
    link.onChange(() => {
      this.#known = false;
    });
  }

  async condition(): Promise<BanTableCondition | null> {
    // The marker first: what is complete before the place is taken is complete up to there.
    const complete = (await this.#marker()) !== null;
    const info = await this.#unless(apiCodes.streamNotFound, "look for the ban table", async (streams) =>
      streams.info(banStream),
    );
    this.#known = info !== null && complete;
    return info && { table: info.created, revision: info.state.last_seq, complete };
  }

  /** @throws FleetbanError FLB_BAN_TABLE_INCOMPLETE */
  async demand(): Promise<void> {
    if (this.#known) return;
    const condition = await this.condition();
    // Where there is no table, whatever is asked of it says so.
    if (condition === null || condition.complete) return;
    throw new FleetbanError("FLB_BAN_TABLE_INCOMPLETE", "the ban table is not known to hold every ban");
  }

  async set(complete: boolean): Promise<void> {
    this.#known = false;
    if (complete) {
      const stream = this.#link.connection.jetstream({ timeout: 5000 });
      const now = new Date().toISOString();
      await this.#link.ask("mark the ban table", () =>
        stream.publish(completeSubject, now, { expect: { streamName: banStream } }),
      );
      return;
    }
    const seq = await this.#marker();
    if (seq === null) return;
    await this.#unless(apiCodes.sequenceNotFound, "unmark the ban table", (streams) =>
      streams.deleteMessage(banStream, seq, false),
    );
  }

  async #marker(): Promise<number | null> {
    const found = await this.#unless(apiCodes.messageNotFound, "look for the mark", (streams) =>
      streams.getMessage(banStream, { last_by_subj: completeSubject }),
    );
    return found?.seq ?? null;
  }

  /** @returns null for this answer, or where there is no bucket */
  async #unless<T>(code: number, what: string, run: (streams: Streams) => Promise<T>): Promise<T | null> {
    const manager = await this.#link.connection.jetstreamManager({ checkAPI: false, timeout: 5000 });
    try {
      return await this.#link.ask(what, () => run(manager.streams));
    } catch (error) {
      const answer = error instanceof FleetbanError ? apiCode(error.cause) : undefined;
      if (answer === code || answer === apiCodes.streamNotFound) return null;
      throw error;
    }
  }
}

type Streams = Awaited<ReturnType<NatsLink["connection"]["jetstreamManager"]>>["streams"];
