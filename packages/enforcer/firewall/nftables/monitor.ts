import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import type { Log } from "@fleetban/core";
import { type NftCommand, spawnTethered } from "./process.ts";

/** For so long after its end a transaction of ours is expected to be told. Milliseconds. */
const EXPECTED_WITHIN = 2000;

/**
 * Transactions of so many elements are more than the kernel keeps for a reader that is slower than
 * it; it then drops notices and says so. Seen from 24,000 on.
 */
const BULK = 10_000;

/** Before a monitor that ended is started again. Milliseconds. */
const RESTART_AFTER = 1000;

/**
 * `nft monitor` kept open: prints every change of any table, and after each transaction a line with
 * the process that made it. Tells of those that touch our table and that we did not make.
 *
 * In a container the kernel's process ids are not the ones that we know. As long as none of ours
 * was ever seen, as many transactions as we made are taken for ours: a surplus still shows.
 */
export class NftMonitor {
  readonly #command: NftCommand;
  readonly #table: string;
  readonly #isOwn: (pid: number) => boolean;
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  #child: ChildProcessWithoutNullStreams | undefined;
  #restart: NodeJS.Timeout | undefined;
  /** Until then what was lost is taken for our own. */
  #deafUntil = 0;
  #knowsUs = false;
  #expected: { until: number }[] = [];
  #touched = false;
  #lines = 0;

  constructor(command: NftCommand, table: string, isOwn: (pid: number) => boolean, log: Log) {
    this.#command = command;
    this.#table = table;
    this.#isOwn = isOwn;
    this.#log = log;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#child === undefined && this.#restart === undefined) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  /**
   * A transaction of our own begins.
   *
   * @returns to be called at its end
   */
  expect(elements: number): () => void {
    const expected = { until: Infinity };
    if (!this.#knowsUs) this.#expected.push(expected);
    const begin = performance.now();
    const bulk = elements >= BULK;
    if (bulk) this.#deafUntil = Infinity;
    return () => {
      const end = performance.now();
      // The reader is about as fast as the writer was.
      expected.until = end + EXPECTED_WITHIN + 2 * (end - begin);
      if (bulk) this.#deafUntil = expected.until;
    };
  }

  close(): void {
    clearTimeout(this.#restart);
    this.#restart = undefined;
    const child = this.#child;
    this.#child = undefined;
    child?.stdin.end();
  }

  #start(): void {
    const child = spawnTethered(this.#command, ["monitor"]);
    this.#child = child;
    this.#expected = [];
    child.on("error", () => {});
    child.stderr.resume();
    child.on("close", (code, signal) => {
      if (this.#child !== child) return;
      this.#log.warn(
        { code, signal },
        "nft monitor ended: changes by others are seen later until it is back",
      );
      this.#child = undefined;
      this.#restart = setTimeout(() => {
        this.#restart = undefined;
        this.#start();
        // Whatever changed in between was not seen.
        this.#tell();
      }, RESTART_AFTER).unref();
    });
    child.unref();
    for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as { unref?: () => void }).unref?.();
    createInterface({ input: child.stdout }).on("line", (line) => this.#read(line));
  }

  #read(line: string): void {
    const generation = /^# new generation \d+ by process (\d+) /.exec(line);
    if (generation !== null) {
      // A few kinds of change are not printed at all: a transaction without lines may be ours.
      if ((this.#touched || this.#lines === 0) && !this.#isOurs(Number(generation[1]))) this.#tell();
      this.#touched = false;
      this.#lines = 0;
    } else if (line.startsWith("# ERROR")) {
      this.#expected = [];
      if (performance.now() > this.#deafUntil) this.#tell();
    } else {
      this.#lines++;
      this.#touched ||= line.includes(` ${this.#table}`);
    }
  }

  #isOurs(pid: number): boolean {
    if (this.#isOwn(pid)) {
      this.#knowsUs = true;
      this.#expected = [];
      return true;
    }
    if (this.#knowsUs) return false;
    while ((this.#expected[0]?.until ?? Infinity) < performance.now()) this.#expected.shift();
    return this.#expected.shift() !== undefined;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
