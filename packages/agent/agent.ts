import { lookup as systemLookup } from "node:dns/promises";
import type {
  AgentReport,
  CheckpointStore,
  Clock,
  Log,
  MatchPublisher,
  Metrics,
  Millis,
  Policy,
} from "@fleetban/core";
import type { BatchOptions } from "./outbox/outbox.ts";
import { Pipeline } from "./pipeline.ts";
import { Checkpoints } from "./source/checkpoints.ts";

/** What an agent is started with. */
export interface AgentOptions {
  /** Name of this host in the fleet. */
  node: string;
  policy: Policy;
  publisher: MatchPublisher;
  /** Stays the caller's: closed by whoever opened it. */
  checkpoints: CheckpointStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Resolves host names found in logs; the system's resolver unless given. */
  lookup?: (host: string) => Promise<string[]>;
  /** How often logs are looked at when nothing is noticed, in milliseconds; 1000 unless given. */
  pollInterval?: Millis;
  batch?: BatchOptions;
  /** Folder for what streams send until it is acknowledged; without it there can be no streams. */
  spool?: string | null;
}

/** A running agent. */
export interface Agent {
  /**
   * Takes over another policy: logs that stay are read on from where they are.
   *
   * @throws FleetbanError when a filter cannot be compiled; the former policy stays
   */
  update(policy: Policy): Promise<void>;
  /** Resolves when everything that stood in the followed files at the call, or came on streams, has been read, matched and acknowledged. */
  drained(): Promise<void>;
  /** How far it is, for the node's report. */
  report(): Promise<AgentReport>;
  /** Stops reading and saves how far it is safe; what is not acknowledged will be read again. */
  stop(): Promise<void>;
}

/**
 * Starts to follow the logs and streams of the policy's jails and to publish the matches found.
 * Resolves when every log that is there is open, and every stream; what cannot be opened or read is
 * reported and tried again.
 *
 * @throws FleetbanError when a jail's filter cannot be compiled, FLB_SPOOL_UNWRITABLE
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { pollInterval = 1_000, batch = {}, lookup = resolve, spool = null } = options;
  const checkpoints = new Checkpoints(options.checkpoints, options);
  await checkpoints.load();
  const pipeline = new Pipeline({ ...options, checkpoints, pollInterval, batch, lookup, spool });
  await pipeline.start();
  return {
    update: (policy) => pipeline.update(policy),
    drained: () => pipeline.drained(),
    report: () => pipeline.report(),
    async stop() {
      await pipeline.stop();
      await checkpoints.stop();
    },
  };
}

async function resolve(host: string): Promise<string[]> {
  return (await systemLookup(host, { all: true })).map(({ address }) => address);
}
