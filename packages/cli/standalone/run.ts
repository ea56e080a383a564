import { FleetbanError, type Log, systemClock } from "@fleetban/core";
import { describeIssue, FilePolicySource } from "@fleetban/policy/source";
import { openState } from "@fleetban/wire";
import { createLogger, type LogOptions } from "../log/logger.ts";
import { openMetrics } from "../metrics/open.ts";
import { chooseFirewall, type FirewallKind } from "./firewall.ts";
import type { OneProcess } from "./one-process.ts";
import { releaseMemory } from "./release-memory.ts";
import { StopRequest } from "./signals.ts";
import { countJails, logStartUp } from "./start-up.ts";

export interface StandaloneOptions {
  policy: string;
  state: string;
  firewall: FirewallKind;
  node: string;
  once?: boolean;
  flush?: boolean;
  metrics?: string;
  logFormat: LogOptions["format"];
  logLevel: LogOptions["level"];
}

/** Runs until asked to stop, or with `--once` until what stood in the logs is enforced. */
export async function runStandalone(options: StandaloneOptions): Promise<void> {
  const { node, once = false, flush = false } = options;
  const log = await createLogger({ format: options.logFormat, level: options.logLevel, node });
  const source = new FilePolicySource(options.policy, {
    lenient: true,
    apart: true,
    log,
    onIssues: (issues) => {
      for (const issue of issues) {
        const { code, key } = issue;
        // A filter's error is everyone's who uses it.
        const who = key.startsWith("filters") ? "Jails that use it are" : "This jail is";
        log.error({ code, key }, `${describeIssue(issue)} ${who} left out.`);
      }
    },
  });
  // The roles are loaded while another process reads the policy.
  const [policy, { startOneProcess }] = await Promise.all([source.load(), import("./one-process.ts")]);
  const firewall = await chooseFirewall(options.firewall, log);
  const state = openState(options.state);
  const { metrics, close: closeMetrics } = await openMetrics(options.metrics);
  const stop = new StopRequest();
  try {
    const starting = startOneProcess({
      hosts: [{ node, policy }],
      state,
      firewall: firewall.adapter,
      clock: systemClock,
      log,
      metrics,
    });
    const running = await Promise.race([starting, stop.asked.then(() => null)]);
    if (running === null) {
      // Whatever the start waits for, a damaged database perhaps, may never come.
      log.info({}, "Stopped before it had started");
      process.exit(0);
    }
    logStartUp(policy, firewall.words, log);

    const ending = new AbortController();
    const following = follow(source, running, log, ending.signal);
    const drained = running.drained();
    if (!once) drained.then(releaseMemory, () => {});
    await (once ? Promise.race([drained, stop.asked]) : stop.asked);
    stop.dispose();
    const bans = flush ? ", taking our bans out of the firewall" : ", bans stay in the firewall";
    log.info({}, `Stopping${firewall.adapter.name === "dry-run" ? "" : bans}`);
    ending.abort();
    endWhenOverdue(log);
    await following;
    await running.stop({ flush });
    await closeMetrics();
  } finally {
    stop.dispose();
  }
}

/** How long a stop may take before it is cut short; milliseconds. */
const longestStop = 10_000;

/**
 * A stop waits for what is under way, and a disk or firewall that does not answer must not keep
 * the process: whatever it had not finished comes back with the next start, as after `kill -9`.
 */
function endWhenOverdue(log: Log): void {
  setTimeout(() => {
    log.warn({ code: "FLB_STOP_OVERDUE" }, `Not done stopping after ${longestStop / 1000} s: ending here`);
    process.exit(0);
    // Not a reason to stay, and in force to the very end: something left open must not keep the process.
  }, longestStop).unref();
}

/** Takes each valid change of the policy over into the running roles. */
async function follow(
  source: FilePolicySource,
  running: OneProcess,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  for await (const policy of source.watch(signal)) {
    try {
      await running.update(policy);
      log.info({ policy: policy.revision }, `Policy changed, ${countJails(policy)} now`);
    } catch (error) {
      const code = error instanceof FleetbanError ? error.code : "FLB_INTERNAL";
      log.error({ code, err: error }, `The changed policy did not take effect: ${(error as Error).message}`);
    }
    releaseMemory();
  }
}
