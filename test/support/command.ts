import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Running } from "@fleetban/test-servers";

export const repository = join(import.meta.dirname, "..", "..");

/** The command as people run it; `npm test` has built it. */
export const fleetban = join(repository, "packages", "cli", "bin", "fleetban");

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command to its end. */
export function run(args: readonly string[], options: { input?: string; cwd?: string } = {}): Finished {
  const { status, stdout, stderr } = spawnSync(fleetban, args, {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    cwd: repository,
    ...options,
  });
  return { status, stdout, stderr };
}

/** Starts `fleetban` and leaves it running. */
export function start(args: readonly string[]): Running {
  return new Running(fleetban, args);
}
