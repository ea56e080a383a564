// npm test: installs what is needed, then runs every test. Arguments go to Vitest: npm test -- packages/core
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, environment, installDebianPackages, installPackages, root, say } from "./setup.mjs";

// nftables and namespaces for the firewall tests; Python's own `re` as the judge of our regexes;
// fail2ban's filters and samples to agree with; NATS for the fleet's bus and ban table, Redis for its counters;
// openssl for certificates.
installDebianPackages([
  "nftables",
  "iproute2",
  "procps",
  "python3",
  "openssl",
  "fail2ban",
  "nats-server",
  "redis-server",
]);
installPackages();
build();
say("Testing …");
const report = join(root, ".cache", "vitest.json");
mkdirSync(join(root, ".cache"), { recursive: true });
const result = spawnSync(
  "vitest",
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: environment },
);
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : "";
console.log(`Tests: ${numPassedTests} passed, ${numFailedTests} failed${skipped}`);
process.exit(result.status ?? 1);
