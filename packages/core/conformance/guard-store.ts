import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BanProposal, banId, banKey } from "../ban.ts";
import { type Clock, ManualClock, type Millis } from "../clock.ts";
import type { GuardRequest, GuardScope, GuardStore, HeldBan } from "../ports/guard-store.ts";

/** A guard store under test. */
export interface OpenGuardStore {
  store: GuardStore;
  /** The same guard for another coordinator with a clock of its own; only where several may use it. */
  another?: (clock: Clock) => Promise<GuardStore>;
  /** The same guard after the process ended and started again; the old store is not used any more. */
  reopen: () => Promise<GuardStore>;
  close(): Promise<void>;
}

const epoch = Date.UTC(2026, 0, 1);
const minute = 60_000;

/**
 * What every guard store must do; see the port for the words.
 *
 * @param open gives an empty store whose processing time is the clock's
 */
export function guardStoreConformance(name: string, open: (clock: Clock) => Promise<OpenGuardStore>): void {
  describe(`guard store: ${name}`, () => {
    let opened: OpenGuardStore;
    let store: GuardStore;
    let clock: ManualClock;
    beforeEach(async () => {
      clock = new ManualClock(epoch);
      opened = await open(clock);
      store = opened.store;
    });
    afterEach(() => opened.close());

    const after = (time: Millis) => clock.advanceTo(clock.now() + time);
    const scope = (name: string, limit: number): GuardScope => ({ name, limit });
    const two = [scope("jail sshd", 2)];
    function request(ban: string, scopes = two, more: Partial<GuardRequest> = {}): GuardRequest {
      return { ban, key: `sshd|${ban}|`, since: epoch, scopes, ...more };
    }
    const ask = async (ban: string, scopes = two) => (await store.ask(request(ban, scopes))).answer;

    function proposal(target: string, since = epoch): BanProposal {
      return {
        id: banId("sshd", target, `${since}`),
        ...{ jail: "sshd", target, since, until: since + minute, count: 1, node: null },
        enforcement: { ports: [], protocols: [], blocktype: "drop" },
        reason: { cause: "c", matches: 3, nodes: ["web1"], policy: "r1", earlier: null },
      };
    }
    function heldBan(target: string, since = epoch, more: Partial<HeldBan> = {}): HeldBan {
      const { reason, ...rest } = proposal(target, since);
      const evidence = { time: since, first: since, matches: reason.matches, nodes: reason.nodes };
      return {
        decision: {
          ...{ jail: "sshd", target, ...evidence, proposal: { ...rest, reason } },
          ...{ verdict: "held", why: 'node "w\u0000\u{1F600}\n" is\u2028full' },
        },
        by: "guard",
        at: clock.now(),
        ...more,
      };
    }
    const keyOf = ({ decision: { proposal } }: HeldBan) => ({
      key: banKey(proposal),
      since: proposal.since,
    });
    const targets = async () => (await store.list()).map(({ decision }) => decision.target);

    describe("the rate", () => {
      it("passes as many bans as the limit, and no more until their minute is over", async () => {
        expect([await ask("a"), await ask("b"), await ask("c")]).toEqual(["pass", "pass", "full"]);
        after(minute - 1);
        expect(await ask("c")).toBe("full");
        after(1);
        expect([await ask("c"), await ask("d"), await ask("e")]).toEqual(["pass", "pass", "full"]);
      });

      it("slides: room comes back as it was taken", async () => {
        await ask("a");
        after(40_000);
        await ask("b");
        after(20_000);
        expect([await ask("c"), await ask("d")]).toEqual(["pass", "full"]);
        after(40_000);
        expect(await ask("d")).toBe("pass");
      });

      it("charges a ban once, however often it asks within its minute", async () => {
        for (let i = 0; i < 5; i++) expect(await ask("a")).toBe("pass");
        expect([await ask("b"), await ask("c"), await ask("a")]).toEqual(["pass", "full", "pass"]);
      });

      it("asks anew for a ban whose minute is over", async () => {
        await ask("a");
        after(minute);
        expect([await ask("b"), await ask("c"), await ask("a")]).toEqual(["pass", "pass", "full"]);
      });

      it("charges every scope or none, and says which is full", async () => {
        const [sshd, liar, honest] = [scope("jail sshd", 3), scope("node liar", 1), scope("node web1", 3)];
        expect(await ask("a", [sshd, liar])).toBe("pass");
        const refused = await store.ask(request("b", [sshd, honest, liar]));
        expect(refused).toEqual({ answer: "full", scope: liar });
        // Nothing was charged to the others.
        const later = [await ask("c", [sshd, honest]), await ask("d", [sshd, honest])];
        expect(later).toEqual(["pass", "pass"]);
        expect(await store.ask(request("e", [sshd, honest]))).toEqual({ answer: "full", scope: sshd });
        expect(await ask("e", [scope("jail vsftpd", 1), honest])).toBe("pass");
      });

      it("keeps scopes of odd names apart", async () => {
        const names = ["jail a b", "jail a", "jail }x{", "jail *", "node \u00e9", "node e"];
        for (const name of names) expect(await ask("a", [scope(name, 1)])).toBe("pass");
        for (const name of names) expect(await ask("b", [scope(name, 1)])).toBe("full");
      });

      it("goes by the limit of whoever asks", async () => {
        await ask("a");
        await ask("b");
        expect(await ask("c", [scope("jail sshd", 3)])).toBe("pass");
        expect(await ask("d", [scope("jail sshd", 1)])).toBe("full");
      });

      it("lets pass what has no scope", async () => {
        for (const ban of ["a", "b", "c"]) expect(await ask(ban, [])).toBe("pass");
      });

      it("remembers over a restart", async () => {
        await ask("a");
        await ask("b");
        store = await opened.reopen();
        expect([await ask("c"), await ask("a")]).toEqual(["full", "pass"]);
        after(minute);
        expect(await ask("c")).toBe("pass");
      });

      it("never passes more than the limit in any minute, and not less than there is room for", async () => {
        const step = fc.record({
          wait: fc.constantFrom(0, 0, 1, 10_000, 29_999, 30_000, 60_000),
          ban: fc.nat({ max: 40 }),
          nodes: fc.uniqueArray(fc.constantFrom("web1", "web2", "web3"), { minLength: 1 }),
        });
        let runs = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
            const run = runs++;
            const charges = new Map<string, { ban: string; at: Millis }[]>();
            const inMinute = (name: string) =>
              (charges.get(name) ?? []).filter(({ at }) => at > clock.now() - minute);
            for (const { wait, ban: number, nodes } of steps) {
              after(wait);
              // A ban has the same scopes whenever it asks.
              const ban = `${number} ${nodes.toSorted()}`;
              const scopes = [
                scope(`jail ${run}`, 4),
                ...nodes.map((node) => scope(`node ${run} ${node}`, 2)),
              ];
              const charged = inMinute(`jail ${run}`).some((one) => one.ban === ban);
              const room = scopes.every(({ name, limit }) => inMinute(name).length < limit);
              expect(await ask(ban, scopes)).toBe(charged || room ? "pass" : "full");
              if (charged || !room) continue;
              for (const { name } of scopes) {
                charges.set(name, [...(charges.get(name) ?? []), { ban, at: clock.now() }]);
              }
            }
          }),
          { numRuns: 40 },
        );
      });
    });

    describe("what is held back", () => {
      it("lists it as it was given, the longest held first, over a restart too", async () => {
        const [a, b, c] = ["203.0.113.9", "2001:db8::1", "10.0.0.0/23"].map((target) => heldBan(target));
        const all = [a, { ...b, by: "check" }, c] as HeldBan[];
        for (const [i, one] of all.entries()) {
          expect(await store.hold(one)).toEqual({ result: "held", size: i + 1 });
        }
        expect(await store.list()).toEqual(all);
        store = await opened.reopen();
        expect(await store.list()).toEqual(all);
        expect(await store.size()).toBe(3);
      });

      it("has one ban of a record: the newest, in the place of the first", async () => {
        const first = heldBan("203.0.113.1");
        await store.hold(first);
        await store.hold(heldBan("203.0.113.2"));
        after(1000);
        const newer = heldBan("203.0.113.1", epoch + 5);
        expect(await store.hold(newer)).toEqual({ result: "held", size: 2 });
        expect((await store.list())[0]).toEqual({ ...newer, at: first.at });
        expect(await store.hold(first)).toEqual({ result: "known", size: 2 });
        expect(await store.hold(heldBan("203.0.113.1", epoch + 5))).toEqual({ result: "known", size: 2 });
        expect(await targets()).toEqual(["203.0.113.1", "203.0.113.2"]);
        const other = heldBan("203.0.113.1");
        other.decision.proposal.node = "web1";
        expect(await store.hold(other)).toEqual({ result: "held", size: 3 });
      });

      it("says the newest reason", async () => {
        const one = heldBan("203.0.113.1");
        await store.hold(one);
        const decision = { ...one.decision, why: "the routes could not be read" };
        expect(await store.hold({ ...one, decision, by: "check" })).toEqual({ result: "known", size: 1 });
        expect(await store.list()).toEqual([{ ...one, decision, by: "check" }]);
      });

      it("forgets what was decided, but no newer one of the same record", async () => {
        const [a, b] = [heldBan("203.0.113.1"), heldBan("203.0.113.2")];
        await store.hold(a);
        await store.hold(b);
        await store.hold(heldBan("203.0.113.2", epoch + 1));
        await store.forget([a, b, heldBan("203.0.113.3")].map(keyOf));
        expect(await targets()).toEqual(["203.0.113.2"]);
        await store.forget([{ ...keyOf(b), since: epoch + 2 }]);
        await store.forget([]);
        expect(await targets()).toEqual([]);
        expect(await store.hold(a)).toEqual({ result: "held", size: 1 });
      });

      it("tells a ban that passes that one of its record is held", async () => {
        await store.hold(heldBan("203.0.113.1"));
        const { id } = proposal("203.0.113.1");
        const known = request(id, two, { key: banKey(proposal("203.0.113.1")) });
        expect(await store.ask(known)).toEqual({ answer: "pass", held: true });
        expect(await store.ask(request("other"))).toEqual({ answer: "pass", held: false });
      });

      it("drops one for good: its match is no reason to hold it or to ban, a newer one is", async () => {
        const one = heldBan("203.0.113.1", epoch + 1);
        const { id } = one.decision.proposal;
        await store.hold(one);
        await store.hold(heldBan("203.0.113.2"));
        expect(await store.drop(id)).toEqual(one);
        expect(await store.drop(id)).toBeUndefined();
        expect(await store.drop("no such ban")).toBeUndefined();
        store = await opened.reopen();
        expect(await targets()).toEqual(["203.0.113.2"]);
        for (const again of [one, heldBan("203.0.113.1", epoch)]) {
          expect(await store.hold(again)).toEqual({ result: "dropped", size: 1 });
          const { key, since } = keyOf(again);
          expect(await store.ask(request("x", two, { key, since }))).toEqual({ answer: "dropped" });
        }
        const newer = heldBan("203.0.113.1", epoch + 2);
        expect(await store.ask(request("y", two, keyOf(newer)))).toEqual({ answer: "pass", held: false });
        expect(await store.hold(newer)).toEqual({ result: "held", size: 2 });
      });

      it("remembers what was dropped until it is purged", async () => {
        const one = heldBan("203.0.113.1");
        await store.hold(one);
        await store.drop(one.decision.proposal.id);
        await store.purge(clock.now());
        expect((await store.hold(one)).result).toBe("dropped");
      });
    });

    describe("several coordinators", () => {
      it("give one of them the turn, once in a while", async () => {
        if (!store.shared || opened.another === undefined) {
          expect([await store.claim(5000), await store.claim(5000)]).toEqual([true, true]);
          return;
        }
        const other = await opened.another(clock);
        expect((await Promise.all([store.claim(5000), other.claim(5000)])).sort()).toEqual([false, true]);
        after(4999);
        expect([await other.claim(5000), await store.claim(5000)]).toEqual([false, false]);
        after(1);
        expect([await other.claim(5000), await store.claim(5000)]).toEqual([true, false]);
      });

      it("keep the limit together, whoever asks first, and give one ban one answer", async () => {
        if (opened.another === undefined) return expect(store.shared).toBe(false);
        const stores = [store, await opened.another(clock), await opened.another(clock)];
        const bans = Array.from({ length: 30 }, (_, i) => `ban${i % 10}`);
        const answers = await Promise.all(
          bans.map((ban, i) => (stores[i % 3] as GuardStore).ask(request(ban, [scope("jail sshd", 7)]))),
        );
        const passed = new Set(bans.filter((_, i) => answers[i]?.answer === "pass"));
        expect(passed.size).toBe(7);
        for (const [i, ban] of bans.entries()) {
          if (passed.has(ban)) expect(answers[i]).toEqual({ answer: "pass", held: false });
        }
      });

      it("find no room by a clock that is behind, nor by one that is ahead for long", async () => {
        if (opened.another === undefined) return expect(store.shared).toBe(false);
        const behind = new ManualClock(epoch - 50_000);
        const other = await opened.another(behind);
        await ask("a");
        expect((await other.ask(request("b"))).answer).toBe("pass");
        behind.advanceTo(epoch + 9_999);
        after(minute - 1);
        expect((await other.ask(request("c"))).answer).toBe("full");
        expect(await ask("c")).toBe("full");
        after(1);
        expect(await ask("c")).toBe("pass");
        // What the other charged counts from when it was seen to be charged, not from its own time.
        expect((await other.ask(request("d"))).answer).toBe("pass");
        expect((await other.ask(request("e"))).answer).toBe("full");
      });

      it("list what any of them held, and forget it together", async () => {
        if (opened.another === undefined) return expect(store.shared).toBe(false);
        const other = await opened.another(clock);
        const one = heldBan("203.0.113.1");
        const results = await Promise.all([store.hold(one), other.hold(one)]);
        expect(results.map(({ result }) => result).sort()).toEqual(["held", "known"]);
        expect(await other.list()).toEqual([one]);
        expect(await other.drop(one.decision.proposal.id)).toEqual(one);
        expect(await store.list()).toEqual([]);
      });
    });
  });
}
