import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExecSource, ManualClock, systemClock } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rig } from "../../testing/rig.ts";
import { execSettings, streamPolicy } from "../../testing/streams.ts";

let rig: Rig;
let folder: string;
beforeEach(() => {
  rig = new Rig();
  folder = mkdtempSync(join(tmpdir(), "fleetban-exec-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rig.end();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const fail = (seq: number | string) => `fail from 192.0.2.1 seq=${seq}`;
const lines = () => [...rig.bus.matches.values()].map(({ line }) => line);
/** Runs a shell, which is here what the policy's program would be. */
const shell = (script: string, changes: Partial<ExecSource> = {}) =>
  streamPolicy(execSettings(["sh", "-c", script, "sh"], changes));

describe("a process as a source", () => {
  it.each([
    ["stdout", [1]],
    ["stderr", [2]],
    ["both", [1, 2]],
  ] as const)("S17: gives its %s only", async (output, seqs) => {
    await rig.start(shell(`echo '${fail(1)}'; echo '${fail(2)}' >&2; sleep 60`, { output }));
    await rig.bus.count(seqs.length);
    expect(rig.arrived).toEqual(seqs);
  });

  it("S18: is started again after it has ended, each time after twice as long", async () => {
    const clock = new ManualClock(Date.now());
    await rig.start(shell(`echo '${fail("$$")}'; echo why >&2; exit 3`.replaceAll("'", '"')), { clock });
    const ends = () => rig.log.withCode("FLB_SOURCE_ENDED");
    await rig.bus.count(1);
    const [first] = await Promise.all([rig.log.until(({ code }) => code === "FLB_SOURCE_ENDED")]);
    expect(first).toMatchObject({ how: "exit code 3", said: "why", restart: 10 });
    clock.advanceTo(clock.now() + 9_999);
    expect(rig.bus.matches.size).toBe(1);
    clock.advanceTo(clock.now() + 1);
    await rig.bus.count(2);
    // Its end was said a moment ago.
    expect(ends()).toHaveLength(1);
    expect(new Set(rig.bus.seqs).size).toBe(2);
  });

  it("S19: gets each argument as it is written, with no shell between", async () => {
    const words = ["a b", "$HOME", "`id`", "'", '"', "*", "", "; exit 1"];
    const script = `for word in "$@"; do printf '${fail(1)} <%s>\\n' "$word"; done; sleep 60`;
    await rig.start(streamPolicy(execSettings(["sh", "-c", script, "sh", ...words])));
    await rig.bus.count(words.length);
    expect(lines()).toEqual(words.map((word) => `${fail(1)} <${word}>`));
  });

  it("S19: has the agent's environment without its secrets, and variables of its own", async () => {
    vi.stubEnv("TEST_KEPT", "kept");
    vi.stubEnv("FLEETBAN_NATS_SEED", "secret");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how the policy writes it
    const env = { OWN: "own", EXPANDED: "${TEST_KEPT}/${TEST_NONE}$$", FROM: "192.0.2.7" };
    await rig.start(
      shell('echo "fail from $FROM seq=1 $TEST_KEPT $OWN $EXPANDED ($FLEETBAN_NATS_SEED)"; sleep 60', {
        env,
      }),
    );
    await rig.bus.count(1);
    expect(lines()).toEqual(["fail from 192.0.2.7 seq=1 kept own kept/$ ()"]);
  });

  it("runs where it is told to", async () => {
    await rig.start(shell('echo "fail from 192.0.2.1 seq=1 $(pwd)"; sleep 60', { directory: folder }));
    await rig.bus.count(1);
    expect(lines()[0]).toContain(folder);
  });

  it("that cannot be started is said, and tried again", async () => {
    const clock = new ManualClock(Date.now());
    const program = at("program");
    await rig.start(streamPolicy(execSettings([program])), { clock });
    expect(rig.log.withCode("FLB_SOURCE_UNAVAILABLE")[0]?.message).toMatch(/ENOENT/);
    writeFileSync(program, `#!/bin/sh\necho '${fail(1)}'\nexec sleep 60\n`, { mode: 0o755 });
    clock.advanceTo(clock.now() + 10_000);
    await rig.bus.count(1);
    await rig.log.until(({ message }) => message === "stream is read again");
  });

  it("ends with what it started, however deaf it is", async () => {
    const clock = new ManualClock(Date.now());
    const script = `echo $$ > ${at("pid")}; trap '' TERM; (while :; do sleep 0.05; done) & echo '${fail(1)}'; wait`;
    const agent = await rig.start(shell(script), { clock });
    await rig.bus.count(1);
    const group = Number(readFileSync(at("pid"), "utf8"));
    const stopped = agent.stop();
    await until(() => {
      // As time passes while it is waited for.
      clock.advanceTo(clock.now() + 1_000);
      return !alive(-group);
    });
    await stopped;
  });

  it("whose last line has no end is not trusted with it: an address may be cut short", async () => {
    const marker = at("marker");
    await rig.start(
      shell(`if [ -e ${marker} ]; then sleep 60; fi; : > ${marker}; echo '${fail(1)}'; printf '${fail(2)}'`, {
        restart: 1_000,
      }),
    );
    await rig.log.until(({ code }) => code === "FLB_SOURCE_ENDED");
    await rig.bus.count(1);
    expect(rig.bus.seqs).toEqual([1]);
    expect(rig.metrics.totals.get("fleetban_source_dropped_total")).toBe(1);
  });

  it("that writes more than is read waits, and loses nothing", async () => {
    const count = 200_000;
    // The filter sees all, the numbers come seldom.
    const script = `seq -f 'app: nothing %.0f xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' ${count}; echo '${fail(1)}'; sleep 60`;
    await rig.start(shell(script));
    await rig.bus.count(1);
    expect(rig.metrics.totals.get("fleetban_source_records_total")).toBe(count + 1);
    expect(rig.metrics.totals.get("fleetban_lines_total")).toBe(count + 1);
    expect(rig.metrics.totals.get("fleetban_source_dropped_total")).toBeUndefined();
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** For what nobody tells. */
async function until(test: () => boolean): Promise<void> {
  const end = systemClock.now() + 20_000;
  while (!test()) {
    if (systemClock.now() > end) throw new Error("waited too long");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
