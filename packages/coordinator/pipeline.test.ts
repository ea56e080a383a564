import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import {
  type Bench,
  type BenchOptions,
  hour,
  jailOf,
  matchAt,
  minute,
  policyOf,
  start,
  startBench,
} from "./testing/fixture.ts";

describe("the coordinator", () => {
  const benches: Bench[] = [];
  async function bench(options: BenchOptions = {}): Promise<Bench> {
    const one = await startBench(options);
    benches.push(one);
    return one;
  }
  afterEach(async () => {
    for (const one of benches.splice(0)) await one.stop();
  });

  it("bans for the whole fleet what no single node saw often enough", async () => {
    const { publish, bans, decisions, said } = await bench();
    for (const [i, node] of ["web2", "web1", "web3"].entries()) {
      await publish([matchAt(240 * i, { node })], node);
    }
    const expected = {
      jail: "sshd",
      target: "203.0.113.9",
      since: start + 480_000,
      until: start + 480_000 + hour,
      node: null,
      reason: { matches: 3, nodes: ["web1", "web2", "web3"], policy: "r1" },
    };
    expect(await bans()).toMatchObject([{ ...expected, generation: 1, state: "active" }]);
    expect(decisions).toMatchObject([
      { verdict: "banned", time: start + 480_000, first: start, matches: 3, proposal: expected },
    ]);
    expect(said("info")).toEqual([
      "[sshd] Decided 203.0.113.9: 3 matches within 8m on web1, web2, web3; ban until 2026-01-01T13:08:00.000Z",
    ]);
  });

  it("counts and bans per node where the jail says so", async () => {
    const { publish, bans } = await bench({ policy: policyOf([jailOf({ count: "node" })]) });
    await publish([matchAt(0), matchAt(1)], "web1");
    await publish([matchAt(2), matchAt(3)], "web2");
    expect(await bans()).toEqual([]);
    await publish([matchAt(4)], "web2");
    expect(await bans()).toMatchObject([{ node: "web2", reason: { nodes: ["web2"] } }]);
  });

  it("believes the bus about the node, not the payload", async () => {
    const { publish, decisions } = await bench();
    await publish(
      [0, 1, 2].map((second) => matchAt(second, { node: "innocent" })),
      "web2",
    );
    expect(decisions).toMatchObject([{ nodes: ["web2"] }]);
  });

  it("decides a redelivered trip once", async () => {
    const { publish, bans, decisions, said } = await bench();
    const matches = [0, 1, 2].map((second) => matchAt(second));
    for (let times = 0; times < 3; times++) await publish(matches);
    expect(await bans()).toMatchObject([{ generation: 1 }]);
    expect(decisions.map(({ verdict }) => verdict)).toEqual(["banned", "unchanged", "unchanged"]);
    expect(said("info")).toHaveLength(1);
  });

  it("extends a ban that stands, and bans anew after its end", async () => {
    const { publish, bans, decisions, clock } = await bench();
    for (const seconds of [0, 100, 4000]) {
      clock.advanceTo(start + seconds * 1000 + minute);
      await publish([0, 1, 2].map((second) => matchAt(seconds + second)));
    }
    expect(decisions.map(({ verdict }) => verdict)).toEqual(["banned", "extended", "banned"]);
    expect(await bans()).toMatchObject([{ generation: 3, since: start + 4_002_000 }]);
  });

  it("records what is over already, and says so", async () => {
    const { publish, bans, decisions, said } = await bench({
      policy: policyOf([jailOf({ bantime: 10 * minute })]),
    });
    await publish([0, 1, 2].map((second) => matchAt(second)));
    expect(decisions).toMatchObject([{ verdict: "over" }]);
    expect(await bans()).toMatchObject([{ until: start + 602_000 }]);
    expect(said("info")).toEqual([
      "[sshd] Decided 203.0.113.9: 3 matches within 2s on web1; recorded only, the ban ran until 2026-01-01T12:10:02.000Z",
    ]);
  });

  it("bans for good where bantime is permanent", async () => {
    const { publish, bans, said } = await bench({ policy: policyOf([jailOf({ bantime: null })]) });
    await publish([0, 1, 2].map((second) => matchAt(second)));
    expect(await bans()).toMatchObject([{ until: null }]);
    expect(said("info")[0]).toContain("; ban for good");
  });

  it("only says what it would do in a jail that simulates", async () => {
    const { publish, bans, decisions, said } = await bench({
      policy: policyOf([jailOf({ mode: "simulate" })]),
    });
    await publish([0, 1, 2].map((second) => matchAt(second)));
    expect(decisions).toMatchObject([{ verdict: "simulated" }]);
    expect(await bans()).toEqual([]);
    expect(said("info")[0]).toMatch(/^\[sshd\] Simulate 203\.0\.113\.9: .*; would ban until 2026/);
  });

  it("counts by the key and bans the target", async () => {
    const { publish, bans } = await bench();
    await publish(
      ["203.0.113.1", "203.0.113.2", "203.0.113.3"].map((target, i) =>
        matchAt(i, { key: "account", target }),
      ),
    );
    expect(await bans()).toMatchObject([{ target: "203.0.113.3" }]);
  });

  it("counts what lies in the future as of now", async () => {
    const { publish, decisions, clock, counted } = await bench();
    await publish([0, 1, 99_999].map((second) => matchAt(1700 + second)));
    expect(decisions).toMatchObject([{ time: clock.now() }]);
    expect(counted.get("fleetban_matches_clamped_total")).toBe(1);
  });

  it("follows a new policy from the next delivery on, with its counters", async () => {
    const { publish, bans, coordinator } = await bench();
    await publish([matchAt(0), matchAt(1)]);
    coordinator.update(policyOf([jailOf({ maxretry: 5 }), jailOf({ name: "vsftpd" })], { revision: "r2" }));
    await publish([matchAt(2), matchAt(3)]);
    expect(await bans()).toEqual([]);
    await publish([matchAt(4)]);
    expect(await bans()).toMatchObject([{ reason: { matches: 5, policy: "r2" } }]);
    await publish([0, 1, 2].map((second) => matchAt(second, { jail: "vsftpd" })));
    expect(await bans()).toHaveLength(2);
  });

  it("counts the good part of a delivery and keeps it aside for the bad", async () => {
    const { publish, bans, bus, counted, lines } = await bench({ waiting: { grace: 0, again: 1 } });
    const evil = "x'; DROP TABLE ban --".repeat(50);
    await publish([
      matchAt(0),
      matchAt(0, { jail: evil }),
      matchAt(1),
      matchAt(1, { target: evil, key: "k" }),
      matchAt(2),
    ]);
    expect(await bans()).toHaveLength(1);
    expect(bus.rejected).toMatchObject([
      {
        node: "web1",
        reason: expect.stringMatching(/^2 of 5 matches cannot be counted: malformed target "x'/),
      },
    ]);
    expect(counted.get("fleetban_matches_rejected_total unknown jail")).toBe(1);
    expect(counted.get("fleetban_matches_rejected_total malformed target")).toBe(1);
    const [warning] = lines.filter(({ level }) => level === "warn");
    expect(warning?.fields).toMatchObject({ code: "FLB_COORDINATOR_MATCH_INVALID", node: "web1" });
    expect(warning?.message.length).toBeLessThan(300);
  });

  it("says the same about the same matches, every time, with bans held back and made later", async () => {
    const guard = { maxBansPerMinute: 1, widest: { ipv4: 24, ipv6: 48 } };
    const guarded = policyOf([jailOf({ maxretry: 1 })], { guard });
    const seconds = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 1800 }),
        target: fc.constantFrom("203.0.113.1", "203.0.113.2", "2001:db8::1"),
        node: fc.constantFrom("web1", "web2"),
      }),
      { minLength: 1, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(seconds, async (given) => {
        const matches = given.map(({ at, ...more }) => matchAt(at, more));
        const runs: unknown[] = [];
        for (let i = 0; i < 2; i++) {
          const one = await startBench({ policy: guarded });
          for (const match of matches) {
            one.clock.advanceTo(one.clock.now() + 4000);
            await one.publish([match], match.node);
          }
          runs.push([one.decisions, one.lines, await one.bans(), await one.coordinator.held()]);
          await one.stop();
        }
        expect(runs[0]).toEqual(runs[1]);
      }),
      { numRuns: 20 },
    );
  });

  it("leaves what it had not begun for the next one when it stops", async () => {
    const { publish, bus, coordinator, bans } = await bench();
    await coordinator.stop();
    const waiting = publish([0, 1, 2].map((second) => matchAt(second)));
    waiting.catch(() => {});
    expect(await bans()).toEqual([]);
    const next = bus.deliveries(AbortSignal.timeout(10_000))[Symbol.asyncIterator]();
    const delivery = (await next.next()).value;
    expect(delivery?.matches).toHaveLength(3);
    await delivery?.ack();
    await waiting;
    await next.return?.(undefined);
  });

  it("forgets old counters and bans as time goes on", async () => {
    const { publish, bans, clock, state } = await bench();
    await publish([0, 1, 2].map((second) => matchAt(second)));
    await publish([matchAt(3, { target: "203.0.113.10" })]);
    const keys = () => state.database.handle.prepare("SELECT key FROM counter_key").all().length;
    clock.advanceTo(start + 7 * 24 * hour + 2 * hour);
    expect(keys()).toBe(2);
    expect(await bans()).toHaveLength(1);
    await publish([matchAt(7 * 24 * 3600, { target: "203.0.113.11" })]);
    clock.advanceTo(clock.now() + 10 * minute);
    await publish([]);
    expect(keys()).toBe(1);
    expect(await bans()).toEqual([]);
  });
});
