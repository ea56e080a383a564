import { type Agent, startAgent } from "@fleetban/agent";
import {
  type Coordinator,
  JailOverrides,
  listenOnSocket,
  sqliteCounterStore,
  sqliteGuardStore,
  startCoordinator,
} from "@fleetban/coordinator";
import type { Clock, Decision, Log, Metrics, Policy } from "@fleetban/core";
import { type Enforcer, type Firewall, startEnforcer } from "@fleetban/enforcer";
import { createNeverBan } from "@fleetban/policy/never-ban";
import { memoryMatchBus, type State } from "@fleetban/wire";

/** A host whose logs are read: its name, and the policy as it stands there. */
export interface Host {
  node: string;
  policy: Policy;
}

export interface OneProcessOptions {
  /** The first is this machine: its policy decides, its firewall enforces. */
  hosts: readonly [Host, ...Host[]];
  state: State;
  /** Folder for what streams of this machine send; null: it has none. */
  spool: string | null;
  firewall: Firewall;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  onDecision?: (decision: Decision) => void;
  /** Unix socket of the admin API; none is served without. */
  adminSocket?: string;
}

/** Agent, coordinator and enforcer in one process, joined by the memory bus and one database. */
export interface OneProcess {
  /** The new policy takes effect in every role; nothing that is counted or banned is lost. */
  update(policy: Policy): Promise<void>;
  /** Resolves when all that stood in the logs at the call is read, counted, decided and enforced. */
  drained(): Promise<void>;
  stop(options: { flush: boolean }): Promise<void>;
}

/** So many matches stay in memory for explanations and events. */
const explained = 5000;

export async function startOneProcess(options: OneProcessOptions): Promise<OneProcess> {
  const { hosts, state, spool, firewall, clock, log, metrics, onDecision, adminSocket } = options;
  const [{ node, policy }] = hosts;
  let current = policy;
  const bus = memoryMatchBus({ node, ...(adminSocket !== undefined && { retain: explained }) });
  const neverBan = await createNeverBan({ policy, clock, log });
  // What was banned comes back before the first new line is read.
  const enforcer: Enforcer = await startEnforcer({
    node,
    bans: state.bans,
    firewall,
    neverBan,
    policy,
    clock,
    log,
    metrics,
  });
  const counters = sqliteCounterStore(state.database);
  let changed = () => {};
  const overrides = new JailOverrides({
    ...{ documents: state.documents, clock, log },
    changed: () => changed(),
  });
  await overrides.ready;
  const effective = () => overrides.over(current);
  const coordinator: Coordinator = await startCoordinator({
    policy: effective(),
    consumer: bus,
    counters,
    bans: state.bans,
    guard: sqliteGuardStore(state.database, clock),
    soleNode: hosts.length === 1,
    neverBan,
    clock,
    log,
    metrics,
    ...(onDecision && { onDecision }),
  });
  changed = () => coordinator.update(effective());
  const agents: Agent[] = await Promise.all(
    hosts.map((host, i) =>
      startAgent({
        node: host.node,
        policy: host.policy,
        publisher: bus.for(host.node),
        checkpoints: state.checkpoints,
        clock,
        log,
        metrics,
        spool: i === 0 ? spool : null,
      }),
    ),
  );

  const agent = agents[0] as Agent;
  const parts = { agent: () => agent.report(), enforcer: () => enforcer.report() };
  const closeAdmin =
    adminSocket === undefined
      ? undefined
      : await listenOnSocket(adminSocket, log, async () => {
          const { openAdmin } = await import("./admin.ts");
          const shared = { ...{ node, state, counters, neverBan, clock, log, metrics }, parts };
          return openAdmin({ ...shared, overrides, coordinator, matches: bus, policy: effective });
        });

  return {
    async update(next) {
      current = next;
      await neverBan.update(next);
      coordinator.update(effective());
      enforcer.update(next);
      await Promise.all(agents.map((agent) => agent.update(next)));
    },
    async drained() {
      await Promise.all(agents.map((agent) => agent.drained()));
      await enforcer.settled();
    },
    async stop({ flush }) {
      await closeAdmin?.();
      await overrides.stop();
      // Against the flow's direction nothing would be lost either; with it, what is read is still decided.
      await Promise.all(agents.map((agent) => agent.stop()));
      await coordinator.stop();
      bus.close();
      await enforcer.stop({ flush });
      neverBan.close();
      state.close();
    },
  };
}
