// npm run generate: writes every generated file; with --check, fails when one of them is stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adminApi } from "./generate/admin-api.mjs";
import { errorReference } from "./generate/errors.mjs";
import { policySchema } from "./generate/policy-schema.mjs";
import { protobufRecords } from "./generate/records.mjs";
import { redisScripts } from "./generate/redis-scripts.mjs";
import { root } from "./setup.mjs";

const check = process.argv.includes("--check");
let stale = 0;
for (const { path, text } of [
  await errorReference(),
  await policySchema(),
  ...protobufRecords(),
  ...adminApi(),
  ...redisScripts(),
]) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
  if (check) {
    console.error(`✗ ${path} is stale. Run: npm run generate`);
    stale++;
  } else {
    writeFileSync(file, text);
    console.log(`• wrote ${path}`);
  }
}
process.exit(stale === 0 ? 0 : 1);
