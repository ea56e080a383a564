import type { Millis } from "../clock.ts";
import type { NodeReport } from "../node-report.ts";

/** Where a process says how it is. */
export interface NodeReporter {
  /** Replaces what was said under this name before. */
  report(report: Omit<NodeReport, "node">): Promise<void>;
}

export type NodeReportEvent =
  /** `heard`: when it came in, by the clock of whoever keeps them. */
  { type: "report"; report: NodeReport; heard: Millis } | { type: "current" };

/** The newest report of every node. */
export interface NodeReports {
  /**
   * Every one that stands, then `current` once, then each as it comes; of several of one node a slow reader may
   * see only the newest. Ends when the signal aborts.
   */
  watch(signal: AbortSignal): AsyncIterable<NodeReportEvent>;
}
