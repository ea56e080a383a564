import { type Clock, type CounterStore, systemClock } from "@fleetban/core";
import type { StoreDatabase } from "../../database.ts";
import { Batch } from "./batch.ts";
import { KeyStates } from "./keys.ts";
import { counterSchema } from "./schema.ts";
import { prepareStatements } from "./statements.ts";

/**
 * Exact counters in the state database of one machine, which only this process writes.
 * A batch is one transaction.
 *
 * @param clock tells the processing time that `purge` goes by
 */
export function sqliteCounterStore(database: StoreDatabase, clock: Clock = systemClock): CounterStore {
  database.write(() => database.handle.exec(counterSchema));
  const statements = prepareStatements(database.handle);
  const keys = new KeyStates(statements);

  /** What is held in memory stands for what is stored, so a change that was not stored is forgotten. */
  function write<T>(work: () => T): T {
    try {
      return database.write(work);
    } catch (error) {
      keys.forget();
      throw error;
    }
  }

  return {
    async count(requests) {
      return write(() => {
        const batch = new Batch(statements, keys, clock.now());
        const results = requests.map((request) => batch.count(request));
        batch.save();
        return results;
      });
    },
    async purge(before) {
      write(() => statements.purge(before));
      keys.forget();
    },
    purgeInterval: 0,
    async consume(consumptions) {
      write(() => {
        for (const { jail, key, upTo } of consumptions) {
          const state = keys.load(jail, key, upTo);
          state.consumed = Math.max(state.consumed, upTo);
          state.open = state.open.filter(({ time }) => time > state.consumed);
          keys.save(state, clock.now());
        }
        keys.shrink();
      });
    },
    async close() {},
  };
}
