/** Labels of one sample; values that an attacker chooses never become labels. */
export type Labels = Record<string, string>;

/**
 * Where stages count what they do. Names follow Prometheus (`fleetban_lines_total`,
 * durations in seconds); an adapter in the command exposes them.
 */
export interface Metrics {
  /** Adds to a counter. */
  count(name: string, labels?: Labels, by?: number): void;
  /** Sets a gauge. */
  gauge(name: string, value: number, labels?: Labels): void;
  /** Adds a sample, in seconds, to a histogram. */
  observe(name: string, seconds: number, labels?: Labels): void;
}

/** For callers that nobody scrapes. */
export const noMetrics: Metrics = { count() {}, gauge() {}, observe() {} };
