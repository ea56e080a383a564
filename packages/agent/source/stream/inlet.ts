import type { Clock, Log, Metrics, Millis } from "@fleetban/core";
import type { Loss } from "../spool/spool.ts";
import type { ProblemReport } from "./joint-problem.ts";

/** Where a stream's records go: its spool, with what all streams have in common. */
export interface Sink {
  /** So many bytes of a record are of use; one more shows that it is longer. */
  readonly longest: number;
  /**
   * Takes a whole record: its end, if it has one, is cut off, and a newline within becomes `#012`, so
   * that whoever writes a record cannot make it look like two.
   *
   * @param time when it came, if not now
   */
  take(record: Buffer, time?: Millis): void;
  /** Nothing more should be read for now; {@link room} tells when to go on. */
  readonly crowded: boolean;
  room(): Promise<void>;
  /** Counts records that will not be read. */
  lost(reason: Loss, records?: number): void;
}

/** What a stream has to do with the world. */
export interface InletContext {
  /** The stream's name. */
  name: string;
  sink: Sink;
  /** What is wrong is said once, and again when it is well. */
  problem: ProblemReport;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/** The part of a stream that takes records from outside. */
export interface Inlet {
  /** Resolves when it is open, or could not be opened: that is reported, and tried again. */
  open(): Promise<void>;
  /** Resolves when everything that it held is closed; no record comes from it any more. */
  close(): Promise<void>;
}
