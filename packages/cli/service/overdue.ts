import type { Log } from "@fleetban/core";

/** How long a stop may take before it is cut short; milliseconds. */
const longestStop = 10_000;

/**
 * A stop waits for what is under way, and a disk, a firewall or a network that does not answer must not
 * keep the process: whatever it had not finished comes back with the next start, as after `kill -9`.
 */
export function endWhenOverdue(log: Log): void {
  setTimeout(() => {
    log.warn({ code: "FLB_STOP_OVERDUE" }, `Not done stopping after ${longestStop / 1000} s: ending here`);
    process.exit(0);
    // Not a reason to stay, and in force to the very end: something left open must not keep the process.
  }, longestStop).unref();
}
