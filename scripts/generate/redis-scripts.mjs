import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";

/** The stores whose Lua scripts lie in lua/. */
const folders = [
  "packages/coordinator/counter/redis",
  "packages/coordinator/guard/redis",
  "packages/coordinator/rebuild/redis",
];

/** The Lua scripts of each store as a module, so that nothing is read at run time. */
export function redisScripts() {
  return folders.map(scriptsOf);
}

function scriptsOf(folder) {
  const lines = [
    "// Generated from lua/ by `npm run generate`.",
    'import type { Script } from "../../redis/script.ts";',
    "",
  ];
  for (const file of readdirSync(join(root, folder, "lua")).sort()) {
    const [, name, keys] = /^([a-z]+[A-Za-z]*)-(\d+|n)\.lua$/.exec(file) ?? [];
    if (name === undefined) throw new Error(`${folder}/lua/${file} is not named verbNoun-<numberOfKeys>.lua`);
    const source = readFileSync(join(root, folder, "lua", file), "utf8");
    const sha1 = createHash("sha1").update(source).digest("hex");
    lines.push(
      `/** lua/${file} */`,
      `export const ${name}: Script = {`,
      `  numberOfKeys: ${keys === "n" ? null : keys},`,
      `  sha1: "${sha1}",`,
      `  source: \`${source.replace(/[\\`]|\$\{/g, "\\$&")}\`,`,
      "};",
      "",
    );
  }
  return { path: `${folder}/scripts.ts`, text: lines.join("\n") };
}
