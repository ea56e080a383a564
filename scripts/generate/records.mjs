import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment, root } from "../setup.mjs";

const records = ["match", "ban", "node"].map((name) => `fleetban/v1/${name}.proto`);
const lean = ["create", "verify", "convert", "delimited", "service", "typeurl"].map((part) => `--no-${part}`);

/** The records' static code from proto/, with types beside it, into packages/wire/proto. */
export function protobufRecords() {
  const proto = join(root, "proto");
  const made = mkdtempSync(join(tmpdir(), "fleetban-records-"));
  const out = join(made, "records.js");
  const target = ["-t", "static-module", "-w", "esm", "-r", "fleetban", "--force-number", ...lean];
  const args = [...target, "--dts", "--path", proto, "--out", out, ...records];
  const { status, stderr, error } = spawnSync("pbjs", args, {
    cwd: proto,
    env: environment,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`pbjs: ${error?.message ?? stderr}`);
  const files = ["records.js", "records.d.ts"].map((name) => ({
    path: `packages/wire/proto/${name}`,
    text: `// Generated from proto/ by npm run generate.\n${readFileSync(join(made, name), "utf8")}`,
  }));
  rmSync(made, { recursive: true });
  return files;
}
