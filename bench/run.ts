// npm run bench [-- NAME…]: figures of this machine, in one run beside the peers that are installed.

import { benchCount } from "./count.ts";
import { benchFilters } from "./filters.ts";
import { benchHostile } from "./hostile.ts";
import { benchLatency } from "./latency.ts";
import { machine } from "./lib/measure.ts";
import { benchLines } from "./lines.ts";
import { benchLoad } from "./load.ts";
import { benchMemory } from "./memory.ts";
import { benchRebuild } from "./rebuild.ts";
import { benchSimulation } from "./simulation/index.ts";

const benches = {
  lines: benchLines,
  latency: benchLatency,
  memory: benchMemory,
  load: benchLoad,
  filters: benchFilters,
  count: benchCount,
  rebuild: benchRebuild,
  hostile: benchHostile,
  simulation: benchSimulation,
};
const wanted = process.argv.slice(2);
console.log(machine());
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
