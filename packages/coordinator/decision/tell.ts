import type { Decision, Log, Metrics } from "@fleetban/core";
import { describeDecision } from "./describe.ts";

export interface Listeners {
  log: Log;
  metrics: Metrics;
  onDecision?: (decision: Decision) => void;
}

/** Says what was decided: to the log, the metrics and whoever listens. */
export function tellDecision(decision: Decision, { log, metrics, onDecision }: Listeners): void {
  const { proposal, verdict, time, ...fields } = decision;
  const { id, since, until, count } = proposal;
  // Not as `time`: that is when the line was logged.
  const all = { ...fields, at: time, verdict, ban: id, count, since, until };
  const line = describeDecision(decision);
  metrics.count("fleetban_decisions_total", { jail: decision.jail, verdict });
  if (verdict === "unchanged") log.debug(all, line);
  else if (verdict === "held") log.warn({ code: "FLB_COORDINATOR_BAN_HELD", ...all }, line);
  else log.info(all, line);
  onDecision?.(decision);
}
