import { type Ban, endsLater, isEnforced, ManualClock, type Millis } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Begin, StandingBans } from "./standing.ts";
import type { BareBan } from "./standing-ban.ts";

const target = "203.0.113.9";
const key = { jail: "sshd", target, node: null };

function ban(since: Millis, until: Millis | null, rest: Partial<Ban>): Ban {
  return {
    ...{
      id: `${since} ${until}`,
      jail: "sshd",
      target,
      since,
      until,
      count: 1,
      generation: 1,
      state: "active",
    },
    ...{ node: null, enforcement: { ports: [], protocols: [], blocktype: "drop" } },
    reason: { cause: null, matches: 5, nodes: ["web1"], policy: "r1", earlier: null },
    ...rest,
  };
}

/** What happens at one target, in the order it happens. */
type Step =
  | { what: "fleet" | "own"; ago: Millis; length: Millis | null }
  | { what: "fleet lifts" | "own lifts" }
  | { what: "wait"; time: Millis };

const times = fc.integer({ min: 0, max: 100 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    what: fc.constantFrom("fleet" as const, "own" as const),
    ago: times,
    length: fc.option(times, { freq: 5 }),
  }),
  fc.record({ what: fc.constantFrom("fleet lifts" as const, "own lifts" as const) }),
  fc.record({ what: fc.constant("wait" as const), time: times }),
);

describe("the fleet's bans and this host's own", () => {
  test("come to one ban per target in any order, as long as the longest that counts", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const clock = new ManualClock(1000);
        let enforced: BareBan | undefined;
        /** Whatever is said, it begins once and ends once. */
        const said: ("begin" | "end")[] = [];
        let overruled: Ban | undefined;
        const standing = new StandingBans({
          ...{ node: "web1", clock, refusalOf: () => null, refused() {}, tooLate() {} },
          enforce(now, begin: Begin) {
            if (begin === "ban" || begin === "restore") said.push("begin");
            enforced = now;
          },
          release() {
            said.push("end");
            enforced = undefined;
          },
          overruled(one) {
            overruled = one;
          },
        });
        standing.current();
        let fleet: Ban | undefined;
        let own: Ban | undefined;
        let generation = 0;
        for (const one of steps) {
          const now = clock.now();
          if (one.what === "wait") clock.advanceTo(now + one.time);
          if (one.what === "fleet") {
            const since = now - one.ago;
            fleet = ban(since, one.length && since + one.length, { generation: ++generation });
            standing.take(fleet);
          }
          if (one.what === "own") {
            const since = now - one.ago;
            own = ban(since, one.length && since + one.length, { id: "own" });
            overruled = undefined;
            standing.takeOwn(own, true);
          }
          if (one.what === "fleet lifts" && fleet !== undefined) {
            fleet = { ...fleet, state: "lifted", since: now, generation: ++generation };
            standing.take(fleet);
          }
          if (one.what === "own lifts" && own !== undefined) {
            standing.takeOwn({ ...own, state: "lifted" }, true);
            own = undefined;
          }
          if (own !== undefined && overruled === own) own = undefined;

          const candidates = [fleet, own].filter(
            (some) => some !== undefined && isEnforced(some, clock.now()),
          );
          const expected = candidates.reduce<Ban | undefined>(
            (longest, some) =>
              longest === undefined || endsLater(some?.until ?? null, longest.until) ? some : longest,
            undefined,
          );
          expect(enforced?.until).toBe(expected?.until);
          expect(standing.size).toBe(expected === undefined ? 0 : 1);
          const runs = fleet !== undefined && (fleet.until === null || fleet.until > clock.now());
          expect(standing.record(key)?.generation).toBe(runs ? fleet?.generation : undefined);
        }
        for (const [i, word] of said.entries()) expect(word).toBe(i % 2 === 0 ? "begin" : "end");
      }),
      { numRuns: 1000 },
    );
  });
});
