import { join } from "node:path";
import { systemClock } from "@fleetban/core";
import { openState } from "@fleetban/wire";
import { socketIn } from "../admin/options.ts";
import { createLogger, type LogOptions } from "../log/logger.ts";
import { Health } from "../metrics/health.ts";
import { openMetrics } from "../metrics/open.ts";
import { chooseFirewall, type FirewallKind } from "../service/firewall.ts";
import { endWhenOverdue } from "../service/overdue.ts";
import { followPolicy, servicePolicy } from "../service/policy.ts";
import { releaseMemory } from "../service/release-memory.ts";
import { StopRequest } from "../service/signals.ts";
import { logStartUp } from "../service/start-up.ts";

export interface StandaloneOptions {
  policy: string;
  state: string;
  firewall: FirewallKind;
  node: string;
  once?: boolean;
  flush?: boolean;
  metrics?: string;
  adminSocket?: string;
  logFormat: LogOptions["format"];
  logLevel: LogOptions["level"];
}

/** Runs until asked to stop, or with `--once` until what stood in the logs is enforced. */
export async function runStandalone(options: StandaloneOptions): Promise<void> {
  const { node, once = false, flush = false } = options;
  const log = await createLogger({ format: options.logFormat, level: options.logLevel, node });
  const source = servicePolicy(options.policy, log);
  // The roles are loaded while another process reads the policy.
  const [policy, { startOneProcess }] = await Promise.all([source.load(), import("./one-process.ts")]);
  const firewall = await chooseFirewall(options.firewall, log);
  const state = openState(options.state);
  const health = new Health();
  health.set("start", () => "not started yet");
  const { metrics, close: closeMetrics } = await openMetrics(options.metrics, health);
  const stop = new StopRequest();
  try {
    const starting = startOneProcess({
      hosts: [{ node, policy }],
      state,
      spool: options.state === ":memory:" ? null : join(options.state, "spool"),
      firewall: firewall.adapter,
      clock: systemClock,
      log,
      metrics,
      ...(!once &&
        options.state !== ":memory:" && { adminSocket: options.adminSocket ?? socketIn(options.state) }),
    });
    const running = await Promise.race([starting, stop.asked.then(() => null)]);
    if (running === null) {
      // Whatever the start waits for, a damaged database perhaps, may never come.
      log.info({}, "Stopped before it had started");
      process.exit(0);
    }
    health.set("start", () => null);
    logStartUp(policy, firewall.words, log);

    const ending = new AbortController();
    const following = followPolicy(source, (next) => running.update(next), log, ending.signal);
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
