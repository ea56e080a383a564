import type { HeldBan } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { proposalOf, start } from "../testing/fixture.ts";
import { crowdedOut } from "./crowd.ts";

function heldBan(i: number, ...nodes: string[]): HeldBan {
  const target = `10.0.${i >> 8}.${i & 255}`;
  const proposal = proposalOf({ target });
  const evidence = { time: start, first: start, matches: 1, nodes };
  return {
    decision: { jail: "sshd", target, ...evidence, proposal, verdict: "held", why: "full" },
    by: "guard",
    at: start + i,
  };
}
const many = (count: number, node: string, from = 0) =>
  Array.from({ length: count }, (_, i) => heldBan(from + i, node));

describe("when too many bans are held back", () => {
  it("gives up the oldest of the node that has the most", () => {
    const honest = many(3, "web1");
    const flood = many(20, "liar", 100);
    expect(crowdedOut([...honest, ...flood], 10)).toEqual(flood.slice(0, 13));
  });

  it("takes from several that have as many by turns", () => {
    const [a, b, c] = [many(6, "a"), many(6, "b", 100), many(2, "c", 200)];
    const out = crowdedOut([...a, ...b, ...c], 8);
    expect(out).toHaveLength(6);
    expect(new Set(out)).toEqual(new Set([...a.slice(0, 3), ...b.slice(0, 3)]));
  });

  it("counts a ban of several nodes as the one's that has the most", () => {
    const both = heldBan(0, "liar", "web1");
    const honest = many(2, "web1", 10);
    expect(crowdedOut([both, ...honest, ...many(5, "liar", 100)], 6)).toEqual([both, heldBan(100, "liar")]);
  });

  it("gives up none where there is room", () => {
    expect(crowdedOut(many(5, "web1"), 5)).toEqual([]);
    expect(crowdedOut([], 5)).toEqual([]);
    expect(crowdedOut([heldBan(1)], 0)).toHaveLength(1);
  });

  it("gives up as many as it has to, and none of a node that has no more than its share", () => {
    const crowd = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 60 });
    fc.assert(
      fc.property(crowd, fc.integer({ min: 1, max: 60 }), (nodes, most) => {
        const held = nodes.map((node, i) => heldBan(i, node));
        const out = crowdedOut(held, most);
        expect(out).toHaveLength(Math.max(0, held.length - most));
        const share = Math.floor(most / 4);
        for (const node of new Set(nodes)) {
          const own = held.filter(({ decision }) => decision.nodes[0] === node);
          const lost = out.filter(({ decision }) => decision.nodes[0] === node);
          expect(lost).toEqual(own.slice(0, lost.length));
          if (lost.length > 0) expect(own.length - lost.length).toBeGreaterThanOrEqual(share);
        }
      }),
    );
  });
});
