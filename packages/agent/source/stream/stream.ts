import type { Clock, Log, Metrics, Source } from "@fleetban/core";
import { Problem } from "../problem.ts";
import type { Spool } from "../spool/spool.ts";
import type { Inlet } from "./inlet.ts";
import { inletFor } from "./inlets.ts";
import { SpoolSink } from "./spool-sink.ts";

/** A stream that is open: its spool, and what fills it. */
export class Stream {
  readonly spool: Spool;
  readonly #sink: SpoolSink;
  readonly #options: { clock: Clock; log: Log; metrics: Metrics };
  readonly #problem: Problem;
  #inlet: Inlet | null = null;
  #settings = "";

  constructor(spool: Spool, options: { clock: Clock; log: Log; metrics: Metrics }) {
    this.spool = spool;
    this.#options = options;
    this.#sink = new SpoolSink(spool, options);
    this.#problem = new Problem(spool.name, options);
  }

  /** Takes records as the source says from now on; what takes them stays open when nothing changed. */
  async follow(source: Source, jails: readonly string[], maxLine: number): Promise<void> {
    const { name, spool: limit } = source;
    this.spool.jails = jails;
    this.spool.limit = limit;
    this.#sink.longest = maxLine + 1;
    const settings = JSON.stringify(source.settings);
    if (settings === this.#settings) return;
    await this.#inlet?.close();
    this.#settings = settings;
    const context = { name, sink: this.#sink, problem: this.#problem, ...this.#options };
    this.#inlet = await inletFor(source, context);
    await this.#inlet.open();
  }

  /** Takes no more records; what came is on disk. */
  async close(): Promise<void> {
    await this.#inlet?.close();
    this.#inlet = null;
    this.#settings = "";
    await this.spool.flushed();
  }
}
