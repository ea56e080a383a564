import type { Clock, Millis, NodeReport, NodeReporter, NodeReports } from "@fleetban/core";

/** Reports within one process, and for tests. */
export interface MemoryNodeReports extends NodeReports {
  for(node: string): NodeReporter;
}

export function memoryNodeReports(clock: Clock): MemoryNodeReports {
  const reports = new Map<string, { report: NodeReport; heard: Millis }>();
  const watches = new Set<{ changed: Set<string>; wake: () => void }>();
  return {
    for: (node) => ({
      async report(report) {
        reports.set(node, { report: { ...structuredClone(report), node }, heard: clock.now() });
        for (const watch of watches) {
          watch.changed.add(node);
          watch.wake();
        }
      },
    }),
    async *watch(signal) {
      const watch = { changed: new Set(reports.keys()), wake: () => {} };
      const wake = () => watch.wake();
      watches.add(watch);
      signal.addEventListener("abort", wake);
      try {
        for (let first = true; !signal.aborted; first = false) {
          for (const node of watch.changed) {
            watch.changed.delete(node);
            const found = reports.get(node);
            if (found !== undefined) yield { type: "report", ...found };
          }
          if (first) yield { type: "current" };
          await new Promise<void>((resolve) => {
            watch.wake = resolve;
            if (watch.changed.size > 0 || signal.aborted) resolve();
          });
        }
      } finally {
        signal.removeEventListener("abort", wake);
        watches.delete(watch);
      }
    },
  };
}
