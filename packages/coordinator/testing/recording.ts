import type { Log, Metrics } from "@fleetban/core";

export interface LogLine {
  level: "debug" | "info" | "warn" | "error";
  fields: Record<string, unknown>;
  message: string;
}

/** A log and metrics that remember what they were told. */
export function recording() {
  const lines: LogLine[] = [];
  /** Sums of the counters and the last values of gauges, by name and labels. */
  const counted = new Map<string, number>();
  const write = (level: LogLine["level"]) => (fields: object, message: string) =>
    void lines.push({ level, fields: fields as Record<string, unknown>, message });
  const log: Log = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  const metrics: Metrics = {
    count(name, labels = {}, by = 1) {
      const sample = [name, ...Object.values(labels)].join(" ");
      counted.set(sample, (counted.get(sample) ?? 0) + by);
    },
    gauge: (name, value) => void counted.set(name, value),
    observe() {},
  };
  return { lines, counted, log, metrics };
}
