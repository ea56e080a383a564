import { sqliteCounterStore } from "@fleetban/coordinator";
import type { CounterStore } from "@fleetban/core";
import { openState } from "@fleetban/wire";

/** Counts in memory, by the code that counts on a single machine. */
export function freshCounter(): CounterStore {
  const state = openState(":memory:");
  return { ...sqliteCounterStore(state.database), close: async () => state.close() };
}
