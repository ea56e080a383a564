import { type Log, type Policy, systemClock } from "@fleetban/core";
import { createNeverBan } from "@fleetban/policy/never-ban";
import { policyRevisions } from "@fleetban/wire";
import { policyBucket } from "@fleetban/wire/nats";
import { createLogger } from "../log/logger.ts";
import { Health } from "../metrics/health.ts";
import { openMetrics } from "../metrics/open.ts";
import { endWhenOverdue } from "../service/overdue.ts";
import { followPolicy, servicePolicy } from "../service/policy.ts";
import { releaseMemory } from "../service/release-memory.ts";
import { StopRequest } from "../service/signals.ts";
import { countJails } from "../service/start-up.ts";
import { packageVersion } from "../service/version.ts";
import { fleetPolicy } from "./config/fleet-policy.ts";
import { readSettingsApart } from "./config/read-apart.ts";
import type { RoleName, Settings } from "./config/settings.ts";
import type { Fallback } from "./fallback/fallback.ts";
import { FleetPolicy } from "./fleet-policy.ts";
import { Heartbeat } from "./heartbeat.ts";
import { NatsWay } from "./nats-way.ts";
import { peersOf } from "./peers.ts";
import type { RunningRole, Shared, StartRole } from "./role.ts";

export interface RunOptions {
  config?: string;
  roles?: RoleName[];
  flush?: boolean;
}

/** Each is loaded only where it runs: an agent knows no Redis, a coordinator no firewall. */
const starters: Record<RoleName, () => Promise<StartRole>> = {
  // What was banned comes back before the first new line is read.
  enforcer: async () => (await import("./enforcer.ts")).startEnforcerRole,
  coordinator: async () => (await import("./coordinator.ts")).startCoordinatorRole,
  agent: async () => (await import("./agent.ts")).startAgentRole,
};

/** Runs one role or several in this process until asked to stop. */
export async function runRoles(options: RunOptions): Promise<void> {
  const { flush = false } = options;
  const file = options.config ?? process.env.FLEETBAN_CONFIG ?? null;
  const settings = await readSettingsApart({ file, environment: process.env, roles: options.roles ?? null });
  const log = await createLogger({ ...settings.log, node: settings.node });
  const health = new Health();
  health.set("start", () => "not started yet");
  const { metrics, close: closeMetrics } = await openMetrics(settings.metrics ?? undefined, health);
  const stop = new StopRequest();
  const nats = new NatsWay(settings, { log, metrics });
  const fleet = settings.policy === fleetPolicy ? followFleetPolicy(settings, nats, log) : null;
  if (fleet !== null) {
    health.set("policy", () => fleet.why);
    await Promise.race([fleet.look(), nats.hopeless, stop.asked]);
  }
  // The fleet's is put in place as a whole.
  const source =
    fleet === null ? servicePolicy(settings.policy, log) : servicePolicy(fleet.directory, log, 10);
  const policy = await source.load().catch(async (error: unknown) => {
    await Promise.all([fleet?.stop(), nats.close(), closeMetrics()]);
    throw error;
  });
  health.set("nats", () => nats.health());
  try {
    const clock = systemClock;
    const moreProtected: Shared["moreProtected"] = [];
    let current = policy;
    const heartbeat = new Heartbeat({
      ...{ reporter: nats.reporter(settings.node), roles: settings.roles, clock, log },
      ...{ software: packageVersion(), policy: () => current.revision, interval: settings.heartbeat },
    });
    const neverBan = await Promise.race([
      createNeverBan({
        ...{ policy, clock, log, peers: peersOf(settings, nats) },
        more: (target) => firstOf(moreProtected, (knows) => knows(target)),
      }),
      nats.hopeless,
    ]);
    const parts = {
      ...{ settings, policy, nats, neverBan, heartbeat, moreProtected },
      ...{ health, clock, log, metrics },
    };
    const shared: Shared = { ...parts, fallback: await fallbackOf(parts) };
    const running = await Promise.race([startAll(shared), nats.hopeless, stop.asked.then(() => null)]);
    if (running === null) {
      log.info({}, "Stopped before it had started");
      process.exit(0);
    }
    health.set("start", () => null);
    heartbeat.start(Object.assign({}, ...running.map(({ report }) => report ?? {})));
    sayStarted(shared, running);

    const ending = new AbortController();
    const update = async (next: Policy) => {
      await neverBan.update(next);
      for (const role of running) await role.update(next);
      current = next;
      heartbeat.soon();
    };
    const following = followPolicy(source, update, log, ending.signal);
    Promise.all(running.map((role) => role.settled?.())).then(releaseMemory, () => {});
    await Promise.race([stop.asked, nats.hopeless]);
    stop.dispose();
    log.info({}, "Stopping");
    ending.abort();
    endWhenOverdue(log);
    await following;
    await stopAll(running, flush);
    shared.fallback?.close();
    await heartbeat.stop();
    await fleet?.stop();
    await nats.close();
    neverBan.close();
    await closeMetrics();
  } finally {
    stop.dispose();
  }
}

function followFleetPolicy(settings: Settings, nats: NatsWay, log: Log): FleetPolicy {
  return new FleetPolicy({
    ...{ revisions: policyRevisions(nats.documents(policyBucket)), state: settings.state },
    ...{ clock: systemClock, log, onNotice: (listener) => nats.onPolicyNotice(listener) },
  });
}

/** A coordinator alone has nothing to fall back to. */
async function fallbackOf(parts: Omit<Shared, "fallback">): Promise<Fallback | null> {
  if (parts.settings.roles.every((role) => role === "coordinator")) return null;
  const { openFallback } = await import("./fallback/open.ts");
  return openFallback(parts);
}

function firstOf<T, R>(all: readonly T[], ask: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const answer = ask(one);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

async function startAll(shared: Shared): Promise<RunningRole[]> {
  const running: RunningRole[] = [];
  for (const name of Object.keys(starters) as RoleName[]) {
    if (!shared.settings.roles.includes(name)) continue;
    const start = await starters[name]();
    running.push(await start(shared));
  }
  return running;
}

/** With the flow: what is read is still decided, and what is decided still enforced. */
async function stopAll(running: readonly RunningRole[], flush: boolean): Promise<void> {
  for (const role of running.toReversed()) await role.stop({ flush });
}

function sayStarted({ settings, policy, log }: Shared, running: readonly RunningRole[]): void {
  const { roles } = settings;
  const firewall = running.find(({ words }) => words !== undefined)?.words;
  const fields = { roles, policy: policy.revision, ...(firewall !== undefined && { firewall }) };
  if (policy.jails.length === 0) log.warn({}, "The policy has no jail: no log is read and nothing is banned");
  const suffix = firewall === undefined ? "" : `, firewall ${firewall}`;
  log.info(fields, `Started ${roles.join(", ")} with ${countJails(policy)}${suffix}`);
}
