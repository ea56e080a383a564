import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { repository } from "./command.ts";

/** Writes the real server's log (test/data/README.md) to `path`. */
export function writeAuthLog(path: string): void {
  writeFileSync(path, gunzipSync(readFileSync(join(repository, "test", "data", "auth.log.gz"))));
}
