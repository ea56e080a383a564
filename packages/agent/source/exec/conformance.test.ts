import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execSettings } from "../../testing/streams.ts";
import { streamConformance } from "../stream/testing/conformance.ts";

streamConformance("the output of a process", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fleetban-exec-"));
  const fifo = join(folder, "fifo");
  execFileSync("mkfifo", [fifo]);
  // Open for both, so that neither side ever sees an end.
  const handle: FileHandle = await open(fifo, "r+");
  return {
    settings: execSettings(["cat", fifo]),
    async send(records) {
      await handle.write(
        Buffer.concat(records.flatMap((record) => [Buffer.from(record), Buffer.from("\n")])),
      );
    },
    async sendOpen(bytes) {
      for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
    },
    stillOpen: async () => processesNaming(fifo) > 0,
    async close() {
      await handle.close();
      rmSync(folder, { recursive: true });
    },
  };
});

/** How many processes have this word on their command line. */
function processesNaming(word: string): number {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").includes(word);
    } catch {
      return false;
    }
  }).length;
}
