import { FleetbanError, noMetrics, parseDuration } from "@fleetban/core";
import { loadPolicy } from "@fleetban/policy";
import { connectNats, provision } from "@fleetban/wire/nats";
import { createLogger } from "../log/logger.ts";
import { StopRequest } from "../service/signals.ts";
import { fleetPolicy } from "./config/fleet-policy.ts";
import { readSettings } from "./config/read.ts";
import { natsOptions } from "./nats-options.ts";

export interface ProvisionOptions {
  config?: string;
  replicas: number;
  maxAge?: string;
}

/** Brings JetStream to what the policy and the options ask for, and says what was done. */
export async function runProvision({ config, replicas, maxAge }: ProvisionOptions): Promise<void> {
  const file = config ?? process.env.FLEETBAN_CONFIG ?? null;
  const settings = readSettings({ file, environment: process.env, roles: [], needsRole: false });
  const longestFindtime = await findtimeOf(settings.policy);
  const kept = maxAge === undefined ? undefined : parseDuration(maxAge);
  if (maxAge !== undefined && kept === undefined) {
    throw new FleetbanError("FLB_USAGE", `--max-age ${maxAge} is no time, such as 2d or 36h`);
  }
  const log = await createLogger({ format: "pretty", level: "warn", node: settings.node });
  const stop = new StopRequest();
  const giveUp = new AbortController();
  void stop.asked.then(() => giveUp.abort());
  try {
    const link = await connectNats(natsOptions(settings), { log, metrics: noMetrics }, giveUp.signal);
    try {
      const done = await provision(link, {
        longestFindtime,
        replicas,
        ...(kept !== undefined && { matches: { maxAge: kept } }),
      });
      for (const { name, action } of done) process.stdout.write(`${name.padEnd(20)} ${action}\n`);
    } finally {
      await link.close();
    }
  } finally {
    stop.dispose();
  }
}

/** What findtimes the fleet's own policy may have before --max-age is needed. */
const usualFindtime = 86_400_000;

async function findtimeOf(policy: string): Promise<number> {
  if (policy === fleetPolicy) return usualFindtime;
  return Math.max(0, ...(await loadPolicy(policy)).jails.map(({ findtime }) => findtime));
}
