import type { AgentReport, Clock, Log, MatchPublisher, Metrics, Millis, Policy } from "@fleetban/core";
import { cutLines } from "./line/cut-lines.ts";
import type { Lookup } from "./match/host-names.ts";
import { type Found, MatchStage } from "./match/match-stage.ts";
import { NowAndThen } from "./now-and-then.ts";
import { type BatchOptions, Outbox } from "./outbox/outbox.ts";
import type { Checkpoints } from "./source/checkpoints.ts";
import { Sources } from "./source/sources.ts";

/** What the stages are joined with. */
export interface PipelineOptions {
  node: string;
  policy: Policy;
  publisher: MatchPublisher;
  checkpoints: Checkpoints;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  lookup: Lookup;
  pollInterval: Millis;
  batch: BatchOptions;
  spool: string | null;
}

/**
 * source → line → match → outbox
 *
 * One piece of one log or stream at a time goes all the way, and the next one is another log's.
 * When the outbox is full, nothing more is read.
 */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #source: Sources;
  readonly #match: MatchStage;
  readonly #outbox: Outbox;
  readonly #cutWarnings: NowAndThen;
  #policy: Policy;
  #running: Promise<void> = Promise.resolve();

  /** @throws FleetbanError when a jail's filter cannot be compiled */
  constructor(options: PipelineOptions) {
    const { policy, publisher, batch } = options;
    this.#options = options;
    this.#policy = policy;
    this.#source = new Sources(options);
    this.#match = new MatchStage(policy, options);
    this.#outbox = new Outbox(
      publisher,
      (origin, position) => this.#source.acknowledged(origin, position),
      options,
      batch,
    );
    this.#cutWarnings = new NowAndThen(options.clock);
  }

  async start(): Promise<void> {
    await this.#source.follow(this.#policy);
    this.#running = this.#run();
  }

  async update(policy: Policy): Promise<void> {
    this.#match.update(policy);
    this.#policy = policy;
    await this.#source.follow(policy);
  }

  async drained(): Promise<void> {
    await this.#source.caughtUp();
    await this.#outbox.settled();
  }

  report(): Promise<AgentReport> {
    return this.#source.report();
  }

  async stop(): Promise<void> {
    this.#source.stop();
    const stopped = this.#outbox.stop();
    await this.#running;
    await stopped;
    await this.#source.close();
  }

  async #run(): Promise<void> {
    for await (const chunk of this.#source) {
      const found: Found = { matches: [], later: [] };
      const { buffer, from, to, skipping, context } = chunk;
      const lines = cutLines(buffer, from, to, skipping, this.#policy.maxLine, (start, end) =>
        context ? this.#match.recall(chunk, start, end) : this.#match.scan(chunk, start, end, found),
      );
      if (context) continue;
      if (lines.cut > 0) this.#warnOfCut(chunk.origin.log, lines.cut);
      if (lines.end > from) {
        this.#outbox.add(chunk.origin, chunk.consume(lines.end, lines.skipping), found.matches, found.later);
      }
      await this.#outbox.room();
    }
  }

  #warnOfCut(path: string, lines: number): void {
    const { log, metrics } = this.#options;
    metrics.count("fleetban_lines_cut_total", { log: path }, lines);
    if (!this.#cutWarnings.due(path)) return;
    const { maxLine } = this.#policy;
    log.warn(
      { code: "FLB_LINE_CUT", log: path, maxLine },
      `${path}: a line longer than ${maxLine} bytes was cut`,
    );
  }
}
