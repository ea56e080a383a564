// Lines per second on one core: the agent's whole pipeline beside sshguard's parser and fail2ban-regex.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { libraryFilters } from "@fleetban/policy";
import { repeatedAuthLog } from "./lib/log.ts";
import { installed, spread, thousands, timeProcess } from "./lib/measure.ts";

const rounds = 5;
const sshguard = "/usr/libexec/sshguard/sshg-parser";

/** Seconds from start of the agent to the last acknowledgement, in a fresh process on the first core. */
function agentSeconds(path: string, filters: readonly string[]): number {
  const child = join(import.meta.dirname, "lib", "agent-child.ts");
  const flags = ["--disable-warning=ExperimentalWarning", child, path, ...filters];
  const output = execFileSync("taskset", ["-c", "0", process.execPath, ...flags], { encoding: "utf8" });
  return (JSON.parse(output) as { seconds: number }).seconds;
}

export function benchLines(): void {
  const { path, lines } = repeatedAuthLog(1_000_000);
  const library = libraryFilters();
  const figures = new Map<string, number[]>();
  const note = (name: string, seconds: number) => figures.set(name, [...(figures.get(name) ?? []), seconds]);
  for (let round = 0; round < rounds; round++) {
    note("fleetban, sshd", agentSeconds(path, ["sshd"]));
    note(`fleetban, all ${library.length} filters`, agentSeconds(path, library));
    if (installed(sshguard)) note("sshguard's parser", timeProcess([sshguard], path));
    if (installed("fail2ban-regex") && round === 0) {
      note("fail2ban-regex, sshd", timeProcess(["fail2ban-regex", path, "sshd"]));
    }
  }
  const ours = spread(figures.get("fleetban, sshd") as number[]).median;
  console.log(`\nLines per second, one core, ${thousands(lines)} lines of a real auth.log`);
  for (const [name, seconds] of figures) {
    const { min, median, max } = spread(seconds);
    const rate = (value: number) => thousands(lines / value).padStart(10);
    const ratio = `${(median / ours).toFixed(2)}× the time`;
    console.log(`  ${name.padEnd(26)} ${rate(median)}  (${rate(max)} to ${rate(min)})  ${ratio}`);
  }
}
