// npm test: installs what is needed, then runs every test with servers as processes of this machine, and those
// that start servers once more in containers. Arguments go to Vitest, as npm test -- packages/core, and then
// it is without containers; FLEETBAN_SERVERS=local or =containers chooses one way in any case.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  build,
  environment,
  installContainerPackages,
  installDebianPackages,
  installPackages,
  root,
  say,
} from "./setup.mjs";

const args = process.argv.slice(2);
const asked = process.env.FLEETBAN_SERVERS;
const ways = asked ? [asked] : args.length === 0 ? ["local", "containers"] : ["local"];
const inCi = Boolean(process.env.CI);
const report = join(root, ".cache", "vitest.json");
/** What with-engine.ts ends with where there is no Docker engine, and none can be started. */
const unavailable = 69;

// nftables and namespaces for the firewall tests; Python's own `re` as the judge of our regexes;
// fail2ban's filters and samples to agree with; NATS for the fleet's bus and ban table, Redis for its
// counters, certificates for the connections to them; strace makes a disk slow.
installDebianPackages([
  "nftables",
  "iproute2",
  "procps",
  "python3",
  "fail2ban",
  "nats-server",
  "redis-server",
  "openssl",
  "strace",
]);
if (ways.includes("containers")) installContainerPackages();
installPackages();
build();
mkdirSync(join(root, ".cache"), { recursive: true });

const results = ways.map(test);
const sum = (name) => results.reduce((all, result) => all + (result[name] ?? 0), 0);
const skipped = sum("numPendingTests");
console.log(
  `Tests: ${sum("numPassedTests")} passed, ${sum("numFailedTests")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
);
if (inCi && skipped > 0) console.error("✗ In CI no test may be skipped");
process.exit(results.every(({ good }) => good) && !(inCi && skipped > 0) ? 0 : 1);

/** Runs the tests one way. */
function test(way) {
  const containers = way === "containers";
  say(containers ? "Testing with servers in containers …" : "Testing …");
  rmSync(report, { force: true });
  // What differs is how a server dies; a few rounds show that.
  const env = containers ? { FLEETBAN_ROUNDS: "5", ...environment } : environment;
  const words = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...args];
  const { status } = spawnSync(
    ...(containers
      ? ["node", ["test/servers/engine/with-engine.ts", "vitest", ...words]]
      : ["vitest", words]),
    { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...env, FLEETBAN_SERVERS: way } },
  );
  // It has said why; only CI has to have both ways, and who asked for this one.
  if (containers && status === unavailable && !inCi && !asked) {
    say("The tests with servers in containers are left out.");
    return { good: true };
  }
  return { good: status === 0, ...(existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {}) };
}
