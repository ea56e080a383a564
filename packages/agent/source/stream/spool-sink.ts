import type { Clock, Metrics, Millis } from "@fleetban/core";
import type { Loss, Spool } from "../spool/spool.ts";
import type { Sink } from "./inlet.ts";

const newline = 10;
const carriageReturn = 13;

/** How syslog daemons write a newline within a message. */
const escapedNewline = "#012";

/** Puts a stream's records into its spool, one line each. */
export class SpoolSink implements Sink {
  /** One byte beyond what filters look at, so that they see that it was cut. */
  longest = 0;
  readonly #spool: Spool;
  readonly #clock: Clock;
  readonly #metrics: Metrics;

  constructor(spool: Spool, { clock, metrics }: { clock: Clock; metrics: Metrics }) {
    this.#spool = spool;
    this.#clock = clock;
    this.#metrics = metrics;
  }

  get crowded(): boolean {
    return this.#spool.crowded;
  }

  take(record: Buffer, time: Millis = this.#clock.now()): void {
    this.#metrics.count("fleetban_source_records_total", { source: this.#spool.name });
    this.#spool.add(oneLine(record, this.longest), time);
  }

  room(): Promise<void> {
    return this.#spool.room();
  }

  lost(reason: Loss, records = 1): void {
    this.#spool.lost(reason, records);
  }
}

function oneLine(record: Buffer, longest: number): Buffer {
  let end = record.length;
  while (end > 0 && isEnd(record[end - 1] as number)) end--;
  const line = record.subarray(0, Math.min(end, longest));
  if (!line.includes(newline)) return line;
  const escaped = line.toString("latin1").replaceAll("\n", escapedNewline);
  return Buffer.from(escaped.slice(0, longest), "latin1");
}

/** Newlines, carriage returns and NULs end records. */
function isEnd(byte: number): boolean {
  return byte === newline || byte === carriageReturn || byte === 0;
}
