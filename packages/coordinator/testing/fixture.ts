import {
  type Ban,
  type BanProposal,
  type BanTable,
  banId,
  type CounterStore,
  type Decision,
  type GuardStore,
  type Jail,
  ManualClock,
  type Match,
  matchId,
  type NeverBan,
  type NeverBanReason,
  type Policy,
} from "@fleetban/core";
import { type MemoryMatchBus, memoryMatchBus, openState, type State } from "@fleetban/wire";
import { sqliteCounterStore } from "../counter/sqlite/counter-store.ts";
import { sqliteGuardStore } from "../guard/sqlite/guard-store.ts";
import type { WaitingTerms } from "../intake/waiting-room.ts";
import { type Coordinator, startCoordinator } from "../pipeline.ts";
import { type LogLine, recording } from "./recording.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const start = Date.UTC(2026, 0, 1, 12);

export function jailOf(more: Partial<Jail> = {}): Jail {
  return {
    name: "sshd",
    filter: "sshd",
    logpath: ["/var/log/auth.log"],
    source: [],
    start: "end",
    maxretry: 3,
    findtime: 10 * minute,
    bantime: hour,
    increment: null,
    count: "fleet",
    mode: "enforce",
    enforcement: { ports: [{ from: 22, to: 22 }], protocols: ["tcp"], blocktype: "drop" },
    ignore: [],
    logtimezone: null,
    usedns: "no",
    ...more,
  };
}

export function policyOf(jails: Jail[] = [jailOf()], more: Partial<Policy> = {}): Policy {
  return {
    revision: "r1",
    ignore: [],
    ignoreself: true,
    guard: { maxBansPerMinute: 0, widest: { ipv4: 24, ipv6: 48 } },
    dbpurgeage: 24 * hour,
    maxLine: 8192,
    filters: new Map(),
    sources: new Map(),
    jails,
    files: [],
    ...more,
  };
}

export function proposalOf(more: Partial<BanProposal> = {}): BanProposal {
  const { jail = "sshd", target = "203.0.113.9" } = more;
  return {
    id: banId(jail, target, "cause"),
    jail,
    target,
    since: start,
    until: start + hour,
    count: 1,
    node: null,
    enforcement: jailOf().enforcement,
    reason: { cause: "cause", matches: 3, nodes: ["web1"], policy: "r1", earlier: null },
    ...more,
  };
}

let offset = 0;

/** A match that is nobody else's, `seconds` after the start. */
export function matchAt(seconds: number, more: Partial<Match> = {}): Match {
  const { node = "web1", jail = "sshd", target = "203.0.113.9", key = target } = more;
  const id = matchId({ node, source: "log", offset: offset++ }, jail, key);
  const line = `Failed password for root from ${target}`;
  const time = start + seconds * 1000;
  return { id, node, jail, key, target, time, weight: 1, log: "/log", line, captures: {}, ...more };
}

/** Everything around a coordinator, with ways to make it fail. */
export interface Bench {
  coordinator: Coordinator;
  bus: MemoryMatchBus;
  clock: ManualClock;
  state: State;
  decisions: Decision[];
  lines: LogLine[];
  /** Sums of the counters, by name and labels. */
  counted: Map<string, number>;
  /** What the next never-ban check answers. */
  never: { reason: NeverBanReason | null };
  /** Publishes for a node and waits until it is acknowledged. */
  publish(matches: readonly Match[], node?: string): Promise<void>;
  bans(): Promise<Ban[]>;
  /** The messages at this level. */
  said(level: LogLine["level"]): string[];
  stop(): Promise<void>;
}

export interface BenchOptions {
  policy?: Policy;
  /** Wraps the ban table, as to make it throw. */
  bans?: (bans: BanTable) => BanTable;
  counters?: (counters: CounterStore, state: State) => CounterStore;
  guard?: (guard: GuardStore) => GuardStore;
  soleNode?: boolean;
  waiting?: WaitingTerms;
  /** Runs on this state instead of a fresh one in memory; closed by the caller then. */
  state?: State;
}

export async function startBench(options: BenchOptions = {}): Promise<Bench> {
  const {
    policy = policyOf(),
    bans = (same) => same,
    counters = (same) => same,
    guard = (same) => same,
  } = options;
  const clock = new ManualClock(start + 30 * minute);
  const state = options.state ?? openState(":memory:");
  const bus = memoryMatchBus({ node: "web1", firstRetry: 1, slowestRetry: 4, now: () => clock.now() });
  const decisions: Decision[] = [];
  const never: Bench["never"] = { reason: null };
  const { lines, counted, log, metrics } = recording();
  const neverBan: NeverBan = { reasonNotTo: () => never.reason, refresh: async () => {}, close() {} };
  const coordinator = await startCoordinator({
    ...{ policy, consumer: bus, clock, log, metrics, neverBan, soleNode: options.soleNode ?? false },
    bans: bans(state.bans),
    counters: counters(sqliteCounterStore(state.database, clock), state),
    guard: guard(sqliteGuardStore(state.database, clock)),
    ...(options.waiting && { waiting: options.waiting }),
    onDecision: (decision) => decisions.push(decision),
  });
  return {
    ...{ coordinator, bus, clock, state, decisions, lines, counted, never },
    publish: (matches, node = "web1") => bus.for(node).publish(matches),
    async bans() {
      const all: Ban[] = [];
      for await (const ban of state.bans.list()) all.push(ban);
      return all;
    },
    said: (level) => lines.filter((line) => line.level === level).map(({ message }) => message),
    async stop() {
      await coordinator.stop();
      bus.close();
      if (options.state === undefined) state.close();
    },
  };
}
