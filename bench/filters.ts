// All filters of the Debian package on one log: the agent's whole pipeline, beside fail2ban-regex per filter.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { debianFilters } from "./lib/debian.ts";
import { repeatedAuthLog } from "./lib/log.ts";
import { cpuOfProcess, installed, type Spread, spread, thousands } from "./lib/measure.ts";

const rounds = 5;

/** CPU seconds from start of the agent to the last acknowledgement, in a fresh process on the first core. */
function agentSeconds(path: string, filters: readonly string[]): number {
  const child = join(import.meta.dirname, "lib", "agent-child.ts");
  const flags = [...process.execArgv, "--disable-warning=ExperimentalWarning", child, path];
  const output = execFileSync("taskset", ["-c", "0", process.execPath, ...flags, ...filters], {
    encoding: "utf8",
  });
  return (JSON.parse(output) as { cpu: number }).cpu;
}

export function benchFilters(): void {
  // Each filter once, in its usual mode, as fail2ban would run them.
  const filters = debianFilters().filter(({ args }) => args.size === 0);
  if (filters.length === 0) {
    console.log("\nAll filters of the Debian package: left out, fail2ban is not installed");
    return;
  }
  const { path, lines } = repeatedAuthLog(200_000);
  const alone: number[] = [];
  const all: number[] = [];
  const starting: number[] = [];
  for (let round = 0; round < rounds; round++) {
    alone.push(agentSeconds(path, ["debian:sshd"]));
    all.push(
      agentSeconds(
        path,
        filters.map(({ reference }) => `debian:${reference}`),
      ),
    );
    starting.push(
      agentSeconds(
        "/dev/null",
        filters.map(({ reference }) => `debian:${reference}`),
      ),
    );
  }
  const one = spread(alone).median;
  console.log(
    `\n${filters.length} filters of the Debian package, CPU time, ${thousands(lines)} lines of a real auth.log`,
  );
  show("fleetban, sshd alone", spread(alone), lines, one);
  show(`fleetban, all ${filters.length} at once`, spread(all), lines, one);
  console.log(`  of that, compiling them all: ${spread(starting).median.toFixed(2)} s`);
  if (installed("fail2ban-regex"))
    peer(
      filters.map(({ reference }) => reference),
      lines,
      spread(all).median,
    );
}

function show(name: string, { min, median, max }: Spread, lines: number, one: number): void {
  const rate = thousands(lines / median).padStart(10);
  const range = `${min.toFixed(2)} to ${max.toFixed(2)} s`;
  console.log(
    `  ${name.padEnd(30)} ${median.toFixed(2)} s (${range}) ${rate} lines/s  ${(median / one).toFixed(2)}× the time`,
  );
}

/** fail2ban-regex takes one filter a run: each reads one copy of the log; its start is left out. */
function peer(filters: readonly string[], lines: number, ours: number): void {
  const short = repeatedAuthLog(1);
  const folder = mkdtempSync(join(tmpdir(), "fleetban-bench-"));
  const empty = join(folder, "empty.log");
  writeFileSync(empty, "x\n");
  const run = (log: string, filter: string) =>
    cpuOfProcess(["fail2ban-regex", "--no-check-all", log, filter]);
  try {
    const seconds = filters.map((filter) => Math.max(0, run(short.path, filter) - run(empty, filter)));
    const sum = seconds.reduce((a, b) => a + b);
    const whole = (sum * lines) / short.lines;
    const { min, median, max } = spread(seconds.map((each) => short.lines / Math.max(each, 0.01)));
    console.log(
      `  fail2ban-regex, ${filters.length} runs of ${thousands(short.lines)} lines, starts left out: ${sum.toFixed(1)} s together,`,
    );
    console.log(
      `    ${thousands(min)} to ${thousands(max)} lines/s a filter (median ${thousands(median)}); extrapolated to ${thousands(lines)} lines: ${whole.toFixed(0)} s, ${(whole / ours).toFixed(0)}× ours`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
