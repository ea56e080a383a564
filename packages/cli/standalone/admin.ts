import {
  type Coordinator,
  type JailOverrides,
  NodeMarks,
  Nodes,
  type SocketServer,
} from "@fleetban/coordinator";
import { openAdmin as serve } from "@fleetban/coordinator/admin";
import type { Clock, CounterStore, Log, MatchConsumer, Metrics, NeverBan, Policy } from "@fleetban/core";
import { memoryNodeReports, type State } from "@fleetban/wire";
import { Heartbeat, type HeartbeatParts } from "../roles/heartbeat.ts";
import { freshCounter } from "../service/fresh-counter.ts";
import { packageVersion } from "../service/version.ts";

export interface StandaloneAdminOptions {
  node: string;
  state: State;
  counters: CounterStore;
  neverBan: NeverBan;
  overrides: JailOverrides;
  coordinator: Coordinator;
  matches: MatchConsumer;
  /** With what is set over its jails. */
  policy: () => Policy;
  parts: HeartbeatParts;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

const heartbeat = 10_000;

/** The admin API of one machine: a fleet of one node, which says how it is as any other. */
export async function openAdmin(options: StandaloneAdminOptions): Promise<SocketServer> {
  const { node, state, policy, parts, clock, log, metrics } = options;
  const { bans, documents, audit } = state;
  const revision = () => policy().revision;
  const reports = memoryNodeReports(clock);
  const nodes = new Nodes({ reports, clock, log, metrics, policy: revision });
  const marks = new NodeMarks(documents, log);
  const own = new Heartbeat({
    ...{ reporter: reports.for(node), roles: ["agent", "coordinator", "enforcer"], clock, log },
    ...{ software: packageVersion(), policy: revision, interval: heartbeat },
  });
  // Whoever asks first is told of this machine.
  const known = new Promise<void>((resolve) => nodes.onChange(() => resolve()));
  own.start(parts);
  await known;
  const server = await serve({
    ...{ ...options, bans, documents, audit, nodes, marks },
    ...{ listeners: [], version: packageVersion(), counter: freshCounter, revisions: null },
  });
  return {
    accept: (connection) => server.accept(connection),
    async stop() {
      await server.stop();
      await own.stop();
      await nodes.stop();
      await marks.stop();
    },
  };
}
