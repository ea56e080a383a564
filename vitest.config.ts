import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

// Only root on Debian can install it; in CI it has to be there.
const without = existsSync("/etc/fail2ban/filter.d") || process.env.CI ? [] : ["test/parity/**"];
if (without.length > 0) console.warn("fail2ban is not installed: test/parity is left out.");

// Where containers are asked for: what starts servers, and not in a network namespace.
const withServers = [
  "packages/wire/nats/**/*.test.ts",
  "packages/coordinator/**/redis/**/*.test.ts",
  "packages/coordinator/rebuild/**/*.test.ts",
  "test/interleaving/**/*.test.ts",
  "test/e2e/{fleet-policy,heartbeat,roles,steer-fleet}.test.ts",
  "test/fault/fleet.test.ts",
];
const everything = ["packages/**/*.test.ts", "test/**/*.test.ts", "filters/**/*.test.ts"];

// Tests run on the sources: the "source" condition of each package's exports.
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"], externalConditions: ["source"] } },
  test: {
    include: process.env.FLEETBAN_SERVERS === "containers" ? withServers : everything,
    globalSetup: "test/servers/global-setup.ts",
    exclude: ["**/dist/**", "**/node_modules/**", ...without],
    pool: "forks",
    maxWorkers: 2,
    // For a machine that is busy with something else.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
