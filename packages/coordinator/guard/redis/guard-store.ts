import {
  banKey,
  type Clock,
  type GuardAnswer,
  type GuardScope,
  type GuardStore,
  guardWindow,
  type HoldResult,
  type Millis,
} from "@fleetban/core";
import { RedisConnection } from "../../redis/connection.ts";
import type { RedisConnectionOptions } from "../../redis/options.ts";
import { guardKeys } from "./keys.ts";
import { readHeld } from "./record.ts";
import { askGuard, claimTurn, dropHeld, forgetHeld, holdBan } from "./scripts.ts";

export type RedisGuardOptions = RedisConnectionOptions & {
  /** What all keys begin with; `fb:` by default. Fleets that share a Redis need one each. */
  prefix?: string;
  /** How long a ban that was dropped is remembered, in Redis' own time; a day by default. */
  kept?: Millis;
};

/**
 * The guard of the whole fleet in Redis; any number of coordinators use it at once. Resolves after the first
 * attempt to connect, whether Redis was there or not; while it is away, everything rejects at once with
 * FLB_COORDINATOR_REDIS_AWAY, so that there is no ban that was not counted.
 *
 * @param clock tells the processing time
 */
export async function openRedisGuardStore(options: RedisGuardOptions, clock: Clock): Promise<GuardStore> {
  const { prefix = "fb:", kept = 86_400_000 } = options;
  const keys = guardKeys(prefix);
  const connection = new RedisConnection(options);
  await connection.open(options.connectTimeout ?? 5000);

  async function list() {
    const records = (await connection.call("HVALS", keys.held)) as string[];
    return records.map(readHeld).sort((a, b) => a.place - b.place);
  }

  return {
    shared: true,
    async ask({ ban, key, since, scopes }) {
      const [reply] = await connection.run(askGuard, [
        [
          scopes.length + 2,
          ...[keys.dropped(key), keys.held, ...scopes.map(({ name }) => keys.scope(name))],
          ...[clock.now(), guardWindow, ban, key, since, ...scopes.map(({ limit }) => limit)],
        ],
      ]);
      return answerOf(reply as string | number, scopes);
    },
    async hold({ decision, by, at }) {
      const { id, since } = decision.proposal;
      const key = banKey(decision.proposal);
      const rest = JSON.stringify({ decision, by });
      const [reply] = await connection.run(holdBan, [
        [keys.held, keys.dropped(key), keys.place, key, id, since, at, rest],
      ]);
      const [result, size] = reply as [HoldResult["result"], number];
      return { result, size };
    },
    list: async () => (await list()).map(({ held }) => held),
    size: async () => (await connection.call("HLEN", keys.held)) as number,
    async forget(bans) {
      if (bans.length === 0) return;
      await connection.run(forgetHeld, [[keys.held, ...bans.flatMap(({ key, since }) => [key, since])]]);
    },
    async drop(ban) {
      const found = (await list()).find(({ held }) => held.decision.proposal.id === ban);
      if (found === undefined) return undefined;
      const key = banKey(found.held.decision.proposal);
      const [stored] = await connection.run(dropHeld, [[keys.held, keys.dropped(key), key, ban, kept]]);
      return stored === null ? undefined : readHeld(stored as string).held;
    },
    async claim(interval) {
      const [turn] = await connection.run(claimTurn, [[keys.turn, clock.now(), interval]]);
      return turn === 1;
    },
    // Redis forgets by itself.
    async purge() {},
    close: () => connection.close(),
  };
}

function answerOf(reply: string | number, scopes: readonly GuardScope[]): GuardAnswer {
  if (typeof reply === "number") return { answer: "full", scope: scopes[reply - 1] as GuardScope };
  return reply === "dropped" ? { answer: "dropped" } : { answer: "pass", held: reply === "held" };
}
