import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const root = join(import.meta.dirname, "..", "..");
const cache = join(root, ".cache", "bench");

/** A real server's log (test/data/README.md), repeated until it has at least `lines` lines. */
export function repeatedAuthLog(lines: number): { path: string; lines: number; bytes: number } {
  const once = gunzipSync(readFileSync(join(root, "test", "data", "auth.log.gz")));
  const perCopy = once.toString("latin1").split("\n").length - 1;
  const copies = Math.ceil(lines / perCopy);
  mkdirSync(cache, { recursive: true });
  const path = join(cache, `auth-${copies}.log`);
  writeFileSync(path, Buffer.concat(Array<Buffer>(copies).fill(once)));
  return { path, lines: copies * perCopy, bytes: copies * once.length };
}
