import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

/** npm packages that a module loads, with all that it imports at once. */
function loadedBy(module: string): string[] {
  // A loader of its own sees what is really loaded, type imports left out.
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    await import(${JSON.stringify(join(import.meta.dirname, module))});
    console.log(loaded.join("\\n"));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=source", "--input-type=module", "--eval", program],
    { encoding: "utf8" },
  );
  expect(stdout, stderr).toContain(module.replace(/^\.*\//, ""));
  const names = stdout.split("\n").map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

const grpc = ["@grpc/grpc-js", "@grpc/proto-loader"];
const clients = ["nats", "protobufjs", "ioredis", ...grpc];
const readers = ["yaml", "zod"];

it.each([
  ["../standalone/one-process.ts", [...clients, ...readers]],
  ["../standalone/run.ts", [...clients, ...readers]],
  ["agent.ts", ["ioredis", ...readers, ...grpc]],
  ["enforcer.ts", ["ioredis", ...readers, ...grpc]],
  ["coordinator.ts", [...readers, ...grpc]],
  ["run.ts", ["ioredis", ...readers, ...grpc]],
  ["fallback/open.ts", ["ioredis", ...readers, ...grpc]],
  ["fallback/local-count.ts", ["ioredis", ...readers, ...grpc]],
])(
  "%s loads none of %s: a process that lives for months has only what it needs",
  {
    timeout: 90_000,
  },
  (module, without) => {
    expect(loadedBy(module).filter((name) => without.includes(name))).toEqual([]);
  },
);
