import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FleetbanError } from "@fleetban/core";
import { openState } from "@fleetban/wire";
import { afterEach, describe, expect, it } from "vitest";
import { type Bench, type BenchOptions, jailOf, matchAt, policyOf, startBench } from "./testing/fixture.ts";

/** Lets a call fail `times` times before it works. */
function failing<A extends unknown[], R>(times: number, call: (...args: A) => Promise<R>) {
  let left = times;
  return async (...args: A): Promise<R> => {
    if (left-- > 0) throw new FleetbanError("FLB_STATE_UNWRITABLE", "fleetban.db: disk is full");
    return call(...args);
  };
}

describe("the coordinator, when something fails", () => {
  const benches: Bench[] = [];
  async function bench(options: BenchOptions = {}): Promise<Bench> {
    const one = await startBench(options);
    benches.push(one);
    return one;
  }
  afterEach(async () => {
    for (const one of benches.splice(0)) await one.stop();
  });
  const three = () => [0, 1, 2].map((second) => matchAt(second));

  it("announces a ban once that was counted but not announced at first", async () => {
    const { publish, bans, decisions, said } = await bench({
      bans: (bans) => ({ ...bans, put: failing(1, bans.put) }),
    });
    await publish(three());
    expect(await bans()).toMatchObject([{ generation: 1, reason: { matches: 3 } }]);
    expect(decisions.map(({ verdict }) => verdict)).toEqual(["banned"]);
    expect(said("error")).toHaveLength(1);
  });

  it("announces after a restart what a crash kept it from announcing", async () => {
    const directory = await mkdtemp(join(tmpdir(), "fleetban-crash-"));
    const matches = three();
    let state = openState(directory);
    const first = await bench({ state, bans: (bans) => ({ ...bans, put: failing(1e9, bans.put) }) });
    const lost = first.publish(matches);
    await expect.poll(() => first.said("error"), { timeout: 20_000 }).toHaveLength(1);
    first.bus.close();
    await expect(lost).rejects.toMatchObject({ code: "FLB_BUS_CLOSED" });
    await first.coordinator.stop();
    state.close();

    state = openState(directory);
    const second = await bench({ state });
    await second.publish(matches);
    expect(await second.bans()).toMatchObject([
      { generation: 1, reason: { cause: matches[2]?.id, matches: 3 } },
    ]);
    await second.coordinator.stop();
    state.close();
    await rm(directory, { recursive: true });
  });

  it("acknowledges nothing while the counter fails, says so once, and goes on when it works", async () => {
    let acknowledged = 0;
    let acknowledgedTooEarly = 0;
    const { publish, bans, said, lines, counted } = await bench({
      counters: (counters) => {
        const count = failing(5, counters.count);
        return {
          ...counters,
          count: (requests) =>
            count(requests).catch((error) => {
              acknowledgedTooEarly += acknowledged;
              throw error;
            }),
        };
      },
    });
    await Promise.all(
      three().map(async (match) => {
        await publish([match]);
        acknowledged++;
      }),
    );
    expect([acknowledged, acknowledgedTooEarly]).toEqual([3, 0]);
    expect(await bans()).toMatchObject([{ reason: { matches: 3 } }]);
    expect(said("error")).toEqual([
      "FLB_STATE_UNWRITABLE: fleetban.db: disk is full; matches wait and are tried again",
    ]);
    expect(lines.find(({ level }) => level === "error")?.fields).toMatchObject({
      code: "FLB_STATE_UNWRITABLE",
    });
    expect(said("info")[0]).toBe("Counting again: FLB_STATE_UNWRITABLE is over");
    expect(counted.get("fleetban_counting_failures_total FLB_STATE_UNWRITABLE")).toBe(5);
  });

  it("counts each match once over a disk that is full for a while", async () => {
    const directory = await mkdtemp(join(tmpdir(), "fleetban-full-"));
    const state = openState(directory);
    const { handle } = state.database;
    const one = await bench({ state });
    const { page_count } = handle.prepare("PRAGMA page_count").get() as { page_count: number };
    handle.exec(`PRAGMA max_page_count = ${page_count + 2}`);
    // Two matches each of 400 targets: more than the pages that are left can hold.
    const targets = Array.from({ length: 400 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    const waiting = targets.map((target) => one.publish([matchAt(0, { target }), matchAt(1, { target })]));
    await expect.poll(() => one.said("error"), { timeout: 20_000 }).toHaveLength(1);
    expect(one.said("error")[0]).toMatch(/^FLB_STATE_UNWRITABLE: .*fleetban\.db: database or disk is full/);
    handle.exec("PRAGMA max_page_count = 1000000");
    await Promise.all(waiting);
    expect(await one.bans()).toEqual([]);
    for (const target of targets) await one.publish([matchAt(2, { target })]);
    expect((await one.bans()).map(({ reason }) => reason.matches)).toEqual(targets.map(() => 3));
    await one.stop();
    state.close();
    await rm(directory, { recursive: true });
  });

  it("merges anew when another coordinator was faster", async () => {
    let raced = false;
    const { publish, bans, decisions } = await bench({
      bans: (bans) => ({
        ...bans,
        async put(ban, expected) {
          if (!raced) {
            raced = true;
            await bans.put({ ...ban, id: "other", until: (ban.until as number) - 1000 }, expected);
          }
          return bans.put(ban, expected);
        },
      }),
    });
    await publish(three());
    expect(await bans()).toMatchObject([{ generation: 2 }]);
    expect(decisions).toMatchObject([{ verdict: "extended" }]);
  });

  const guarded = policyOf([jailOf({ maxretry: 1 })], {
    guard: { maxBansPerMinute: 1, widest: { ipv4: 24, ipv6: 48 } },
  });

  it("bans nobody while the guard cannot be asked, and acknowledges nothing", async () => {
    const { publish, bans, decisions, said, counted } = await bench({
      policy: guarded,
      guard(guard) {
        return { ...guard, ask: failing(4, guard.ask) };
      },
    });
    await publish([matchAt(0)]);
    expect(decisions.map(({ verdict }) => verdict)).toEqual(["banned"]);
    expect(await bans()).toHaveLength(1);
    expect(said("error")).toHaveLength(1);
    expect(counted.get("fleetban_counting_failures_total FLB_STATE_UNWRITABLE")).toBe(4);
  });

  it("passes a ban that was charged and not announced, and does not charge it again", async () => {
    const { publish, bans, decisions } = await bench({
      policy: guarded,
      bans: (bans) => ({ ...bans, put: failing(3, bans.put) }),
    });
    await publish([matchAt(0, { target: "203.0.113.1" })]);
    await publish([matchAt(0, { target: "203.0.113.2" })]);
    expect(decisions.map(({ verdict }) => verdict)).toEqual(["banned", "held"]);
    expect(await bans()).toHaveLength(1);
  });

  it("loses no ban that could be neither announced nor held", async () => {
    const { publish, coordinator, decisions } = await bench({
      policy: guarded,
      guard: (guard) => ({ ...guard, hold: failing(3, guard.hold) }),
    });
    await publish(["203.0.113.1", "203.0.113.2"].map((target) => matchAt(0, { target })));
    expect(await coordinator.held()).toMatchObject([{ decision: { target: "203.0.113.2" } }]);
    expect(decisions.at(-1)).toMatchObject({ verdict: "held" });
  });
});
