import type {
  AuditLog,
  BanTable,
  Clock,
  CounterStore,
  DocumentStore,
  Log,
  Metrics,
  NeverBan,
  Policy,
} from "@fleetban/core";
import type { NodeMarks } from "../nodes/marks.ts";
import type { Nodes } from "../nodes/view.ts";
import { type AdminListener, type AdminServer, serveAdmin } from "./server.ts";
import { accessService } from "./services/access.ts";
import { bansService } from "./services/bans.ts";
import { nodesService } from "./services/nodes.ts";

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
  /** The one that decides now. */
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
  const handlers = {
    Access: accessService(options),
    Bans: bansService(options),
    Nodes: nodesService(options),
  };
  const server = await serveAdmin({ listeners, documents, audit, clock, log, metrics, handlers });
  const { addresses } = server;
  if (addresses.length > 0) log.info({ addresses }, `The admin API answers at ${addresses.join(", ")}`);
  return server;
}
