import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Ban, type BanProposal, banId, liftBan, mergeBan } from "./ban.ts";
import { type BanTerms, historyEnds, settleBan } from "./ban-history.ts";
import type { BanIncrement } from "./increment.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const plain: BanIncrement = {
  factor: 1,
  multipliers: null,
  formula: null,
  maxtime: null,
  rndtime: 0,
  overalljails: false,
};
const growing: BanTerms = { bantime: hour, increment: plain, dbpurgeage: 24 * hour };
const constant: BanTerms = { ...growing, increment: null };

/** What a trip asks for, `hours` after the start. */
function trip(hours: number, more: Partial<BanProposal> = {}): BanProposal {
  const { jail = "sshd", target = "203.0.113.9" } = more;
  const since = start + hours * hour;
  return {
    ...{
      id: banId(jail, target, `${hours}`),
      jail,
      target,
      since,
      until: since + hour,
      count: 1,
      node: null,
    },
    enforcement: { ports: [], protocols: [], blocktype: "drop" },
    reason: { cause: `${hours}`, matches: 5, nodes: ["web1"], policy: "r1", earlier: null },
    ...more,
  };
}

/** One step of a writer that has the table for itself. */
function announce(current: Ban | undefined, asked: BanProposal, terms: BanTerms, others: Ban[] = []) {
  return mergeBan(current, settleBan(asked, terms, current, others)) ?? current;
}

/** The record after trips at these hours. */
const after = (hours: number[], terms = growing) =>
  hours.reduce<Ban | undefined>((current, at) => announce(current, trip(at), terms), undefined) as Ban;
/** Its count, and its length in hours. */
const shape = ({ count, since, until }: Ban) => [count, until === null ? null : (until - since) / hour];

describe("what is known of a target", () => {
  it("makes each ban after one that ended the next, and longer", () => {
    expect([[0], [0, 1], [0, 1, 3], [0, 1, 3, 7]].map((hours) => shape(after(hours)))).toEqual([
      [1, 1],
      [2, 2],
      [3, 4],
      [4, 8],
    ]);
  });

  it("makes a trip while a ban stands the same ban, which ends later", () => {
    const extended = after([0, 1, 2.5]);
    expect(shape(extended)).toEqual([2, 2]);
    expect(extended).toMatchObject({ since: start + 2.5 * hour, generation: 3 });
  });

  it("counts where bans don't grow, too, and leaves their length", () => {
    expect(shape(after([0, 1, 2], constant))).toEqual([3, 1]);
    expect(after([0, 1], constant).reason.earlier).toBeNull();
    expect(shape(announce(after([0, 1], constant), trip(2), growing) as Ban)).toEqual([3, 4]);
  });

  it("keeps a permanent ban permanent", () => {
    const first = announce(undefined, trip(0, { until: null }), { ...growing, bantime: null }) as Ban;
    expect(shape(first)).toEqual([1, null]);
    expect(announce(first, trip(5), growing)).toBe(first);
  });

  it("forgets a ban whose history ended longer ago than dbpurgeage", () => {
    // It began at 0, and is remembered for three times its length and a day.
    expect(shape(after([0, 27]))).toEqual([2, 2]);
    expect(shape(after([0, 27.1]))).toEqual([1, 1]);
    expect(shape(after([0, 25], constant))).toEqual([2, 1]);
    expect(shape(after([0, 25.1], constant))).toEqual([1, 1]);
  });

  it("forgives a ban that was lifted, with those before it", () => {
    const lifted = liftBan(after([0, 1, 3]), start + 4 * hour) as Ban;
    expect(historyEnds(lifted)).toBe(start + 4 * hour);
    expect(shape(announce(lifted, trip(5), growing) as Ban)).toEqual([1, 1]);
    expect(announce(lifted, trip(3), growing)).toBe(lifted);
  });

  it("sums up over all jails where the jail says so, and counts its own bans for itself", () => {
    const everywhere = { ...growing, increment: { ...plain, overalljails: true } };
    const others = [
      { ...after([0, 1]), jail: "postfix" },
      { ...after([0]), jail: "dovecot" },
      { ...(liftBan(after([0, 1]), start) as Ban), jail: "vsftpd" },
      { ...after([-100]), jail: "nginx" },
      { ...after([0]), jail: "wiki", node: "web1" },
    ];
    const first = announce(undefined, trip(4), everywhere, others) as Ban;
    expect(shape(first)).toEqual([1, 16]);
    expect(first.reason.earlier).toBe(4);
    expect(shape(announce(first, trip(20), everywhere, [...others, first]) as Ban)).toEqual([2, 32]);
    expect(shape(announce(undefined, trip(4), growing, others) as Ban)).toEqual([1, 1]);
    const elsewhere = trip(4, { node: "web2" });
    expect(announce(undefined, elsewhere, everywhere, others)?.reason.earlier).toBe(3);
  });
});

describe("trips that come again", () => {
  const increment = fc.record({
    factor: fc.constantFrom(1, 0.5, 3),
    multipliers: fc.constantFrom<number[] | null>(null, [1, 5, 0.1]),
    formula: fc.constantFrom(null, "ban.Time / 2", "ban.Time * ban.Count"),
    maxtime: fc.constantFrom(null, 3 * hour),
    rndtime: fc.constantFrom(0, 5 * hour),
    overalljails: fc.boolean(),
  });
  /** Hours of trips, in order; and for each, which earlier ones come again after it. */
  const story = fc
    .uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 })
    .chain((hours) =>
      fc.tuple(
        fc.constant(hours.toSorted((a, b) => a - b)),
        fc.array(fc.array(fc.nat({ max: 7 }), { maxLength: 3 }), { minLength: 8, maxLength: 8 }),
      ),
    );

  it("change nothing, at any delay, however bans grow", () => {
    fc.assert(
      fc.property(increment, story, (increment, [hours, again]) => {
        const terms = { ...growing, increment };
        let once: Ban | undefined;
        let often: Ban | undefined;
        for (const [i, at] of hours.entries()) {
          once = announce(once, trip(at), terms);
          often = announce(often, trip(at), terms);
          for (const j of again[i] ?? [])
            often = announce(often, trip(hours[Math.min(i, j)] as number), terms);
          expect(often).toEqual(once);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("count each ban once, as a list of all bans would", () => {
    fc.assert(
      fc.property(story, ([hours]) => {
        const terms = { ...growing, dbpurgeage: 1000 * hour };
        let ends = Number.NEGATIVE_INFINITY;
        let count = 0;
        for (const at of hours) {
          if (ends <= at) count++;
          ends = Math.max(ends, at + 2 ** (count - 1));
        }
        const last = after(hours, terms);
        expect([last.count, last.until]).toEqual([count, start + ends * hour]);
      }),
      { numRuns: 500 },
    );
  });
});
