import type { Checkpoint, CheckpointStore } from "@fleetban/core";

/** Checkpoints that survive an agent, and can be made to fail. */
export class TestCheckpoints implements CheckpointStore {
  readonly saved = new Map<string, Checkpoint>();
  error: Error | null = null;

  async load(): Promise<Checkpoint[]> {
    return structuredClone([...this.saved.values()]);
  }

  async save(checkpoints: readonly Checkpoint[]): Promise<void> {
    if (this.error) throw this.error;
    for (const checkpoint of checkpoints) this.saved.set(checkpoint.identity, structuredClone(checkpoint));
  }

  async remove(identities: readonly string[]): Promise<void> {
    if (this.error) throw this.error;
    for (const identity of identities) this.saved.delete(identity);
  }

  async close(): Promise<void> {}

  /** As a killed agent leaves them: what comes later does not arrive. */
  killed(): TestCheckpoints {
    const copy = new TestCheckpoints();
    for (const [identity, checkpoint] of this.saved) copy.saved.set(identity, { ...checkpoint });
    return copy;
  }
}
