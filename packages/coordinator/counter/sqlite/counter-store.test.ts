import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { counterStoreConformance } from "@fleetban/core/conformance";
import { openState } from "@fleetban/wire";
import { sqliteCounterStore } from "./counter-store.ts";

counterStoreConformance("SQLite", async (clock) => {
  const directory = await mkdtemp(join(tmpdir(), "fleetban-counter-"));
  let state = openState(directory);
  return {
    store: sqliteCounterStore(state.database, clock),
    async reopen() {
      state.close();
      state = openState(directory);
      return sqliteCounterStore(state.database, clock);
    },
    async close() {
      state.close();
      await rm(directory, { recursive: true });
    },
  };
});
