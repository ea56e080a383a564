import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  auditLogConformance,
  banTableConformance,
  checkpointStoreConformance,
  documentStoreConformance,
} from "@fleetban/core/conformance";
import { openState, type State } from "./state.ts";

/** A state directory that can be closed and opened again. */
async function openAgain<T>(store: (state: State) => T) {
  const directory = await mkdtemp(join(tmpdir(), "fleetban-state-"));
  let state = openState(directory);
  return {
    first: store(state),
    async reopen() {
      state.close();
      state = openState(directory);
      return store(state);
    },
    async close() {
      state.close();
      await rm(directory, { recursive: true });
    },
  };
}

banTableConformance("SQLite", async () => {
  const { first, ...rest } = await openAgain((state) => state.bans);
  return { table: first, ...rest };
});

checkpointStoreConformance("SQLite", async () => {
  const { first, ...rest } = await openAgain((state) => state.checkpoints);
  return { store: first, ...rest };
});

documentStoreConformance("SQLite", async () => {
  const { first, reopen, close } = await openAgain((state) => state.documents);
  return { store: first, again: reopen, close };
});

auditLogConformance("SQLite", async () => {
  const { first, reopen, close } = await openAgain((state) => state.audit);
  return { log: first, again: reopen, close };
});
