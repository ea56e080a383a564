import { sqliteCounterStore, sqliteGuardStore, startCoordinator } from "@fleetban/coordinator";
import {
  banKey,
  type Clock,
  type Jail,
  type Log,
  type Match,
  type Metrics,
  type NeverBan,
  type Policy,
} from "@fleetban/core";
import type { BareBan } from "@fleetban/enforcer";
import { memoryMatchBus, openState, type State } from "@fleetban/wire";
import { banView } from "./ban-view.ts";
import type { Counting } from "./held-publisher.ts";

export interface LocalCountOptions {
  node: string;
  policy: Policy;
  /** Counters and bans are kept here, so that a process that is killed goes on where it was. */
  state: State;
  /** The counters are another time's. */
  anew: boolean;
  /** The fleet's record under a key as it was last seen, unless it is over. */
  fleet(key: string): BareBan | undefined;
  neverBan: NeverBan;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

export interface LocalCount extends Counting {
  update(policy: Policy): void;
  stop(): Promise<void>;
}

/** A coordinator of this host's own matches, with nothing but this process and its state. */
export async function startLocalCount(options: LocalCountOptions): Promise<LocalCount> {
  const { node, policy, state, anew, fleet, neverBan, clock, metrics } = options;
  const bus = memoryMatchBus({ node });
  const counters = sqliteCounterStore(state.database, clock);
  if (anew) await counters.purge(clock.now() + 1);
  // What it held back is not to come up again another time: by then the fleet has decided it.
  const guarding = openState(":memory:");
  const coordinator = await startCoordinator({
    ...{ policy, consumer: bus, counters, neverBan, clock, metrics },
    bans: banView(state.bans, fleet),
    guard: sqliteGuardStore(guarding.database, clock),
    soleNode: true,
    log: alone(options.log),
  });

  let jails = byName(policy);
  let stopped = false;

  /** What the fleet's ban, or an unban, stands on is no reason for another. Jails that are gone count nothing. */
  function isOpen({ jail: name, target, time }: Match): boolean {
    const jail = jails.get(name);
    if (jail === undefined) return false;
    const record = fleet(banKey({ jail: name, target, node: jail.count === "node" ? node : null }));
    return record === undefined || time > record.since;
  }

  return {
    async count(matches) {
      try {
        await bus.publish(matches.filter(isOpen));
      } catch (error) {
        if (!stopped) throw error;
      }
    },
    update(next) {
      jails = byName(next);
      coordinator.update(next);
    },
    async stop() {
      stopped = true;
      await coordinator.stop();
      bus.close();
      guarding.close();
    },
  };
}

function byName({ jails }: Policy): ReadonlyMap<string, Jail> {
  return new Map(jails.map((jail) => [jail.name, jail]));
}

/** What is decided here is this host's alone, and every line says so. */
function alone(log: Log): Log {
  const say = (level: keyof Log): Log["info"] => {
    return (fields, message) => log[level]({ ...fields, fallback: true }, `${message} (this host alone)`);
  };
  return { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
}
