import { type Ban, type BanTable, banKey, ManualClock, noLog } from "@fleetban/core";
import { memoryBanTable } from "@fleetban/wire";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dryRunFirewall } from "./firewall/dry-run/dry-run.ts";
import { type FragileFirewall, fragile } from "./firewall/testing/fragile.ts";
import type { Enforcer } from "./pipeline.ts";
import { Fixture, hour } from "./testing/fixture.ts";

const start = Date.UTC(2026, 0, 1);
const target = "203.0.113.9";
const minute = 60_000;

let clock: ManualClock;
let fixture: Fixture;
let firewall: FragileFirewall;
let own: BanTable;
/** Bans of the host's own that the fleet's records overruled, as `target since until`. */
let overruled: string[];
const held = () => fixture.held(firewall);
/** Lets everything run that waits for nothing but its turn. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  clock = new ManualClock(start);
  fixture = new Fixture(clock);
  firewall = fragile(dryRunFirewall({ log: noLog, clock }));
  own = memoryBanTable();
  overruled = [];
});
afterEach(() => fixture.stop());

async function enforce(fleet: BanTable = fixture.bans): Promise<Enforcer> {
  const tell = (ban: Ban, by: Ban) => void overruled.push(`${ban.target} by ${by.state} ${by.id}`);
  return fixture.enforce(firewall, { bans: fleet, own: { bans: own, overruled: tell } });
}

/** Stores a ban of this host's own; resolves when the enforcer has dealt with it. */
async function putOwn(ban: Ban, enforcer?: Enforcer): Promise<void> {
  const generation = (await own.get(banKey(ban)))?.generation ?? 0;
  await own.put({ ...ban, generation: generation + 1 }, generation);
  await turn();
  await enforcer?.settled();
}

async function put(ban: Ban, enforcer: Enforcer): Promise<void> {
  await fixture.put(ban);
  await enforcer.settled();
}

/** A table that can't be read until it is there. */
function outOfReach(): BanTable & { back(): void } {
  let away = true;
  return {
    ...fixture.bans,
    back() {
      away = false;
    },
    watch(signal) {
      if (away) throw new Error("NATS is away");
      return fixture.bans.watch(signal);
    },
  };
}

describe("a ban of this host's own", () => {
  test("is enforced like the fleet's, and over at its end", async () => {
    const enforcer = await enforce();
    await putOwn(fixture.ban(target), enforcer);
    expect(await held()).toEqual([`drop ${target} 60m`]);
    clock.advanceTo(start + hour);
    await enforcer.settled();
    expect(await held()).toEqual([]);
    expect(fixture.lines).toEqual([`[sshd] Ban ${target} (1h left)`, `[sshd] Unban ${target}`]);
    expect(overruled).toEqual([]);
  });

  test("and the fleet's for the same trip are one, said once", async () => {
    const enforcer = await enforce();
    const ban = fixture.ban(target);
    await putOwn(ban, enforcer);
    firewall.changes.length = 0;
    await put(ban, enforcer);
    expect(firewall.changes).toEqual([]);
    expect(overruled).toEqual([`${target} by active ${ban.id}`]);
    expect(fixture.lines).toEqual([
      `[sshd] Ban ${target} (1h left)`,
      `[sshd] Now the fleet's: ${target} (1h left)`,
    ]);
    await fixture.lift(target);
    await enforcer.settled();
    expect(await held()).toEqual([]);
  });

  test("gives way to a longer one of the fleet, and not to a shorter one", async () => {
    const enforcer = await enforce();
    await putOwn(fixture.ban(target), enforcer);
    await put(fixture.ban(target, { until: start + 30 * minute }), enforcer);
    expect([await held(), overruled]).toEqual([[`drop ${target} 60m`], []]);
    clock.advanceTo(start + 40 * minute);
    await enforcer.settled();
    expect(await held()).toEqual([`drop ${target} 20m`]);
    await put(fixture.ban(target, { until: start + 3 * hour }), enforcer);
    expect(await held()).toEqual([`drop ${target} 140m`]);
    expect(overruled).toHaveLength(1);
    expect(fixture.lines.at(-1)).toBe(`[sshd] Extend Ban ${target} (2h 20m left)`);
  });

  test("is nothing to a fleet that bans for as long already", async () => {
    const enforcer = await enforce();
    await put(fixture.ban(target, { until: null }), enforcer);
    const lines = [...fixture.lines];
    await putOwn(fixture.ban(target), enforcer);
    expect([await held(), fixture.lines]).toEqual([[`drop ${target} permanent`], lines]);
    expect(overruled).toHaveLength(1);
  });

  test("makes the fleet's longer, and leaves it when it is lifted", async () => {
    const enforcer = await enforce();
    await put(fixture.ban(target), enforcer);
    const longer = fixture.ban(target, { until: start + 2 * hour });
    await putOwn(longer, enforcer);
    expect(await held()).toEqual([`drop ${target} 120m`]);
    await putOwn({ ...longer, state: "lifted" }, enforcer);
    expect(await held()).toEqual([`drop ${target} 60m`]);
  });

  test("ends when the fleet lifts what it stands on, even if that ban was over already", async () => {
    const enforcer = await enforce();
    await putOwn(fixture.ban(target, { since: start - 20 * minute, until: start + 40 * minute }), enforcer);
    const lifted = fixture.ban(target, { state: "lifted", since: start - 10 * minute, until: start - 1 });
    await put(lifted, enforcer);
    expect(await held()).toEqual([]);
    expect(overruled).toEqual([`${target} by lifted ${lifted.id}`]);
    expect(fixture.lines.at(-1)).toBe(`[sshd] Unban ${target}`);
  });

  test("stands against an unban that is older than what it stands on", async () => {
    const enforcer = await enforce();
    await put(fixture.ban(target), enforcer);
    await fixture.lift(target);
    clock.advanceTo(start + minute);
    await putOwn(fixture.ban(target), enforcer);
    expect(await held()).toEqual([`drop ${target} 60m`]);
    expect(overruled).toEqual([]);
    expect(enforcer.record(banKey({ jail: "sshd", target, node: null }))?.state).toBe("lifted");
  });

  test("of somebody who must not be banned is refused like any other", async () => {
    fixture.protected.add(target);
    const enforcer = await enforce();
    await putOwn(fixture.ban(target), enforcer);
    expect(await held()).toEqual([]);
    expect(fixture.lines).toEqual([`[sshd] Not banning ${target}: session, root on pts/0`]);
  });
});

