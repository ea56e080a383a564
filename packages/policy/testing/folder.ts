import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that lives as long as the test; with what to put into it. */
export function testFolder(files: Record<string, string | Uint8Array> = {}) {
  const path = mkdtempSync(join(tmpdir(), "fleetban-policy-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const folder = {
    path,
    at: (name: string) => join(path, name),
    write(name: string, content: string | Uint8Array) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
  };
  for (const [name, content] of Object.entries(files)) folder.write(name, content);
  return folder;
}
