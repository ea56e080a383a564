import type { Millis } from "../clock.ts";

/** A coordinator's way to say that it is there. */
export interface PulseSender {
  /** @param counting whether it counts now, or waits for what it needs */
  send(counting: boolean): Promise<void>;
}

/** Whether the coordinators can be reached. */
export interface PulseListener {
  /** When, by this process's clock, the last pulse of a coordinator that counts came; null: none yet. */
  lastCounting(): Millis | null;
  /** @returns ends it */
  onPulse(listener: (counting: boolean) => void): () => void;
}
