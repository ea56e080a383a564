import type {
  AuditLog,
  BanTable,
  Clock,
  CounterStore,
  DocumentStore,
  Log,
  MatchConsumer,
  Metrics,
  NeverBan,
  Policy,
} from "@fleetban/core";
import type { PolicyRevisions } from "@fleetban/wire";
import type { JailOverrides } from "../jails/overrides.ts";
import type { NodeMarks } from "../nodes/marks.ts";
import type { Nodes } from "../nodes/view.ts";
import type { Coordinator } from "../pipeline.ts";
import { EventHub } from "./events/hub.ts";
import { type AdminListener, type AdminServer, serveAdmin } from "./server.ts";
import { accessService } from "./services/access.ts";
import { bansService } from "./services/bans.ts";
import { eventsService } from "./services/events.ts";
import { guardService } from "./services/guard.ts";
import { jailsService } from "./services/jails.ts";
import { nodesService } from "./services/nodes.ts";
import { policiesService } from "./services/policies.ts";

/** What the API shows and changes. */
export interface AdminOptions {
  listeners: readonly AdminListener[];
  bans: BanTable;
  counters: CounterStore;
  documents: DocumentStore;
  audit: AuditLog;
  neverBan: NeverBan;
  nodes: Nodes;
  marks: NodeMarks;
  overrides: JailOverrides;
  /** What the bus retains, for events and explanations. */
  matches: Pick<MatchConsumer, "place" | "retained">;
  coordinator: Pick<Coordinator, "held" | "release" | "drop">;
  /** null where the policy is a file of this machine. */
  revisions: PolicyRevisions | null;
  /** An empty counter of the real kind, to let it rise once more; closed by whoever asked for it. */
  counter: () => CounterStore;
  /** The one that decides now, with what is set over its jails. */
  policy: () => Policy;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Of Fleetban. */
  version: string;
}

/**
 * Serves the admin API, package fleetban.admin.v1.
 *
 * @throws FleetbanError FLB_ADMIN_LISTEN when a listener cannot be bound
 */
export async function openAdmin(options: AdminOptions): Promise<AdminServer> {
  const { listeners, documents, audit, clock, log, metrics } = options;
  const hub = new EventHub(options);
  const handlers = {
    Access: accessService(options),
    Bans: bansService(options),
    Events: eventsService(hub),
    Guard: guardService(options),
    Jails: jailsService(options),
    Nodes: nodesService(options),
    Policies: policiesService(options),
  };
  const server = await serveAdmin({ listeners, documents, audit, clock, log, metrics, handlers });
  const { addresses } = server;
  if (addresses.length > 0) log.info({ addresses }, `The admin API answers at ${addresses.join(", ")}`);
  return {
    ...server,
    async stop() {
      hub.stop();
      await server.stop();
    },
  };
}
