import { closeSync, mkdtempSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Running } from "@fleetban/test-servers";
import { openState } from "@fleetban/wire";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { start } from "../support/command.ts";

const maxretry = 5;
const seconds = 30;
const linesPerSecond = 5000;
const tick = 10;

let folder: string;
let running: Running | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleetban-kill-"));
  writeFileSync(
    join(folder, "policy.yaml"),
    `guard: { max-bans-per-minute: 0 }
jails:
  sshd: { filter: sshd, logpath: auth.log, start: beginning, maxretry: ${maxretry}, findtime: 1h, bantime: 1d }
`,
  );
});

afterEach(async () => {
  await running?.end("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const standalone = (...more: string[]) =>
  start([
    ...["standalone", "--policy", join(folder, "policy.yaml"), "--state", join(folder, "state")],
    ...["--firewall", "dry-run", "--log-level", "warn", ...more],
  ]);

/** The n-th attacker; odd ones stop one line short of the threshold. */
const address = (n: number) => `2001:db8::${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}`;
const canonical = (n: number) => address(n).replace("::0:", "::");
const linesOf = (n: number) => (n % 2 === 0 ? maxretry : maxretry - 1);

describe("kill -9 while the log is written and rotated", () => {
  it("counts every match exactly once", { timeout: 180_000 }, async () => {
    const seed = Number(process.env.FLEETBAN_SEED ?? Date.now() % 2 ** 31);
    console.log(`seed ${seed}; repeat with FLEETBAN_SEED=${seed}`);
    const kills = [7, 19].map((at, i) => at * 1000 + ((seed >> (i * 8)) & 0xff) * 10);
    running = standalone();
    // A log that was rotated away before anybody looked is nobody's to read.
    await running.line("FLB_SOURCE_MISSING");

    const log = join(folder, "auth.log");
    let file = openSync(log, "a");
    let attacker = 1;
    let left = linesOf(attacker);
    let written = 0;
    let rotations = 0;
    const nextLine = () => {
      const head = `${new Date().toISOString()} host sshd[${written}]:`;
      // Every third line is one of the daemon's harmless ones.
      if (written++ % 3 === 2) return `${head} Server listening on 0.0.0.0 port 22.\n`;
      if (left === 0) left = linesOf(++attacker);
      left--;
      return `${head} Failed password for root from ${address(attacker)} port ${written % 60_000} ssh2\n`;
    };

    const begun = Date.now();
    await new Promise<void>((done) => {
      const timer = setInterval(async () => {
        const elapsed = Date.now() - begun;
        const due = Math.min(seconds * 1000, elapsed) * (linesPerSecond / 1000);
        let chunk = "";
        while (written < due) chunk += nextLine();
        writeSync(file, chunk);
        if (elapsed >= (rotations + 1) * 1000) {
          closeSync(file);
          for (let n = Math.min(rotations, 9); n >= 1; n--) renameSync(`${log}.${n}`, `${log}.${n + 1}`);
          renameSync(log, `${log}.1`);
          rotations++;
          file = openSync(log, "a");
        }
        if (kills[0] !== undefined && elapsed >= kills[0]) {
          kills.shift();
          const killed = running as Running;
          void killed.end("SIGKILL").then(() => {
            running = standalone();
          });
        }
        if (elapsed >= seconds * 1000) {
          clearInterval(timer);
          done();
        }
      }, tick);
    });
    closeSync(file);
    expect(rotations).toBeGreaterThanOrEqual(seconds - 1);
    expect(kills).toEqual([]);
    expect(written).toBeGreaterThanOrEqual(seconds * linesPerSecond);

    await running.end("SIGTERM");
    running = standalone("--once");
    expect(await running.ended).toBe(0);

    const state = openState(join(folder, "state"));
    const banned = new Set<string>();
    for await (const ban of state.bans.list()) banned.add(ban.target);
    state.close();
    const expected = new Set<string>();
    // The last attacker may not have come to all his lines.
    const complete = left === 0 ? attacker : attacker - 1;
    for (let n = 2; n <= complete; n += 2) expected.add(canonical(n));
    const lost = [...expected].filter((target) => !banned.has(target));
    const doubled = [...banned].filter((target) => !expected.has(target));
    expect({
      lost: lost.slice(0, 5),
      doubled: doubled.slice(0, 5),
      of: [lost.length, doubled.length],
    }).toEqual({
      lost: [],
      doubled: [],
      of: [0, 0],
    });
    expect(banned.size).toBeGreaterThan(10_000);
  });
});
