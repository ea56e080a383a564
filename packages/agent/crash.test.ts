import { copyFileSync, existsSync, renameSync, truncateSync } from "node:fs";
import type { Match } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Agent } from "./agent.ts";
import { testPolicy } from "./testing/policy.ts";
import { Rig } from "./testing/rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

/** mulberry32: small, seedable; the seed of a failing run is printed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function rotate(how: "rename" | "copy"): void {
  for (let i = 30; i >= 1; i--) {
    if (existsSync(rig.path(`app.log.${i}`)))
      renameSync(rig.path(`app.log.${i}`), rig.path(`app.log.${i + 1}`));
  }
  if (!existsSync(rig.path())) return;
  if (how === "rename") renameSync(rig.path(), rig.path("app.log.1"));
  else {
    copyFileSync(rig.path(), rig.path("app.log.1"));
    truncateSync(rig.path());
  }
}

/** Lets the agent work for a moment that the test does not control. */
async function somewhile(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe.each([["rename"], ["copy"], ["both"]] as const)("killed under load, rotated by %s", (how) => {
  it.each([1, 2, 3])("loses nothing and counts nothing twice (run %i)", async (run) => {
    const seed = Number(process.env.SEED ?? (Date.now() + run * 7919) % 2 ** 31);
    const next = random(seed);
    // A bus that now and then refuses, and takes its time.
    const bus = (dead: { value: boolean }) => ({
      async publish(matches: readonly Match[]) {
        if (next() < 0.02 || dead.value) throw new Error("refused");
        // A batch that was on its way when its agent was killed arrives all the same.
        await somewhile(Math.floor(next() * 3));
        await rig.bus.publish(matches);
      },
    });
    const changes = { pollInterval: 10, batch: { size: 7, waiting: 20 } };
    let dead = { value: false };
    let agent: Agent = await rig.start(undefined, { ...changes, publisher: bus(dead) });
    for (let step = 0; step < 60; step++) {
      rig.fail(1 + Math.floor(next() * 40));
      await somewhile(Math.floor(next() * 20));
      if (next() < 0.2) rotate(how === "both" ? (next() < 0.5 ? "rename" : "copy") : how);
      if (next() < 0.1) {
        dead.value = true;
        rig.kill();
        const left = agent;
        dead = { value: false };
        agent = await rig.start(testPolicy([rig.jail()]), { ...changes, publisher: bus(dead) });
        // The one left behind reads on for a while; nothing it saves reaches the new one.
        void left.stop();
      }
    }
    await agent.drained();
    const arrived = rig.arrived;
    const counted = new Set(arrived);
    const missing = rig.allSeqs.filter((seq) => !counted.has(seq));
    const twice = arrived.filter((seq, index) => arrived[index - 1] === seq);
    expect({ missing, twice }, `SEED=${seed}`).toEqual({ missing: [], twice: [] });
  });
});
