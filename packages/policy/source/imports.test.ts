import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

it("following a policy loads neither its YAML parser nor its schemas, for processes that live long", {
  timeout: 90_000,
}, () => {
  const index = join(import.meta.dirname, "index.ts");
  // A loader of its own sees what is really loaded, type imports left out.
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    await import(${JSON.stringify(index)});
    console.log(loaded.join("\\n"));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=source", "--input-type=module", "--eval", program],
    { encoding: "utf8" },
  );
  expect(stdout, stderr).toContain("/packages/policy/source/file-source.ts");
  expect(
    stdout.split("\n").filter((url) => /\/node_modules\/(zod|yaml)\/|\/packages\/filter\//.test(url)),
  ).toEqual([]);
});
