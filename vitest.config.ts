import { defineConfig } from "vitest/config";

// Tests run on the sources: the "source" condition of each package's exports.
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"], externalConditions: ["source"] } },
  test: {
    include: ["packages/**/*.test.ts", "test/**/*.test.ts", "filters/**/*.test.ts"],
    exclude: ["**/dist/**", "**/node_modules/**"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
