import { type BanTable, type Enforcement, ManualClock, noLog } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dryRunFirewall } from "./firewall/dry-run/dry-run.ts";
import { type FragileFirewall, fragile } from "./firewall/testing/fragile.ts";
import { readAll } from "./firewall/testing/read-all.ts";
import { allPorts, Fixture, hour, policy } from "./testing/fixture.ts";

const start = Date.UTC(2026, 0, 1);
const tcp = (...ports: [number, number][]): Enforcement => ({
  ports: ports.map(([from, to]) => ({ from, to })),
  protocols: ["tcp"],
  blocktype: "drop",
});

let clock: ManualClock;
let fixture: Fixture;
let firewall: FragileFirewall;
const held = () => fixture.held(firewall);

beforeEach(() => {
  clock = new ManualClock(start);
  fixture = new Fixture(clock);
  firewall = fragile(dryRunFirewall({ log: noLog, clock }));
});
afterEach(() => fixture.stop());

/** Lets everything run that waits for nothing but its turn. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a ban", () => {
  test("is enforced as it comes, said, and over at its end", async () => {
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.9"));
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.9 60m"]);
    expect(fixture.lines).toEqual(["[sshd] Ban 203.0.113.9 (1h left)"]);
    clock.advanceTo(start + hour);
    await enforcer.settled();
    expect(await held()).toEqual([]);
    expect(fixture.lines.at(-1)).toBe("[sshd] Unban 203.0.113.9");
  });

  test("reaches the firewall without a look at it, and without anybody asking", async () => {
    await fixture.enforce(firewall);
    firewall.changes.length = 0;
    firewall.read = () => Promise.reject(new Error("nobody may read"));
    await fixture.put(fixture.ban("2001:db8::9"));
    await turn();
    expect(firewall.changes).toHaveLength(1);
  });

  test("is taken back when it is lifted, and an older record does not bring it back", async () => {
    const enforcer = await fixture.enforce(firewall);
    const ban = fixture.ban("203.0.113.9");
    await fixture.put(ban);
    await enforcer.settled();
    await fixture.lift("203.0.113.9");
    await enforcer.settled();
    expect(await held()).toEqual([]);
    expect(fixture.lines).toEqual(["[sshd] Ban 203.0.113.9 (1h left)", "[sshd] Unban 203.0.113.9"]);
  });

  test("is enforced again after an unban whose record was purged", async () => {
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.9"));
    await enforcer.settled();
    await fixture.lift("203.0.113.9");
    await enforcer.settled();
    clock.advanceTo(start + 1000);
    await fixture.bans.purge(start + 1000);
    await fixture.put(fixture.ban("203.0.113.9"));
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.9 60m"]);
  });

  test("ends later when a newer generation says so", async () => {
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.9"));
    await enforcer.settled();
    await fixture.put(fixture.ban("203.0.113.9", { until: start + 3 * hour }));
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.9 180m"]);
    expect(fixture.lines.at(-1)).toBe("[sshd] Extend Ban 203.0.113.9 (3h left)");
    clock.advanceTo(start + 2 * hour);
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.9 60m"]);
    await fixture.put(fixture.ban("203.0.113.9", { until: null }));
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.9 permanent"]);
    expect(fixture.lines.at(-1)).toBe("[sshd] Extend Ban 203.0.113.9 (permanent)");
  });

  test("that would be over already is not enforced", async () => {
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.9", { since: start - 2 * hour, until: start - hour }));
    await enforcer.settled();
    expect(await held()).toEqual([]);
    expect(fixture.lines).toEqual(["[sshd] Not banning 203.0.113.9: the ban would be over already"]);
  });

  test("of another node is none of ours, one of this node is", async () => {
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.1", { node: "web2" }));
    await fixture.put(fixture.ban("203.0.113.2", { node: "web1" }));
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.2 60m"]);
  });
});

describe("several bans of one target", () => {
  test("stand as one that ends at the latest, and outlive each other", async () => {
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.9", { jail: "sshd" }));
    await fixture.put(fixture.ban("203.0.113.9", { jail: "dovecot", until: start + 2 * hour }));
    await fixture.put(
      fixture.ban("203.0.113.9", { jail: "local", node: "web1", until: start + 10 * 60_000 }),
    );
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.9 120m"]);
    await fixture.lift("203.0.113.9", "dovecot");
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.9 60m"]);
    await fixture.lift("203.0.113.9", "sshd");
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.9 10m"]);
  });

  test("with ports that overlap are cut where they meet", async () => {
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.9", { jail: "web", enforcement: tcp([80, 80], [443, 443]) }));
    await fixture.put(
      fixture.ban("203.0.113.9", { jail: "low", until: start + 2 * hour, enforcement: tcp([1, 100]) }),
    );
    await fixture.put(fixture.ban("203.0.113.9", { jail: "all", until: start + hour / 2 }));
    await enforcer.settled();
    expect(await held()).toEqual([
      "drop 203.0.113.9 30m",
      "drop 203.0.113.9 tcp/1-79 120m",
      "drop 203.0.113.9 tcp/443-443 60m",
      "drop 203.0.113.9 tcp/80-80 120m",
      "drop 203.0.113.9 tcp/81-100 120m",
    ]);
    await fixture.lift("203.0.113.9", "low");
    await enforcer.settled();
    expect(await held()).toEqual([
      "drop 203.0.113.9 30m",
      "drop 203.0.113.9 tcp/443-443 60m",
      "drop 203.0.113.9 tcp/80-80 60m",
    ]);
  });

  test("may be dropped by one jail and rejected by another, with a network around", async () => {
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.9", { enforcement: { ...allPorts, blocktype: "reject" } }));
    await fixture.put(fixture.ban("203.0.113.9", { jail: "wiki" }));
    await fixture.put(fixture.ban("203.0.113.0/24", { jail: "recidive", until: null }));
    await enforcer.settled();
    expect(await held()).toEqual([
      "drop 203.0.113.0/24 permanent",
      "drop 203.0.113.9 60m",
      "reject 203.0.113.9 60m",
    ]);
  });
});

describe("nobody is locked out", () => {
  test("a protected target is not banned, said once, and let in when a session begins later", async () => {
    fixture.protected.add("203.0.113.9");
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.9"));
    await fixture.put(fixture.ban("203.0.113.10"));
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.10 60m"]);
    expect(fixture.lines[0]).toBe("[sshd] Not banning 203.0.113.9: session, root on pts/0");
    fixture.protected.add("203.0.113.10");
    fixture.protected.delete("203.0.113.9");
    clock.advanceTo(start + 30_000);
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.9 60m"]);
    clock.advanceTo(start + 60_000);
    await enforcer.settled();
    expect(fixture.lines.filter((line) => line.includes("Not banning 203.0.113.10"))).toHaveLength(1);
  });

  test("a million bans are not asked about again while no answer can have changed", async () => {
    let [asked, revision] = [0, 1];
    const neverBan = {
      ...fixture.neverBan,
      get revision() {
        return revision;
      },
      reasonNotTo(target: string) {
        asked++;
        return fixture.neverBan.reasonNotTo(target, []);
      },
    };
    const enforcer = await fixture.enforce(firewall, { neverBan });
    await fixture.put(fixture.ban("203.0.113.9"));
    await enforcer.settled();
    clock.advanceTo(start + 31_000);
    await enforcer.settled();
    expect(asked).toBe(1);
    fixture.protected.add("203.0.113.9");
    revision++;
    clock.advanceTo(start + 62_000);
    await enforcer.settled();
    expect(await held()).toEqual([]);
    enforcer.update({ ...policy });
    await enforcer.settled();
    expect(asked).toBe(3);
  });

  test("without an answer there is no ban", async () => {
    const neverBan = {
      ...fixture.neverBan,
      reasonNotTo: () => {
        throw new Error("no list of sessions");
      },
    };
    const enforcer = await fixture.enforce(firewall, { neverBan });
    await fixture.put(fixture.ban("203.0.113.9"));
    await enforcer.settled();
    expect(await held()).toEqual([]);
    expect(fixture.lines).toEqual(["[sshd] Not banning 203.0.113.9: unknown, no list of sessions"]);
  });

  test("a network wider than the guard allows is held back, until a new policy allows it", async () => {
    const enforcer = await fixture.enforce(firewall);
    for (const target of ["0.0.0.0/0", "203.0.0.0/16", "::/0"]) await fixture.put(fixture.ban(target));
    await enforcer.settled();
    expect(await held()).toEqual([]);
    expect(fixture.lines.toSorted()).toEqual([
      "[sshd] Not banning 0.0.0.0/0: width, wider than /24",
      "[sshd] Not banning 203.0.0.0/16: width, wider than /24",
      "[sshd] Not banning ::/0: width, wider than /48",
    ]);
    enforcer.update({ ...policy, guard: { ...policy.guard, widest: { ipv4: 16, ipv6: 48 } } });
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.0.0/16 60m"]);
  });

  test("a jail that is for other nodes is enforced once the policy has this one, without a word before", async () => {
    const jails = (nodes: string[]) =>
      [{ name: "sshd", ignore: [], nodes }] as unknown as typeof policy.jails;
    const enforcer = await fixture.enforce(firewall, { policy: { ...policy, jails: jails(["mail*"]) } });
    await fixture.put(fixture.ban("203.0.113.9"));
    await fixture.put(fixture.ban("203.0.113.10", { jail: "other" }));
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.10 60m"]);
    expect(fixture.lines).toEqual(["[other] Ban 203.0.113.10 (1h left)"]);
    expect(enforcer.report()).toMatchObject({ enforced: 1, refused: 0, refusals: [] });
    enforcer.update({ ...policy, jails: jails(["mail*", "web*"]) });
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.10 60m", "drop 203.0.113.9 60m"]);
    enforcer.update({ ...policy, jails: jails(["mail*"]) });
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.10 60m"]);
  });

  test("a record that makes no sense harms nothing else", async () => {
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.9 }; flush ruleset"));
    await fixture.put(fixture.ban("203.0.113.8", { enforcement: tcp([22, 70_000]) }));
    await fixture.put(fixture.ban("203.0.113.7"));
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.7 60m"]);
    expect(fixture.lines.slice(0, 2)).toEqual([
      "[sshd] Not banning 203.0.113.9 }; flush ruleset: invalid, no address or CIDR in canonical form",
      "[sshd] Not banning 203.0.113.8: invalid, ports that are none",
    ]);
  });
});

describe("a restart", () => {
  test("takes nothing down, finds what is there, and touches only what differs", async () => {
    const first = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.1"));
    await fixture.put(fixture.ban("203.0.113.2"));
    await first.settled();
    await first.stop();
    expect(await held()).toHaveLength(2);
    clock.advanceTo(start + hour / 3);
    await fixture.lift("203.0.113.2");
    await fixture.put(fixture.ban("203.0.113.3"));
    fixture.lines.length = 0;
    firewall.changes.length = 0;
    await fixture.enforce(firewall);
    expect(await held()).toEqual(["drop 203.0.113.1 40m", "drop 203.0.113.3 60m"]);
    expect(fixture.lines).toEqual([
      "[sshd] Restore Ban 203.0.113.1 (40m left)",
      "[sshd] Restore Ban 203.0.113.3 (1h left)",
    ]);
    const [change] = firewall.changes;
    expect(firewall.changes).toHaveLength(1);
    expect(change?.rebuild).not.toBe(true);
    expect(change?.add.map(({ target }) => target)).toEqual(["203.0.113.3"]);
    expect(change?.remove.map(({ target }) => target)).toEqual(["203.0.113.2"]);
  });

  test("with flush leaves nothing", async () => {
    const enforcer = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.1"));
    await enforcer.settled();
    await enforcer.stop({ flush: true });
    expect(await readAll(firewall)).toEqual({ intact: false, elements: [] });
  });
});

describe("trouble", () => {
  test("a change that fails is said with its code and tried again; the ban is said when it stands", async () => {
    const enforcer = await fixture.enforce(firewall);
    firewall.fail(2);
    await fixture.put(fixture.ban("203.0.113.9"));
    await turn();
    expect(fixture.lines).toEqual([expect.stringContaining("trying again in 100 ms: out of memory")]);
    clock.advanceTo(start + 100);
    await turn();
    expect(fixture.lines.at(-1)).toContain("trying again in 200 ms");
    await fixture.put(fixture.ban("203.0.113.10"));
    clock.advanceTo(start + 300);
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.10 60m", "drop 203.0.113.9 60m"]);
    expect(fixture.lines.slice(2)).toEqual([
      "[sshd] Ban 203.0.113.9 (1h left)",
      "[sshd] Ban 203.0.113.10 (1h left)",
    ]);
  });

  test("a firewall that fails at the start does not hold up the start", async () => {
    firewall.fail(1);
    await fixture.put(fixture.ban("203.0.113.9"));
    const enforcer = await fixture.enforce(firewall);
    expect(fixture.lines).toEqual([expect.stringContaining("trying again")]);
    clock.advanceTo(start + 100);
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.9 60m"]);
  });

  test("a table that can't be read leaves the firewall as it is, and is followed once it can", async () => {
    const first = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.1"));
    await first.settled();
    await first.stop();
    fixture.lines.length = 0;
    let broken = true;
    const bans: BanTable = {
      ...fixture.bans,
      watch(signal) {
        if (broken) throw new Error("disk on fire");
        return fixture.bans.watch(signal);
      },
    };
    const enforcer = await fixture.enforce(firewall, { bans });
    expect(fixture.lines).toEqual(["The ban table can't be followed, trying again in 100 ms: disk on fire"]);
    expect(await held()).toEqual(["drop 203.0.113.1 60m"]);
    broken = false;
    await fixture.put(fixture.ban("203.0.113.2"));
    clock.advanceTo(start + 100);
    await turn();
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.1 60m", "drop 203.0.113.2 60m"]);
  });

  test("a table that is not complete takes nothing from the firewall, and is enforced once it is", async () => {
    const first = await fixture.enforce(firewall);
    await fixture.put(fixture.ban("203.0.113.1"));
    await fixture.put(fixture.ban("203.0.113.2"));
    await first.settled();
    await first.stop();
    fixture.lines.length = 0;
    const complete = Promise.withResolvers<void>();
    const bans: BanTable = {
      ...fixture.bans,
      async *watch(signal) {
        for await (const event of fixture.bans.watch(signal)) {
          // The first is still to be written back.
          if (event.type === "ban" && event.ban.target === "203.0.113.1") continue;
          if (event.type === "current") {
            yield { type: "incomplete" };
            await complete.promise;
          }
          yield event;
        }
      },
    };
    const enforcer = await fixture.enforce(firewall, { bans });
    expect(fixture.lines).toEqual([expect.stringContaining("the firewall keeps what it holds")]);
    expect(await held()).toEqual(["drop 203.0.113.1 60m", "drop 203.0.113.2 60m"]);
    complete.resolve();
    await turn();
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.1 60m", "drop 203.0.113.2 60m"]);
  });

  test("bans that come while a change is under way go together in the next", async () => {
    const enforcer = await fixture.enforce(firewall);
    firewall.changes.length = 0;
    const release = firewall.hold();
    for (let i = 0; i < 100; i++) {
      await fixture.put(fixture.ban(`203.0.113.${i}`));
      await turn();
    }
    release();
    await enforcer.settled();
    expect(firewall.changes.map(({ add }) => add.length)).toEqual([1, 99]);
  });

  test("what others change is put right on the notice of it, and on the timer without one", async () => {
    const drift: Record<string, number> = {};
    const metrics = {
      gauge() {},
      observe() {},
      count(name: string, labels: Record<string, string> = {}, by = 1) {
        if (name === "fleetban_firewall_drift_total") drift[labels.kind ?? ""] = by;
      },
    };
    const enforcer = await fixture.enforce(firewall, { metrics });
    await fixture.put(fixture.ban("203.0.113.1"));
    await fixture.put(fixture.ban("203.0.113.2", { until: null }));
    await enforcer.settled();
    const whole = await held();
    const element = { target: "203.0.113.1", service: null, action: "drop", until: null } as const;

    await firewall.tamper("flush", true);
    // Looks that somebody calls for are ten times as far apart as one takes, in real time.
    clock.advanceTo(start + 5_000);
    await enforcer.settled();
    expect(await held()).toEqual(whole);
    expect(drift).toEqual({ structure: 1, missing: 2 });

    await firewall.tamper({ add: [], remove: [element] }, true);
    clock.advanceTo(start + 10_000);
    await enforcer.settled();
    expect(await held()).toEqual(whole);

    await firewall.tamper({ add: [{ ...element, target: "198.51.100.1" }], remove: [] }, false);
    await firewall.tamper({ add: [element], remove: [element] }, false);
    await enforcer.settled();
    expect(await held()).not.toEqual(whole);
    clock.advanceTo(start + 55_000);
    await enforcer.settled();
    expect(await held()).toEqual(["drop 203.0.113.1 59m", "drop 203.0.113.2 permanent"]);
    expect(drift).toMatchObject({ extra: 1, end: 1 });
  });
});
