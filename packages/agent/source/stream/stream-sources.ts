import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type AgentReport,
  type Clock,
  FleetbanError,
  type Log,
  type Metrics,
  type Policy,
  type Source,
} from "@fleetban/core";
import type { Chunk, Position } from "../../chunk.ts";
import type { Checkpoints } from "../checkpoints.ts";
import type { Segment } from "../spool/segment.ts";
import { Spool } from "../spool/spool.ts";
import { Turns } from "../turns.ts";
import { Stream } from "./stream.ts";

/** How much is read of one spool before it is the next one's turn. */
const pieceLength = 128 * 1024;

/** What stream sources need. */
export interface StreamSourcesOptions {
  /** Where spools are; null: nowhere, so that there can be no streams. */
  spool: string | null;
  checkpoints: Checkpoints;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/**
 * The streams that jails read. Iterating gives what came, from their spools: each stream takes a turn
 * of one read. A piece's buffer is used again for the next one.
 */
export class StreamSources implements AsyncIterable<Chunk> {
  readonly #options: StreamSourcesOptions;
  readonly #streams = new Map<string, Stream>();
  readonly #turns = new Turns<Stream>();
  #buffer = Buffer.alloc(0);
  #stopped = false;

  constructor(options: StreamSourcesOptions) {
    this.#options = options;
  }

  /**
   * Opens the streams that the policy's jails read, and closes the others. Resolves when each is open
   * or its trouble is reported.
   *
   * @throws FleetbanError FLB_SPOOL_UNWRITABLE when a spool cannot be opened
   */
  async follow(policy: Policy): Promise<void> {
    const wanted = new Map<Source, string[]>();
    for (const source of policy.sources.values()) {
      const jails = policy.jails.filter((jail) => jail.source.includes(source.name)).map(({ name }) => name);
      if (jails.length > 0) wanted.set(source, jails);
    }
    const names = new Set([...wanted.keys()].map(({ name }) => name));
    // First, as another may listen where they do.
    for (const [name, stream] of [...this.#streams]) if (!names.has(name)) await this.#leave(name, stream);
    await this.#forget(policy);
    for (const [source, jails] of wanted) {
      const stream = this.#streams.get(source.name) ?? (await this.#open(source));
      await stream.follow(source, jails, policy.maxLine);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    for (let stream = await this.#turns.take(); stream !== undefined; stream = await this.#turns.take()) {
      if (this.#buffer.length === 0) this.#buffer = Buffer.allocUnsafeSlow(pieceLength);
      for await (const chunk of stream.spool.pieces(this.#buffer)) {
        yield chunk;
        if (this.#stopped) return;
      }
      if (stream.spool.pending && this.#streams.get(stream.spool.name) === stream) this.#turns.add(stream);
    }
  }

  /** Every match in the origin's lines up to `position` is acknowledged. */
  acknowledged(segment: Segment, position: Position): void {
    const stream = this.#streams.get(segment.log);
    stream?.spool.acknowledged(segment, position);
  }

  /** Resolves when everything that came so far has been handed out. */
  async caughtUp(): Promise<void> {
    await Promise.all([...this.#streams.values()].map(({ spool }) => spool.caughtUp()));
  }

  /** How many streams are open, and how many bytes of what came are not safe yet. */
  report(): AgentReport {
    const spools = [...this.#streams.values()].map(({ spool }) => spool);
    return { sources: spools.length, lag: spools.reduce((sum, { lag }) => sum + lag, 0) };
  }

  /** Ends the iteration after the current piece. */
  stop(): void {
    this.#stopped = true;
    this.#turns.stop();
  }

  /** Closes every stream; after the iteration has ended. */
  async close(): Promise<void> {
    for (const stream of this.#streams.values()) {
      await stream.close();
      await stream.spool.close();
    }
    this.#streams.clear();
  }

  async #open({ name, spool: limit }: Source): Promise<Stream> {
    const { spool: folder, ...context } = this.#options;
    if (folder === null) throw unwritable(name, "there is no state directory to spool it in");
    const path = join(folder, name);
    const written = () => {
      const stream = this.#streams.get(name);
      if (stream !== undefined) this.#turns.add(stream);
    };
    const spool = await Spool.open({ name, folder: path, limit, written, ...context }).catch(
      (error: Error) => {
        throw unwritable(name, `${path}: ${error.message}`, error);
      },
    );
    const stream = new Stream(spool, context);
    this.#streams.set(name, stream);
    if (spool.pending) this.#turns.add(stream);
    return stream;
  }

  /** No jail reads it any more. */
  async #leave(name: string, stream: Stream): Promise<void> {
    this.#streams.delete(name);
    this.#turns.delete(stream);
    await stream.close();
    await stream.spool.close();
  }

  /** Deletes spools of streams that the policy has no more. */
  async #forget({ sources }: Policy): Promise<void> {
    const { spool: folder, log } = this.#options;
    if (folder === null) return;
    const names = await readdir(folder).catch(() => [] as string[]);
    for (const name of names) {
      if (sources.has(name) || this.#streams.has(name)) continue;
      const path = join(folder, name);
      try {
        const options = { ...this.#options, name, folder: path, limit: 0, written: () => {} };
        const spool = await Spool.open(options);
        const unread = spool.pending;
        await spool.remove();
        if (!unread) continue;
        log.warn(
          { source: name },
          `${name} is no source of the policy any more; what its spool held is deleted`,
        );
      } catch (error) {
        log.warn({ source: name, err: error }, `${path} cannot be deleted: ${(error as Error).message}`);
      }
    }
  }
}

function unwritable(name: string, why: string, cause?: Error): FleetbanError {
  return new FleetbanError("FLB_SPOOL_UNWRITABLE", `${name} cannot be spooled: ${why}`, { cause });
}