describe("a start with bans of this host's own", () => {
  test("restores them, and drops those that the fleet overruled meanwhile", async () => {
    await putOwn(fixture.ban(target, { since: start - 20 * minute }));
    await putOwn(fixture.ban("203.0.113.10"));
    // Over by now: nothing of it is remembered.
    await fixture.put(fixture.ban(target, { state: "lifted", since: start - minute, until: start - 1 }));
    await enforce();
    expect(await held()).toEqual(["drop 203.0.113.10 60m"]);
    expect(fixture.lines).toContain("[sshd] Restore Ban 203.0.113.10 (1h left)");
    expect(overruled).toHaveLength(1);
  });

  test("while the fleet is out of reach enforces them beside what the firewall holds", async () => {
    const found = fixture.ban("198.51.100.1", {
      enforcement: { ports: [{ from: 22, to: 23 }], protocols: ["tcp"], blocktype: "reject" },
    });
    const before = await fixture.enforce(firewall);
    await put(found, before);
    await put(fixture.ban("198.51.100.2", { until: null }), before);
    await fixture.stop();

    const fleet = outOfReach();
    await putOwn(fixture.ban(target));
    await putOwn(fixture.ban("198.51.100.1", { jail: "mail", until: start + 30 * minute }));
    const enforcer = await enforce(fleet);
    await turn();
    const all = [
      "drop 198.51.100.1 30m",
      "drop 198.51.100.2 permanent",
      `drop ${target} 60m`,
      "reject 198.51.100.1 tcp/22-23 60m",
    ];
    expect(await held()).toEqual(all);

    // Taken away by hand, it comes back, although nobody knows the fleet's table.
    await firewall.tamper("flush", true);
    clock.advanceTo(start + 100);
    await turn();
    expect(await held()).toEqual(all);

    // A table that was read again says what of it still stands.
    await fixture.lift("198.51.100.2");
    fleet.back();
    clock.advanceTo(start + 20_000);
    await turn();
    await enforcer.settled();
    expect(await held()).toEqual(all.filter((element) => !element.includes("198.51.100.2")));
  });

  test("that is out of reach touches nothing as long as there is none", async () => {
    const before = await fixture.enforce(firewall);
    await put(fixture.ban("198.51.100.2"), before);
    await fixture.stop();
    firewall.changes.length = 0;
    await enforce(outOfReach());
    firewall.read = () => Promise.reject(new Error("nobody may read"));
    await turn();
    expect(firewall.changes).toEqual([]);
  });
});
