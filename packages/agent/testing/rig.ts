import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Jail, type MatchPublisher, type Policy, systemClock } from "@fleetban/core";
import { type Agent, type AgentOptions, startAgent } from "../agent.ts";
import { TestCheckpoints } from "./checkpoints.ts";
import { Collector } from "./collector.ts";
import { failLine, testJail, testPolicy } from "./policy.ts";
import { Counters, Records } from "./records.ts";

/** A directory of logs and agents that come and go over it, with what outlives them. */
export class Rig {
  readonly directory = mkdtempSync(join(tmpdir(), "fleetban-agent-"));
  readonly bus = new Collector();
  readonly log = new Records();
  readonly metrics = new Counters();
  checkpoints = new TestCheckpoints();
  /** Where streams are spooled. */
  spool = join(this.directory, "spool");
  #lives = 0;
  #agents: Agent[] = [];
  #seq = 0;

  path(name = "app.log"): string {
    return join(this.directory, name);
  }

  /** Appends so many lines that match, each with the next number. */
  fail(count: number, name = "app.log"): void {
    let text = "";
    for (let i = 0; i < count; i++) text += failLine(this.#seq++);
    appendFileSync(this.path(name), text);
  }

  /** How many lines that match were written so far, all told. */
  get written(): number {
    return this.#seq;
  }

  /** The numbers of all lines written, for comparison with what arrived. */
  get allSeqs(): number[] {
    return Array.from({ length: this.#seq }, (_, seq) => seq);
  }

  get arrived(): number[] {
    return this.bus.seqs.sort((a, b) => a - b);
  }

  jail(changes: Partial<Jail> = {}, name = "app.log"): Jail {
    return testJail("test", [this.path(name)], changes);
  }

  async start(
    policy: Policy = testPolicy([this.jail()]),
    changes: Partial<AgentOptions> = {},
  ): Promise<Agent> {
    const agent = await startAgent({
      node: "node1",
      policy,
      publisher: this.bus as MatchPublisher,
      checkpoints: this.checkpoints,
      clock: systemClock,
      log: this.log,
      metrics: this.metrics,
      spool: this.spool,
      ...changes,
    });
    this.#agents.push(agent);
    return agent;
  }

  /**
   * As if every agent were killed at this moment: from now on nothing it does arrives
   * anywhere, and what it has not saved is gone.
   */
  kill(): void {
    this.checkpoints = this.checkpoints.killed();
    const left = this.spool;
    this.spool = join(this.directory, `spool${++this.#lives}`);
    if (existsSync(left)) cpSync(left, this.spool, { recursive: true });
  }

  async end(): Promise<void> {
    for (const agent of this.#agents) await agent.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
