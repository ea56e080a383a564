import type { Labels, Log, Metrics } from "@fleetban/core";

export interface Record {
  level: "debug" | "info" | "warn" | "error";
  message: string;
  code?: string;
  [field: string]: unknown;
}

/** A log that is remembered, and can be waited for. */
export class Records implements Log {
  readonly all: Record[] = [];
  #waiting: { test: (record: Record) => boolean; done: (record: Record) => void }[] = [];

  debug = (fields: object, message: string) => this.#add({ ...fields, level: "debug", message });
  info = (fields: object, message: string) => this.#add({ ...fields, level: "info", message });
  warn = (fields: object, message: string) => this.#add({ ...fields, level: "warn", message });
  error = (fields: object, message: string) => this.#add({ ...fields, level: "error", message });

  withCode(code: string): Record[] {
    return this.all.filter((record) => record.code === code);
  }

  /** The first record that passes, past or to come. */
  until(test: (record: Record) => boolean): Promise<Record> {
    const found = this.all.find(test);
    if (found) return Promise.resolve(found);
    return new Promise((done) => this.#waiting.push({ test, done }));
  }

  #add(record: Record): void {
    this.all.push(record);
    this.#waiting = this.#waiting.filter(({ test, done }) => {
      if (!test(record)) return true;
      done(record);
      return false;
    });
  }
}

/** Counters, summed over their labels. */
export class Counters implements Metrics {
  readonly totals = new Map<string, number>();

  count(name: string, _labels?: Labels, by = 1): void {
    this.totals.set(name, (this.totals.get(name) ?? 0) + by);
  }
  gauge(): void {}
  observe(): void {}
}

/** Counters with their labels. */
export class Tally implements Metrics {
  readonly #counts = new Map<string, number>();

  count(name: string, labels: Labels = {}, by = 1): void {
    const key = JSON.stringify([name, labels]);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
  }
  gauge(): void {}
  observe(): void {}

  of(name: string, labels: Labels): number {
    return this.#counts.get(JSON.stringify([name, labels])) ?? 0;
  }
}
