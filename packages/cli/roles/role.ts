import type { Clock, Log, Metrics, Network, NeverBanReason, Policy } from "@fleetban/core";
import type { LocalNeverBan } from "@fleetban/policy/never-ban";
import type { Health } from "../metrics/health.ts";
import type { RoleName, Settings } from "./config/settings.ts";
import type { Fallback } from "./fallback/fallback.ts";
import type { Heartbeat, HeartbeatParts } from "./heartbeat.ts";
import type { NatsWay } from "./nats-way.ts";

/** What the roles of one process share. */
export interface Shared {
  settings: Settings;
  policy: Policy;
  nats: NatsWay;
  neverBan: LocalNeverBan;
  heartbeat: Heartbeat;
  /** Who else knows what must not be banned, beside the settings and this machine; a role that does adds to it. */
  moreProtected: ((target: Network) => NeverBanReason | undefined)[];
  /** Agent and enforcer of this process can go on without the fleet; null: they can't. */
  fallback: Fallback | null;
  health: Health;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/** A role that runs. */
export interface RunningRole {
  name: RoleName;
  /** For the person who started it, such as what bans. */
  words?: string;
  /** The new policy takes effect; nothing that is counted or banned is lost. */
  update(policy: Policy): Promise<void>;
  /** Resolves when what waited at the start is read; for what only the start needed. */
  settled?(): Promise<void>;
  /** Its part of the node's report. */
  report?: HeartbeatParts;
  stop(options: { flush: boolean }): Promise<void>;
}

export type StartRole = (shared: Shared) => Promise<RunningRole>;
