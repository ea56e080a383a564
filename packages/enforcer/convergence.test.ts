import {
  type Ban,
  type Enforcement,
  isEnforced,
  ManualClock,
  type Millis,
  noLog,
  systemClock,
} from "@fleetban/core";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { Element } from "./element.ts";
import { dryRunFirewall } from "./firewall/dry-run/dry-run.ts";
import type { Firewall } from "./firewall/firewall.ts";
import { nftablesFirewall } from "./firewall/nftables/nftables.ts";
import { type FragileFirewall, fragile } from "./firewall/testing/fragile.ts";
import { makeNamespace, removeNamespaces, whyNoNamespaces } from "./firewall/testing/namespace.ts";
import { readAll } from "./firewall/testing/read-all.ts";
import { Fixture, policy } from "./testing/fixture.ts";

/** One thing that happens. */
type Step =
  | { type: "ban"; jail: string; target: string; enforcement: Enforcement; for: Millis | null }
  | { type: "lift"; jail: string; target: string }
  | { type: "wait"; for: Millis }
  | { type: "restart" }
  | { type: "fail"; calls: number }
  | { type: "flush"; notice: boolean }
  | { type: "tamper"; add: Element[]; remove: Element[]; notice: boolean };

const jail = fc.constantFrom("sshd", "web", "all");
/** Hosts, networks around them, and both families. */
const target = fc.constantFrom(
  "203.0.113.1",
  "203.0.113.2",
  "203.0.113.0/24",
  "203.0.113.0/30",
  "2001:db8::1",
);
const range = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const blocktype = fc.constantFrom("drop" as const, "reject" as const);
const enforcement: fc.Arbitrary<Enforcement> = fc.record({
  ports: fc.array(range, { maxLength: 3 }),
  protocols: fc.uniqueArray(fc.constantFrom("tcp" as const, "udp" as const)),
  blocktype,
});
const minutes = fc.integer({ min: 1, max: 60 }).map((n) => n * 60_000);
const element: fc.Arbitrary<Element> = fc.record({
  target,
  service: fc.option(range.map((ports) => ({ protocol: "tcp" as const, from: ports.from, to: ports.from }))),
  action: blocktype,
  until: fc.constant(null),
});

const step = (waits: fc.Arbitrary<Millis>): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        type: fc.constant("ban" as const),
        jail,
        target,
        enforcement,
        for: fc.option(minutes),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("lift" as const), jail, target }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("wait" as const), for: waits }) },
    { weight: 1, arbitrary: fc.constant({ type: "restart" as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant("fail" as const), calls: fc.integer({ min: 1, max: 3 }) }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("flush" as const), notice: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant("tamper" as const),
        add: fc.array(element, { maxLength: 2 }),
        remove: fc.array(element, { maxLength: 2 }),
        notice: fc.boolean(),
      }),
    },
  );

/** The end of each action, target, protocol and port: computed without cutting any range. */
type Grid = Map<string, Millis | null>;

function lay(grid: Grid, key: string, until: Millis | null): void {
  const old = grid.get(key);
  grid.set(key, old === undefined ? until : old === null || until === null ? null : Math.max(old, until));
}

function wanted(bans: Iterable<Ban>, now: Millis): Grid {
  const grid: Grid = new Map();
  for (const ban of bans) {
    if (!isEnforced(ban, now)) continue;
    const { ports, protocols, blocktype } = ban.enforcement;
    if (ports.length === 0) lay(grid, `${blocktype} ${ban.target}`, ban.until);
    for (const protocol of protocols.length === 0 ? ["tcp", "udp"] : protocols) {
      for (const { from, to } of ports) {
        for (let port = from; port <= to; port++)
          lay(grid, `${blocktype} ${ban.target} ${protocol} ${port}`, ban.until);
      }
    }
  }
  return grid;
}

/** Fails on overlaps: no port may be in two elements. */
function grid(elements: readonly Element[]): Grid {
  const result: Grid = new Map();
  const put = (key: string, until: Millis | null) => {
    expect(result.has(key), `${key} is held twice`).toBe(false);
    result.set(key, until);
  };
  for (const { action, target, service, until } of elements) {
    if (service === null) put(`${action} ${target}`, until);
    else {
      for (let port = service.from; port <= service.to; port++) {
        put(`${action} ${target} ${service.protocol} ${port}`, until);
      }
    }
  }
  return result;
}

