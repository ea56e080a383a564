/** How far one file has been read and acknowledged. */
export interface Checkpoint {
  /** The path it was followed under. */
  path: string;
  /** Device, inode and fingerprint of the first bytes; see the agent's file source. */
  identity: string;
  /** Every line that starts before this byte is acknowledged. */
  offset: number;
  /**
   * Hash of the bytes just before the offset: tells whether a file still is the one that was
   * read. Opaque to the store, which keeps it as it is; empty where there are none.
   */
  tail: string;
}

/** Where an agent remembers what is safe (rule 2). */
export interface CheckpointStore {
  load(): Promise<Checkpoint[]>;
  /** Inserts or replaces by identity; resolves when durable. */
  save(checkpoints: readonly Checkpoint[]): Promise<void>;
  /** Forgets files that no longer exist. */
  remove(identities: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
