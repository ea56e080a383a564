import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorCatalogue } from "@fleetban/core";
import { Running } from "@fleetban/test-servers";
import { expect } from "vitest";
import { type Finished, fleetban, run } from "./command.ts";

/** One record of the command's log. */
export interface LogRecord {
  level: number;
  msg: string;
  code?: string;
  [field: string]: unknown;
}

export const warn = 40;
export const error = 50;

/** A folder with a policy, logs and a state directory, as on a machine with Fleetban. */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), "fleetban-e2e-"));
  readonly #running: Running[] = [];

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes a file; `policy.yaml` is the one that is started with. */
  write(name: string, text: string | Uint8Array): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** Appends `count` failed logins of `address` to a log. */
  attack(log: string, address: string, count: number): void {
    const line = `${new Date().toISOString()} host sshd[1]: Failed password for root from ${address} port 4000 ssh2\n`;
    appendFileSync(this.path(log), line.repeat(count));
  }

  standalone(...more: string[]): string[] {
    const state = more.includes("--state") ? [] : ["--state", this.path("state")];
    const firewall = more.includes("--firewall") ? [] : ["--firewall", "dry-run"];
    return ["standalone", "--policy", this.path("policy.yaml"), ...state, ...firewall, ...more];
  }

  /** Starts standalone; `wrap` are words in front of the command, as `ip netns exec NAME`. */
  start(more: readonly string[] = [], wrap: readonly string[] = []): Running {
    const [command, ...args] = [...wrap, fleetban, ...this.standalone(...more)] as [string, ...string[]];
    const running = new Running(command, args);
    this.#running.push(running);
    return running;
  }

  /** Runs standalone to the end of what stands in the logs, or to its error. */
  once(...more: string[]): Finished {
    return run([...this.standalone(...more), "--once"]);
  }

  async remove(): Promise<void> {
    for (const running of this.#running) await running.end("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Reads JSON lines; a line that is none fails the test, as does a code without an entry in the catalogue. */
export function recordsOf(lines: string | readonly string[]): LogRecord[] {
  const all = typeof lines === "string" ? lines.split("\n") : lines;
  const records = all.filter((line) => line !== "").map((line) => JSON.parse(line) as LogRecord);
  for (const { code } of records) if (code !== undefined) expect(errorCatalogue).toHaveProperty(code);
  return records;
}

/** Codes that an error for people names, each of which must be in the catalogue. */
export function codesIn(text: string): string[] {
  const codes = [...text.matchAll(/FLB_[A-Z_]+/g)].map(([code]) => code);
  for (const code of codes) expect(errorCatalogue).toHaveProperty(code);
  return codes;
}
