// Resident memory of an idle standalone that watches one log with every filter of the library.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { libraryFilters } from "@fleetban/policy";
import { start } from "../test/support/command.ts";
import { spread } from "./lib/measure.ts";

export async function benchMemory(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fleetban-bench-"));
  try {
    writeFileSync(join(folder, "some.log"), "");
    const jails = libraryFilters().map((name) => `  ${name}: { filter: ${name}, logpath: some.log }\n`);
    writeFileSync(join(folder, "policy.yaml"), `jails:\n${jails.join("")}`);
    const running = start([
      ...["standalone", "--policy", join(folder, "policy.yaml"), "--state", join(folder, "state")],
      ...["--firewall", "dry-run", "--log-format", "json"],
    ]);
    await running.line("Started with");
    const samples: number[] = [];
    for (let second = 0; second < 20; second++) {
      await sleep(1000);
      const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${running.pid}/status`, "utf8")) ?? [];
      samples.push(Number(kib) / 1024);
    }
    await running.end();
    const { median, max } = spread(samples);
    console.log(`\nIdle memory, standalone with ${jails.length} jails, resident over 20 s`);
    console.log(`  median ${median.toFixed(0)} MiB, most ${max.toFixed(0)} MiB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
