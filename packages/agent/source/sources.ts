import type { AgentReport, Policy } from "@fleetban/core";
import type { Chunk, Origin, Position } from "../chunk.ts";
import { FileSource, type FileSourceOptions } from "./file/file-source.ts";
import type { LogReader } from "./file/log-reader.ts";
import { Segment } from "./spool/segment.ts";
import { StreamSources, type StreamSourcesOptions } from "./stream/stream-sources.ts";

/** Everything that is read: files and streams, in turns where both have something. */
export class Sources implements AsyncIterable<Chunk> {
  readonly #files: FileSource;
  readonly #streams: StreamSources;

  constructor(options: FileSourceOptions & StreamSourcesOptions) {
    this.#files = new FileSource(options);
    this.#streams = new StreamSources(options);
  }

  /**
   * Reads for the jails of this policy from now on. Resolves when every log and stream that is there
   * is open.
   *
   * @throws FleetbanError FLB_SPOOL_UNWRITABLE
   */
  async follow(policy: Policy): Promise<void> {
    await this.#files.follow(policy.jails, policy.maxLine);
    await this.#streams.follow(policy);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    const iterators = [this.#files, this.#streams].map((source) => source[Symbol.asyncIterator]());
    // A source is asked for its next piece only when the one before is done with: buffers are used again.
    const asked = iterators.map((iterator) => ask(iterator));
    while (asked.length > 0) {
      const { iterator, result } = await Promise.race(asked.map(({ answer }) => answer));
      asked.splice(
        asked.findIndex((one) => one.iterator === iterator),
        1,
      );
      if (result.done) continue;
      yield result.value;
      // Behind the other: of two that have an answer, the first in the list goes first.
      asked.push(ask(iterator));
    }
  }

  /** Every match in the origin's lines up to `position` is acknowledged. */
  acknowledged(origin: Origin, position: Position): void {
    if (origin instanceof Segment) this.#streams.acknowledged(origin, position);
    else this.#files.acknowledged(origin as LogReader, position);
  }

  /** Resolves when everything that stands in the logs now, and came on the streams, has been handed out. */
  async caughtUp(): Promise<void> {
    await Promise.all([this.#files.caughtUp(), this.#streams.caughtUp()]);
  }

  /** How much is followed, and how many bytes of it are not safe yet. */
  async report(): Promise<AgentReport> {
    const files = await this.#files.report();
    const streams = this.#streams.report();
    return { sources: files.sources + streams.sources, lag: files.lag + streams.lag };
  }

  /** Ends the iteration after the current piece. */
  stop(): void {
    this.#files.stop();
    this.#streams.stop();
  }

  /** Closes everything; after the iteration has ended. */
  async close(): Promise<void> {
    await this.#streams.close();
    await this.#files.close();
  }
}

interface Asked {
  iterator: AsyncGenerator<Chunk, void, undefined>;
  answer: Promise<{ iterator: AsyncGenerator<Chunk, void, undefined>; result: IteratorResult<Chunk, void> }>;
}

function ask(iterator: AsyncGenerator<Chunk, void, undefined>): Asked {
  return { iterator, answer: iterator.next().then((result) => ({ iterator, result })) };
}
