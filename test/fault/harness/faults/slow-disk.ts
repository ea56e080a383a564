import { spawn, spawnSync } from "node:child_process";
import { setTimeout as after } from "node:timers/promises";
import { agents } from "../site.ts";
import type { Draw } from "./fault.ts";

/** Why no disk can be made slow here; undefined where it can. */
export function whyNoSlowDisk(): string | undefined {
  const { status, stderr, error } = spawnSync("strace", ["-o", "/dev/null", "true"], { encoding: "utf8" });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

/**
 * The calls with which a process writes what it wants to keep take longer, each by as much: strace
 * holds them up. Sockets are written with other calls.
 */
function slowDisk(names: readonly string[], calls: string): Draw {
  return (random) => {
    const name = random.pick(names as [string]);
    const delay = random.between(5, 120);
    const millis = random.between(800, 2500);
    return {
      words: `disk of ${name} slower by ${delay} ms for ${millis} ms`,
      async inflict(site) {
        const { pid } = site.part(name);
        // Another fault has it down at the moment.
        if (pid === undefined) return;
        const inject = `inject=${calls}:delay_enter=${delay * 1000}`;
        const words = ["-f", "-q", "-p", `${pid}`, "-e", `trace=${calls}`, "-e", inject, "-o", "/dev/null"];
        const strace = spawn("strace", words, { stdio: "ignore" });
        const ended = new Promise((resolve) => strace.once("exit", resolve));
        await Promise.race([after(millis), ended]);
        strace.kill("SIGTERM");
        await ended;
      },
    };
  };
}

export const slowDisks: Readonly<Record<string, Draw>> = {
  /** JetStream's store writes at offsets. */
  slowNats: slowDisk(["nats"], "pwrite64,fsync,fdatasync"),
  /** With `appendfsync always` each turn of Redis waits for this. */
  slowRedis: slowDisk(["redis"], "fsync,fdatasync"),
  /** SQLite keeps the checkpoints. */
  slowAgent: slowDisk(agents, "pwrite64,fsync,fdatasync"),
};
