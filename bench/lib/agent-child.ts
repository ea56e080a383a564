// A process of its own, so that it can be pinned to one core and starts cold:
//   node agent-child.ts LOG FILTER...
// A filter is one of the library, or of the Debian package fail2ban: debian:sshd[mode=extra]
// Runs the whole agent pipeline, file to memory bus, and prints { seconds, cpu, matches }.
import { startAgent } from "@fleetban/agent";
import { type Jail, noLog, noMetrics, systemClock } from "@fleetban/core";
import { resolveFilter } from "@fleetban/policy";
import { memoryCheckpointStore, memoryMatchBus } from "@fleetban/wire";
import { debianFilters, definitionOf } from "./debian.ts";

const [path = "", ...names] = process.argv.slice(2);
const debian = new Map(debianFilters().map((subject) => [`debian:${subject.reference}`, subject]));
const filters = new Map(
  names.map((name) => {
    const subject = debian.get(name);
    return [name, subject === undefined ? resolveFilter(name) : definitionOf(subject)];
  }),
);
const jails = names.map(
  (name): Jail => ({
    name,
    filter: name,
    logpath: [path],
    source: [],
    start: "beginning",
    maxretry: 5,
    findtime: 600_000,
    bantime: 3_600_000,
    increment: null,
    count: "fleet",
    mode: "enforce",
    enforcement: { ports: [], protocols: ["tcp"], blocktype: "drop" },
    ignore: [],
    logtimezone: "UTC",
    usedns: "no",
  }),
);
const bus = memoryMatchBus({ node: "bench" });
const ending = new AbortController();
let matches = 0;
const consuming = (async () => {
  for await (const delivery of bus.deliveries(ending.signal)) {
    matches += delivery.matches.length;
    await delivery.ack();
  }
})();

const start = performance.now();
const before = process.cpuUsage();
const agent = await startAgent({
  node: "bench",
  policy: {
    revision: "bench",
    ignore: [],
    ignoreself: true,
    guard: { maxBansPerMinute: 0, widest: { ipv4: 24, ipv6: 48 } },
    dbpurgeage: 86_400_000,
    maxLine: 8192,
    filters,
    sources: new Map(),
    jails,
    files: [],
  },
  publisher: bus,
  checkpoints: memoryCheckpointStore(),
  clock: systemClock,
  log: noLog,
  metrics: noMetrics,
});
await agent.drained();
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);
await agent.stop();
ending.abort();
await consuming;
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, matches }));
