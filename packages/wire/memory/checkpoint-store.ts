import type { Checkpoint, CheckpointStore } from "@fleetban/core";

/** Checkpoints that end with the process: for `replay` and tests. */
export function memoryCheckpointStore(): CheckpointStore {
  const checkpoints = new Map<string, Checkpoint>();
  return {
    load: async () => [...checkpoints.values()].map((checkpoint) => ({ ...checkpoint })),
    async save(saved) {
      for (const checkpoint of saved) checkpoints.set(checkpoint.identity, { ...checkpoint });
    },
    async remove(identities) {
      for (const identity of identities) checkpoints.delete(identity);
    },
    async close() {},
  };
}
