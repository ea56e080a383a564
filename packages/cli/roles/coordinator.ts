import { type Coordinator, JailOverrides, NodeMarks, Nodes, startCoordinator } from "@fleetban/coordinator";
import {
  MirroredBanTable,
  openRedisCounterStore,
  openRedisGuardStore,
  openRedisRebuildStore,
} from "@fleetban/coordinator/redis";
import type { MatchConsumer } from "@fleetban/core";
import { policyRevisions } from "@fleetban/wire";
import { adminBucket, policyBucket } from "@fleetban/wire/nats";
import { freshCounter } from "../service/fresh-counter.ts";
import { packageVersion } from "../service/version.ts";
import { openAdminRole } from "./admin.ts";
import { banTableCheck } from "./ban-table-check.ts";
import { fleetPolicy } from "./config/fleet-policy.ts";
import { sendPulse } from "./pulse.ts";
import { redisOptions } from "./redis-options.ts";
import type { RunningRole, Shared } from "./role.ts";

/** Matches from NATS → counters in Redis → the ban table. Without either, nothing is acknowledged. */
export async function startCoordinatorRole(shared: Shared): Promise<RunningRole> {
  const { settings, policy, nats, neverBan, health, clock, log, metrics } = shared;
  if (settings.redis === null) throw new Error("checked with the configuration");
  const redis = redisOptions(settings.redis);
  const [counters, guard, store] = await Promise.all([
    openRedisCounterStore(redis, clock),
    openRedisGuardStore(redis, clock),
    openRedisRebuildStore({ ...redis, name: settings.node }),
  ]);
  health.set("redis", async () => (await counters.health())?.message ?? null);
  const bans = new MirroredBanTable(nats.bans(), store);
  health.set("ban table", banTableCheck(bans));
  let current = policy;
  const effective = () => overrides.over(current);
  const documents = nats.documents(adminBucket);
  const marks = new NodeMarks(documents, log);
  let changed = () => {};
  const overrides = new JailOverrides({
    ...{ documents, clock, log },
    changed: () => changed(),
  });
  const nodes = new Nodes({
    ...{ clock, log, metrics },
    reports: nats.reports(),
    policy: () => current.revision,
    isDrained: (node) => marks.of(node).drained,
  });
  health.set("nodes", () => (nodes.current ? null : "the nodes' reports were not read yet"));
  shared.moreProtected.push((target) => nodes.reasonNotTo(target));
  const consumer = nats.consumer();
  const coordinator: Coordinator = await startCoordinator({
    policy: effective(),
    consumer: afterwards(Promise.all([nodes.ready, marks.ready, overrides.ready]), consumer),
    counters,
    bans,
    guard,
    rebuild: { store, counters, bans, layout: nats.layout() },
    neverBan,
    clock,
    log,
    metrics,
    refuseNode: (node) => (marks.of(node).quarantined ? "the node is quarantined" : null),
    onDecision({ verdict, jail, time }) {
      if (verdict !== "banned" && verdict !== "extended") return;
      // From the line's own time, which may be whole seconds, or hours back when a log is caught up with.
      const seconds = Math.max(0, clock.now() - time) / 1000;
      metrics.observe("fleetban_line_to_decision_seconds", seconds, { jail });
    },
  });
  changed = () => coordinator.update(effective());
  changed();
  const closeAdmin = await openAdminRole(settings, {
    ...{ bans, counters, neverBan, clock, log, metrics },
    ...{ documents, nodes, marks, overrides, coordinator },
    audit: nats.audit(),
    matches: consumer,
    counter: freshCounter,
    revisions: settings.policy === fleetPolicy ? policyRevisions(nats.documents(policyBucket)) : null,
    policy: effective,
    version: packageVersion(),
  });
  health.set("rebuild", () => coordinator.missing());
  const counting = async () => coordinator.counting() && nodes.current && (await counters.health()) === null;
  const endPulse = sendPulse(nats.pulseSender(settings.node), counting, clock);
  return {
    name: "coordinator",
    async update(next) {
      current = next;
      coordinator.update(effective());
    },
    async stop() {
      endPulse();
      await closeAdmin();
      await coordinator.stop();
      await nodes.stop();
      await marks.stop();
      await overrides.stop();
      await Promise.all([counters, guard, store].map((one) => one.close()));
    },
  };
}

/** Nothing is banned before it is known which addresses are the fleet's own (rule 7), and whose word counts. */
function afterwards(ready: Promise<unknown>, consumer: MatchConsumer): MatchConsumer {
  return {
    ...consumer,
    async *deliveries(signal) {
      const aborted = new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      await Promise.race([ready, aborted]);
      if (!signal.aborted) yield* consumer.deliveries(signal);
    },
    // What is read again may ban as well.
    async *retained(from, until, signal) {
      await ready;
      yield* consumer.retained(from, until, signal);
    },
  };
}
