import type { Clock, CounterStore, GuardStore } from "@fleetban/core";
import { openState } from "@fleetban/wire";
import { openRedisCounterStore } from "../../packages/coordinator/counter/redis/counter-store.ts";
import { sqliteCounterStore } from "../../packages/coordinator/counter/sqlite/counter-store.ts";
import { openRedisGuardStore } from "../../packages/coordinator/guard/redis/guard-store.ts";
import { sqliteGuardStore } from "../../packages/coordinator/guard/sqlite/guard-store.ts";
import type { RedisServer } from "../../packages/coordinator/redis/testing/server.ts";

/** What coordinators share; each has its own way to it. */
export interface SharedStores {
  counters: CounterStore;
  guard: GuardStore;
}

export interface OpenStores {
  each: SharedStores[];
  close(): Promise<void>;
}

/** Opens what so many coordinators share. */
export type OpenSharedStores = (clock: Clock, coordinators: number) => Promise<OpenStores>;

export const sqliteStores: OpenSharedStores = async (clock, coordinators) => {
  const state = openState(":memory:");
  const stores = {
    counters: sqliteCounterStore(state.database, clock),
    guard: sqliteGuardStore(state.database, clock),
  };
  return { each: Array.from({ length: coordinators }, () => stores), close: async () => state.close() };
};

/** Each coordinator on connections of its own. */
export function redisStores({ address }: RedisServer): OpenSharedStores {
  return async (clock, coordinators) => {
    const turn = new Turn();
    const open = async () => {
      const counters = await openRedisCounterStore(address, clock);
      // Nothing was lost: the server is new.
      await counters.begin();
      return { counters: inTurn(counters, turn), guard: await openRedisGuardStore(address, clock) };
    };
    const each = await Promise.all(Array.from({ length: coordinators }, open));
    const close = async () => {
      await Promise.all(each.flatMap(({ counters, guard }) => [counters.close(), guard.close()]));
    };
    return { each, close };
  };
}

/** The server may serve two connections in any order, and the oracle has to know it: so one counts at a time. */
function inTurn(counters: CounterStore, turn: Turn): CounterStore {
  return { ...counters, count: (requests) => turn.run(() => counters.count(requests)) };
}

class Turn {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }
}
