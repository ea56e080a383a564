import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

it("does not keep the process when it is closed while it begins to watch", () => {
  const program = `
    import { Watches } from ${JSON.stringify(join(import.meta.dirname, "watches.ts"))};
    const watches = new Watches(() => {}, { warn() {} });
    const beginning = watches.watch(new Set(["/tmp", "/"]));
    watches.close();
    await beginning;
    console.log(process.getActiveResourcesInfo().includes("FSEventWrap"));`;
  const args = ["--disable-warning=ExperimentalWarning", "--conditions=source", "--input-type=module"];
  const { stdout, stderr } = spawnSync(process.execPath, [...args, "--eval", program], {
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(stderr).toBe("");
  expect(stdout).toBe("false\n");
});