function expectAlike(found: Grid, model: Grid, precision: Millis): void {
  expect([...found.keys()].sort()).toEqual([...model.keys()].sort());
  for (const [key, until] of model) {
    const end = found.get(key) as Millis | null;
    if (until === null || end === null) expect(end, key).toBe(until);
    else expect(Math.abs(end - until), key).toBeLessThanOrEqual(precision);
  }
}

/** Runs the steps; the enforcer at the end may have to be waited for. */
async function live(
  fixture: Fixture,
  firewall: FragileFirewall,
  steps: readonly Step[],
  wait: (ms: Millis) => Promise<void>,
  options: { batch?: number },
) {
  let enforcer = await fixture.enforce(firewall, options);
  for (const step of steps) {
    if (step.type === "ban") {
      const until = step.for === null ? null : fixture.clock.now() + step.for;
      await fixture.put(fixture.ban(step.target, { ...step, until }));
    } else if (step.type === "lift") await fixture.lift(step.target, step.jail);
    else if (step.type === "wait") await wait(step.for);
    else if (step.type === "fail") firewall.fail(step.calls);
    else if (step.type === "flush") await firewall.tamper("flush", step.notice);
    else if (step.type === "tamper") await firewall.tamper(step, step.notice).catch(() => {});
    else {
      await enforcer.stop();
      enforcer = await fixture.enforce(firewall, options);
    }
  }
  return enforcer;
}

describe("whatever happens, the firewall comes to hold what the table asks for", () => {
  test.each([
    ["on dry-run, over hours", { parts: 1, options: {} }],
    ["and so it does in steps, as where there is very much", { parts: 3, options: { batch: 1 } }],
  ])("%s", async (_, { parts, options }) => {
    const run = async (steps: Step[]) => {
      const clock = new ManualClock(Date.UTC(2026, 0, 1));
      const fixture = new Fixture(clock);
      const firewall = fragile(dryRunFirewall({ log: noLog, clock }), parts);
      const wait = async (time: Millis) => {
        clock.advanceTo(clock.now() + time);
        await new Promise(setImmediate);
      };
      try {
        const enforcer = await live(fixture, firewall, steps, wait, options);
        firewall.fail(0);
        const settle = async () => {
          let settled = false;
          const settling = enforcer.settled().then(() => {
            settled = true;
          });
          while (!settled) await wait(1000);
          await settling;
        };
        // A look that is under way may have passed by what others did.
        await settle();
        // The timer comes round at last; a wait after failures is shorter.
        await wait(31_000);
        await settle();
        const { intact, elements } = await readAll(firewall);
        expect(intact).toBe(true);
        const bans = await fixture.records();
        expectAlike(grid(elements), wanted(bans, clock.now()), 2000);
      } finally {
        await fixture.stop();
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(step(minutes), { maxLength: 30 }), run), { numRuns: 500 });
  });
});

const reason = await whyNoNamespaces();

describe.skipIf(reason !== undefined)("and so does the kernel", () => {
  afterEach(removeNamespaces);

  test.each([
    ["in a few runs", { runs: 12, crowded: 16_000, options: {} }],
    ["with sets that are spread, in steps", { runs: 6, crowded: 1, options: { batch: 1 } }],
  ])(
    "%s",
    async (_, { runs, crowded, options }) => {
      const run = async (steps: Step[]) => {
        const namespace = await makeNamespace();
        const fixture = new Fixture(systemClock);
        const kernel: Firewall = nftablesFirewall({ command: namespace.nft, crowded });
        // Restarts close it; the next call opens it again.
        const firewall = fragile(kernel);
        try {
          const enforcer = await live(
            fixture,
            firewall,
            steps,
            (ms) => new Promise((done) => setTimeout(done, ms)),
            options,
          );
          firewall.fail(0);
          enforcer.update(policy);
          await enforcer.settled();
          const { intact, elements } = await readAll(firewall);
          expect(intact).toBe(true);
          const bans = await fixture.records();
          expectAlike(grid(elements), wanted(bans, Date.now()), 4000);
        } finally {
          await fixture.stop();
          await kernel.close();
          await removeNamespaces();
        }
      };
      const steps = fc.array(step(fc.integer({ min: 1, max: 50 })), { maxLength: 20 });
      await fc.assert(fc.asyncProperty(steps, run), { numRuns: runs });
    },
    120_000,
  );
});
