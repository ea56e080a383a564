import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock, type NeverBan, type NeverBanReason, noMetrics, type Policy } from "@fleetban/core";
import { TestAuthority } from "@fleetban/test-servers";
import {
  type MemoryMatchBus,
  type MemoryNodeReports,
  memoryMatchBus,
  memoryNodeReports,
  openState,
  policyRevisions,
  type State,
} from "@fleetban/wire";
import { type AdminClient, adminClient } from "@fleetban/wire/admin";
import { ChannelCredentials } from "@grpc/grpc-js";
import { sqliteCounterStore } from "../../counter/sqlite/counter-store.ts";
import { sqliteGuardStore } from "../../guard/sqlite/guard-store.ts";
import { JailOverrides } from "../../jails/overrides.ts";
import { NodeMarks } from "../../nodes/marks.ts";
import { Nodes } from "../../nodes/view.ts";
import { type Coordinator, startCoordinator } from "../../pipeline.ts";
import { policyOf, start } from "../../testing/fixture.ts";
import type { AccessRole } from "../access/roles.ts";
import { openAdmin } from "../open.ts";
import { listenOnSocket } from "../socket.ts";

/** An admin API on a real socket and, with certificates made for it, on a real port. */
export interface AdminBench {
  state: State;
  clock: ManualClock;
  policy: Policy;
  /** What the next never-ban check answers. */
  never: { reason: NeverBanReason | null };
  reports: MemoryNodeReports;
  nodes: Nodes;
  bus: MemoryMatchBus;
  coordinator: Coordinator;
  /** As root on the machine. */
  root: AdminClient;
  /** HOST:PORT of the TLS listener without client certificates, and of the one with. */
  addresses: string[];
  folder: string;
  logged: string[];
  /** A client with a token, or without. */
  remote(token?: string): AdminClient;
  /** A client with a certificate of this common name, signed by the authority unless `foreign`. */
  certified(name: string, foreign?: boolean): AdminClient;
  stop(): Promise<void>;
}

export async function startAdminBench(clients: Record<string, AccessRole> = {}): Promise<AdminBench> {
  const folder = mkdtempSync(join(tmpdir(), "fleetban-admin-"));
  const path = (name: string) => join(folder, name);
  const authority = new TestAuthority(folder);
  const state = openState(":memory:");
  const clock = new ManualClock(start);
  const policy = policyOf();
  const never: AdminBench["never"] = { reason: null };
  const neverBan: NeverBan = { reasonNotTo: () => never.reason, refresh: async () => {}, close() {} };
  const logged: string[] = [];
  const write = (_: object, message: string) => void logged.push(message);
  const log = { debug() {}, info: write, warn: write, error: write };
  const tls = { address: "127.0.0.1:0", ...authority.issue("server", "DNS:localhost", "IP:127.0.0.1") };
  const reports = memoryNodeReports(clock);
  const nodes = new Nodes({ ...{ reports, clock, log, metrics: noMetrics }, policy: () => policy.revision });
  const marks = new NodeMarks(state.documents, log);
  const bus = memoryMatchBus({ node: "web1", retain: 10_000, now: () => clock.now() });
  const counters = sqliteCounterStore(state.database, clock);
  let changed = () => {};
  const overrides = new JailOverrides({ documents: state.documents, clock, log, changed: () => changed() });
  await overrides.ready;
  const effective = () => overrides.over(policy);
  const coordinator = await startCoordinator({
    ...{ consumer: bus, counters, bans: state.bans, neverBan, clock, log, metrics: noMetrics },
    guard: sqliteGuardStore(state.database, clock),
    policy: effective(),
  });
  changed = () => coordinator.update(effective());
  const server = await openAdmin({
    ...{ nodes, marks, overrides, coordinator, matches: bus, counters },
    listeners: [
      { ...tls, clientCa: null, clients: new Map() },
      { ...tls, clientCa: authority.ca, clients: new Map(Object.entries(clients)) },
    ],
    ...{ bans: state.bans, documents: state.documents, audit: state.audit, neverBan, clock, log },
    metrics: noMetrics,
    policy: effective,
    revisions: policyRevisions(state.documents),
    counter() {
      const fresh = openState(":memory:");
      return { ...sqliteCounterStore(fresh.database), close: async () => fresh.close() };
    },
    version: "1.2.3",
  });
  const closeSocket = await listenOnSocket(path("admin.sock"), log, async () => server);
  const opened: AdminClient[] = [];
  const open = (...args: Parameters<typeof adminClient>): AdminClient => {
    const client = adminClient(...args);
    opened.push(client);
    return client;
  };
  const [plain = "", certified = ""] = server.addresses;
  const bench: AdminBench = {
    ...{
      state,
      clock,
      policy,
      never,
      reports,
      nodes,
      bus,
      coordinator,
      folder,
      logged,
      addresses: server.addresses,
    },
    root: open({ address: `unix:${path("admin.sock")}`, credentials: ChannelCredentials.createInsecure() }),
    remote: (token) =>
      open({
        address: plain,
        credentials: ChannelCredentials.createSsl(readFileSync(authority.ca)),
        ...(token !== undefined && { token }),
      }),
    certified(name, foreign = false) {
      const { key, cert } = (foreign ? new TestAuthority(folder, "foreign") : authority).issue(name);
      return open({
        address: certified,
        credentials: ChannelCredentials.createSsl(
          readFileSync(authority.ca),
          readFileSync(key),
          readFileSync(cert),
        ),
      });
    },
    async stop() {
      for (const client of opened) client.close();
      await closeSocket();
      await coordinator.stop();
      bus.close();
      await nodes.stop();
      await marks.stop();
      await overrides.stop();
      state.close();
      rmSync(folder, { recursive: true });
    },
  };
  return bench;
}
