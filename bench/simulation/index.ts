// Fleets of several sizes in simulated time: what a coordinator takes for a match, a report and by itself.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { whyNoRedis } from "../../packages/coordinator/redis/testing/server.ts";
import { thousands } from "../lib/measure.ts";
import type { SimulationFigures } from "./figures.ts";

const sizes = (process.env.FLEETBAN_HOSTS ?? "100,1000,10000").split(",").map(Number);

/** For so long attacks begin; nearly an hour more until all of them are over. */
function minutesOf(hosts: number): number {
  return Number(process.env.FLEETBAN_MINUTES ?? (hosts > 1000 ? 5 : 60));
}

export async function benchSimulation(): Promise<void> {
  for (const store of ["sqlite", "redis"]) {
    if (store === "redis" && whyNoRedis !== null) {
      console.log(`\nSimulated fleets on Redis: left out, ${whyNoRedis}`);
      continue;
    }
    const name = store === "redis" ? "Redis" : "SQLite";
    console.log(
      `\nSimulated fleets, two coordinators, counters in ${name}; processor time of one coordinator`,
    );
    for (const hosts of sizes) print(simulate(store, hosts, minutesOf(hosts)));
  }
}

function simulate(store: string, hosts: number, minutes: number): SimulationFigures {
  const child = join(import.meta.dirname, "child.ts");
  const options = ["--expose-gc", "--max-old-space-size=8192", "--disable-warning=ExperimentalWarning"];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, ...options, child, store, `${hosts}`, `${minutes}`],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`the simulation ended with ${status}: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) as string) as SimulationFigures;
}

function print(figures: SimulationFigures): void {
  const { hosts, simulated, published, bans, expected, problems } = figures;
  console.log(
    `  ${thousands(hosts)} hosts, ${Math.round(simulated / 60)} min: ${thousands(published)} matches`,
  );
  console.log(
    `    bans ${bans} of ${expected}, wrong: ${problems.length === 0 ? "none" : problems.join("; ")}`,
  );
  const of = (value: number) => `${value.toFixed(1)} µs`;
  console.log(
    `    a match ${of(figures.perMatch)}, a report ${of(figures.perReport)}, idle ${of(figures.idle)}/s`,
  );
  console.log(
    `    longest step ${figures.longest.toFixed(0)} ms; ${Math.round(figures.memory)} bytes a host`,
  );
  console.log(
    `    ${figures.reportBytes} bytes a report, ${Math.round(figures.batchBytes)} bytes a batch on the bus`,
  );
}
