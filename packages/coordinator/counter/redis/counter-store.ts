import {
  type Clock,
  type CounterStore,
  type CountRequest,
  type CountResult,
  type CountRule,
  FleetbanError,
  type Millis,
  systemClock,
} from "@fleetban/core";
import { RedisConnection } from "../../redis/connection.ts";
import { redisHealth } from "../../redis/health.ts";
import type { RedisConnectionOptions } from "../../redis/options.ts";
import type { CallArguments } from "../../redis/script.ts";
import { Witnesses } from "../../redis/witnesses.ts";
import { counterKeys, hashTag, packId } from "./keys.ts";
import { type KeyCall, planCalls } from "./plan.ts";
import { purgeCounters } from "./purge.ts";
import { type Reply, resultOf } from "./reply.ts";
import { consumeKey, countMatches } from "./scripts.ts";

export type RedisCounterOptions = RedisConnectionOptions & {
  /** What all keys begin with; `fb:` by default. Fleets that share a Redis need one each. */
  prefix?: string;
  /**
   * How long a counter outlives its window and lateness, and a trip the match that made it, in Redis' own
   * time; a day by default. As long as the match bus keeps matches, or a redelivery would count anew.
   */
  kept?: Millis;
};

/** Exact counters of the whole fleet; any number of coordinators use them at once. */
export interface RedisCounterStore extends CounterStore {
  /** Resolves when Redis can be asked: now, or when it is back. Rejects after `close`. */
  ready(): Promise<void>;
  /** Null when it counts and keeps what it counted, else why not. */
  health(): Promise<FleetbanError | null>;
  /**
   * Whether Redis has all that it was given since {@link begin}. Where it has not, as with a new one, and after
   * FLUSHALL or a start without its data, `count` rejects with FLB_COORDINATOR_COUNTERS_LOST.
   */
  whole(): Promise<boolean>;
  /** What was lost counts as known from now on: what is to be counted may be. */
  begin(): Promise<void>;
  /**
   * As `count`, for matches that were counted and decided before they were lost. A window that fills with such
   * matches only is consumed without a trip; one with others in it trips as ever.
   */
  restore(requests: readonly CountRequest[]): Promise<CountResult[]>;
}

/** A purge looks at every counter, and Redis forgets idle ones by itself. */
const purgeInterval = 6 * 3_600_000;

/**
 * Counters in Redis. Resolves after the first attempt to connect, whether Redis was there or not; while it is
 * away, everything rejects at once with FLB_COORDINATOR_REDIS_AWAY. What rejected may have been counted in
 * part: it is safe to count it again.
 *
 * @param clock tells the processing time; those of several coordinators should not be far apart
 */
export async function openRedisCounterStore(
  options: RedisCounterOptions,
  clock: Clock = systemClock,
): Promise<RedisCounterStore> {
  const { prefix = "fb:", kept = 86_400_000 } = options;
  const connection = new RedisConnection(options);
  await connection.open(options.connectTimeout ?? 5000);
  const witnesses = new Witnesses(connection, prefix);

  const expiryOf = ({ findtime, lateness }: CountRule) => Math.ceil(kept + findtime + lateness);

  function argumentsOf(
    { tag, rule, at }: KeyCall,
    requests: readonly CountRequest[],
    settled: boolean,
  ): CallArguments {
    const { findtime, maxretry, lateness } = rule;
    const args: (string | number)[] = [...counterKeys(prefix, tag), witnesses.of(tag)];
    args.push(clock.now(), findtime, maxretry, lateness, expiryOf(rule), settled ? "settled" : "");
    for (const i of at) {
      const { id, time, weight, node } = requests[i] as CountRequest;
      args.push(packId(id), time, weight, node);
    }
    return args;
  }

  async function count(requests: readonly CountRequest[], settled: boolean): Promise<CountResult[]> {
    const results = Array<CountResult>(requests.length);
    for (const wave of planCalls(requests)) {
      const calls = wave.map((call) => argumentsOf(call, requests, settled));
      const replies = (await connection.run(countMatches, calls)) as ("lost" | Reply[])[];
      replies.forEach((reply, i) => {
        if (reply === "lost") throw lost();
        const { at } = wave[i] as KeyCall;
        reply.forEach((said, j) => {
          const place = at[j] as number;
          results[place] = resultOf(said, (requests[place] as CountRequest).id);
        });
      });
    }
    return results;
  }

  return {
    count: (requests) => count(requests, false),
    restore: (requests) => count(requests, true),
    whole: () => witnesses.stand(),
    begin: () => witnesses.set(),
    purge: (before) => purgeCounters(connection, prefix, before),
    purgeInterval,
    async consume(consumptions) {
      const calls = consumptions.map(({ jail, key, upTo, rule }) => {
        const [state] = counterKeys(prefix, hashTag(jail, key));
        return [state, upTo, clock.now(), expiryOf(rule)];
      });
      await connection.run(consumeKey, calls);
    },
    ready: () => connection.ready(),
    health: () => redisHealth(connection),
    close: () => connection.close(),
  };
}

function lost(): FleetbanError {
  return new FleetbanError(
    "FLB_COORDINATOR_COUNTERS_LOST",
    "Redis has lost counters; they are being rebuilt",
  );
}
