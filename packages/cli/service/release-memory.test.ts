import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

it("gives back what a start has taken, with --expose-gc, and is harmless without", () => {
  const program = `
    import { releaseMemory } from ${JSON.stringify(join(import.meta.dirname, "release-memory.ts"))};
    let kept = Array.from({ length: 400_000 }, (_, i) => ({ i }));
    const before = process.memoryUsage().heapTotal;
    kept = kept.length;
    releaseMemory();
    console.log(JSON.stringify({ before, after: process.memoryUsage().heapTotal }));`;
  const measure = (...flags: string[]) => {
    const args = [...flags, "--input-type=module", "--eval", program];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stdout, stderr).not.toBe("");
    return JSON.parse(stdout) as { before: number; after: number };
  };
  const released = measure("--expose-gc");
  expect(released.after).toBeLessThan(released.before / 2);
  const kept = measure();
  expect(kept.after).toBeGreaterThan(kept.before / 2);
});
