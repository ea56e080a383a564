import { readLog } from "@fleetban/agent";
import { sqliteCounterStore, sqliteGuardStore, startCoordinator } from "@fleetban/coordinator";
import {
  type Decision,
  type Log,
  ManualClock,
  type Match,
  noLog,
  noMetrics,
  type Policy,
  systemClock,
} from "@fleetban/core";
import { createListedNeverBan } from "@fleetban/policy/never-ban";
import { memoryBanTable, memoryMatchBus, openState } from "@fleetban/wire";
import type { ReplayLog } from "./log-argument.ts";
import { mergeByTime } from "./merge.ts";

export interface ReplayOptions {
  policy: Policy;
  logs: readonly ReplayLog[];
  /** Of dates that lack one. */
  year?: number;
  /** Warnings of the pipeline: cut lines, slow patterns, bans held back. */
  log: Log;
  onDecision: (decision: Decision) => void;
  /** Told how many bytes were read since the last call. */
  onRead: (bytes: number) => void;
}

/**
 * Runs the real stages, from the lines to the decisions, on the logs' own time: the
 * clock stands at the line that is being counted.
 *
 * @returns how many matches were counted
 * @throws FleetbanError when a log cannot be read or a filter cannot be compiled
 */
export async function replay(options: ReplayOptions): Promise<number> {
  const { policy, logs, year, log, onDecision, onRead } = options;
  const clock = new ManualClock(0);
  const bus = memoryMatchBus({ node: "replay" });
  const state = openState(":memory:");
  const coordinator = await startCoordinator({
    policy,
    consumer: bus,
    counters: sqliteCounterStore(state.database),
    bans: memoryBanTable(),
    guard: sqliteGuardStore(state.database, clock),
    soleNode: new Set(logs.map(({ node }) => node)).size === 1,
    neverBan: await createListedNeverBan({ policy, clock: systemClock, log }),
    clock,
    log: { ...noLog, error: log.error.bind(log) },
    metrics: noMetrics,
    onDecision,
  });
  const publishers = new Map(logs.map(({ node }) => [node, bus.for(node)]));
  const streams = logs.map(({ node, path }) => matchesOf(path, node));
  let counted = 0;
  try {
    for await (const match of mergeByTime(streams)) {
      clock.advanceTo(match.time);
      await publishers.get(match.node)?.publish([match]);
      counted++;
    }
  } finally {
    await coordinator.stop();
    bus.close();
    state.close();
  }
  return counted;

  async function* matchesOf(path: string, node: string): AsyncGenerator<readonly Match[], void, undefined> {
    const found = readLog(path, policy, {
      node,
      clock: systemClock,
      log: { ...noLog, warn: log.warn.bind(log) },
      metrics: noMetrics,
      // A name that an attacker gave himself may mean something else today.
      lookup: async () => [],
      ...(year !== undefined && { year }),
    });
    let before = 0;
    for await (const { matches, bytes } of found) {
      onRead(bytes - before);
      before = bytes;
      yield matches;
    }
  }
}
