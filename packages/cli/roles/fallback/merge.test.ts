import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Match } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minute, policyOf, second, TestFleet, TestHost, turns } from "./testing/bench.ts";

const nodes = ["web1", "web2"] as const;
type Node = (typeof nodes)[number];
const targets = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];
const maxretry = 3;
const findtime = 10 * minute;

type Step =
  | { what: "find"; node: Node; target: string; count: number }
  | { what: "cut" | "mend" | "restart"; node: Node }
  | { what: "kill" | "revive" }
  | { what: "pass"; seconds: number };

const node = fc.constantFrom(...nodes);
const find = fc.record({
  ...{ what: fc.constant("find" as const), node },
  target: fc.constantFrom(...targets),
  count: fc.integer({ min: 1, max: maxretry }),
});
const pass = fc.record({ what: fc.constant("pass" as const), seconds: fc.integer({ min: 5, max: 60 }) });
// Parted often enough, and long enough, that hosts are alone in most runs.
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: find },
  { weight: 8, arbitrary: pass },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("cut" as const), node }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom("mend" as const, "restart" as const), node }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("kill" as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("revive" as const) }) },
);
/** Beyond, matches of a host that was cut off could come too late to count. */
const longest = 15 * minute;

/** Whether some window holds enough of them. */
function trips(matches: readonly Match[]): boolean {
  const times = matches.map(({ time }) => time).sort((a, b) => a - b);
  return times.some((time, i) => (times[i + maxretry - 1] ?? Infinity) - time <= findtime);
}

function begins(line: string, target: string): boolean {
  return line.includes(`] Ban ${target} `) || line.includes(`] Restore Ban ${target} `);
}

/** A host with its agent, which sends again what was not taken. */
class Member {
  readonly directory: string;
  readonly found: Match[] = [];
  /** Taken by the bus or the host itself, and remembered here. */
  taken: Match[] = [];
  host!: TestHost;
  /** Of every process that ran here. */
  readonly said: string[][] = [];
  readonly #fleet: TestFleet;
  readonly #name: Node;
  #waiting: Match[] = [];
  linked = true;

  constructor(fleet: TestFleet, name: Node, folder: string) {
    this.#fleet = fleet;
    this.#name = name;
    this.directory = join(folder, name);
  }

  async open(): Promise<void> {
    this.host = new TestHost(this.#fleet, this.#name, this.directory, this.host);
    if (!this.linked) this.host.cut();
    await this.host.open();
  }

  async close(): Promise<void> {
    // Only counters are kept, which there are when it is alone.
    if (!this.host.alone) this.taken = [];
    await this.host.close();
    this.said.push(this.host.lines.map(({ message }) => message));
  }

  async find(target: string, count: number): Promise<void> {
    const matches = this.host.matches(count, { target });
    this.found.push(...matches);
    this.#waiting.push(...matches);
    await this.send();
  }

  /** What the agent does now and then. */
  async send(): Promise<void> {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    const sending = this.host.fallback.publisher.publish(batch).then(
      () => true,
      () => false,
    );
    if (!(await sending)) return;
    this.taken.push(...batch);
    this.#waiting = [];
  }
}

async function run(steps: readonly Step[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fleetban-merge-"));
  const fleet = new TestFleet(policyOf());
  await fleet.open();
  const members = { web1: new Member(fleet, "web1", folder), web2: new Member(fleet, "web2", folder) };
  const all = Object.values(members);
  for (const member of all) await member.open();
  try {
    let passed = 0;
    for (const one of steps) {
      if (one.what === "find") await members[one.node].find(one.target, one.count);
      if (one.what === "cut" || one.what === "mend") {
        members[one.node].linked = one.what === "mend";
        members[one.node].host[one.what]();
      }
      if (one.what === "restart") {
        await members[one.node].close();
        await members[one.node].open();
      }
      if (one.what === "kill" && fleet.counting) await fleet.kill();
      if (one.what === "revive" && !fleet.counting) await fleet.revive();
      if (one.what === "pass" && passed < longest) {
        passed += one.seconds * second;
        await members.web1.host.pass(one.seconds * second);
      }
      await turns();
      for (const { host, taken } of all) {
        if (!host.alone) continue;
        const kept = await host.kept();
        const now = fleet.clock.now();
        for (const target of targets) {
          const own = taken.filter((match) => match.target === target && now - match.time < findtime);
          if (trips(own)) expect(kept, `${host.node} alone`).toContain(target);
        }
      }
      for (const member of all) await member.send();
    }
    if (!fleet.counting) await fleet.revive();
    for (const member of all) {
      if (!member.linked) member.host.mend();
      member.linked = true;
    }
    await members.web1.host.pass(20 * second);
    for (const member of all) {
      await member.send();
      await member.host.untilBack();
    }
    for (const member of all) await member.host.settle();

    const found = all.flatMap((member) => member.found);
    expect(new Set(fleet.delivered)).toEqual(new Set(found.map(({ id }) => id)));
    const expected = targets.filter((target) => trips(found.filter((match) => match.target === target)));
    const bans = (await fleet.bans()).map(({ target, count, state }) => [target, count, state]);
    expect(bans.sort()).toEqual(expected.map((target) => [target, 1, "active"]));
    for (const { host, said } of all) {
      expect(await host.kept(), host.node).toEqual(expected);
      // What of its own is left ends later than the fleet's.
      for (const own of await host.own()) {
        const fleets = (await fleet.bans()).find(({ target }) => target === own.target);
        expect(own.until).toBeGreaterThan(fleets?.until ?? Infinity);
      }
      const processes = [...said, host.lines.map(({ message }) => message)];
      expect(processes.flat().filter((message) => message.includes("Unban"))).toEqual([]);
      for (const target of expected) {
        const begun = processes.map((lines) => lines.filter((line) => begins(line, target)).length);
        expect(Math.max(...begun), `${host.node} ${target}`).toBeLessThanOrEqual(1);
      }
    }
  } finally {
    for (const member of all) await member.close();
    await fleet.close();
    rmSync(folder, { recursive: true });
  }
}

describe("hosts that are cut off and come back, coordinators that die and are revived", () => {
  it("end with the bans that a fleet has that was never parted, each once, and held each for itself meanwhile", async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: "max" }), run), {
      numRuns: 60,
    });
  }, 120_000);
});
