// What a hostile line of 64 KiB costs: the samples of every library filter, stretched in places.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFilter } from "@fleetban/filter";
import { libraryFilters, resolveFilter } from "@fleetban/policy";
import { parseCorpus } from "../packages/filter/testing/corpus.ts";

const length = 64 * 1024;
const padding = ["/", " ", "a", "1.", ":", '"', "[", "': ", "from 192.0.2.1 ", "<x>, rip=192.0.2.1"];
const samples = join(import.meta.dirname, "..", "filters", "samples");

/** CPU milliseconds of the dearest stretched line, warm: the best of three tries each. */
function worst(name: string): { milliseconds: number; text: string; lines: number } {
  const filter = compileFilter(resolveFilter(name), { usedns: "no", timezone: "UTC" });
  let dearest = { milliseconds: 0, text: "", lines: 0 };
  const cost = (line: string) => {
    const before = process.cpuUsage();
    filter.match(line, Date.now());
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  let lines = 0;
  for (const { line, verdict, options } of parseCorpus(readFileSync(join(samples, `${name}.log`), "utf8"))) {
    if (verdict !== "match" || options !== "") continue;
    for (const text of padding) {
      for (const share of [0.4, 0.6, 0.8, 1]) {
        const at = Math.floor(line.length * share) - (share === 1 ? 5 : 0);
        const long = line.slice(0, at) + text.repeat(length / text.length) + line.slice(at);
        const milliseconds = Math.min(cost(long), cost(long), cost(long));
        lines++;
        if (milliseconds > dearest.milliseconds) dearest = { milliseconds, text, lines: 0 };
      }
    }
  }
  return { ...dearest, lines };
}

export function benchHostile(): void {
  console.log("\nHostile lines of 64 KiB: CPU time of the dearest, warm (goal: 50 ms)");
  for (const name of libraryFilters()) {
    const { milliseconds, text, lines } = worst(name);
    const figure = `${milliseconds.toFixed(1)} ms`.padStart(10);
    console.log(`  ${name.padEnd(20)} ${figure}  with ${JSON.stringify(text)}, of ${lines} lines`);
  }
}
