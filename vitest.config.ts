import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

// Only root on Debian can install it; in CI it has to be there.
const without = existsSync("/etc/fail2ban/filter.d") || process.env.CI ? [] : ["test/parity/**"];
if (without.length > 0) console.warn("fail2ban is not installed: test/parity is left out.");

// Tests run on the sources: the "source" condition of each package's exports.
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"], externalConditions: ["source"] } },
  test: {
    include: ["packages/**/*.test.ts", "test/**/*.test.ts", "filters/**/*.test.ts"],
    exclude: ["**/dist/**", "**/node_modules/**", ...without],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
