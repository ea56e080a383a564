import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** Minimum, median and maximum of a figure over its runs. */
export interface Spread {
  min: number;
  median: number;
  max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
  return { min: at(0), median: at(0.5), max: at(1) };
}

/** Seconds of one run of a whole process on the first core, its output thrown away. */
export function timeProcess(command: readonly string[], stdin?: string): number {
  const start = performance.now();
  const { status, error } = spawnSync("taskset", ["-c", "0", ...command], {
    stdio: [stdin === undefined ? "ignore" : openSync(stdin, "r"), "ignore", "ignore"],
  });
  if (error !== undefined) throw error;
  if (status !== 0 && status !== 1) throw new Error(`${command[0]} ended with ${status}`);
  return (performance.now() - start) / 1000;
}

/** CPU seconds of one run of a whole process, its output thrown away: what a busy machine does not lengthen much. */
export function cpuOfProcess(command: readonly string[]): number {
  const timed = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null 2> /dev/null';
  const { stderr, error } = spawnSync("bash", ["-c", timed, "bash", ...command], { encoding: "utf8" });
  if (error !== undefined) throw error;
  return stderr
    .trim()
    .split(" ")
    .map(Number)
    .reduce((a, b) => a + b);
}

/** Whether a command can be run here. */
export function installed(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`], { stdio: "ignore" }).status === 0;
}

/** One line about the machine, for the head of a report. */
export function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} cores (${cpu?.model ?? "?"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

/** `1234567` as `1,234,567`. */
export function thousands(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
