import fc from "fast-check";
import { expect, it } from "vitest";
import { Deadlines } from "./deadlines.ts";

const step = fc.record({
  node: fc.constantFrom("web1", "web2", "web3"),
  ahead: fc.integer({ min: -5000, max: 60_000 }),
  pass: fc.oneof(fc.nat(3000), fc.constant(86_400_000)),
});

it("whoever's time has come is looked at, and once for each time that it was set at most", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const deadlines = new Deadlines();
      const open = new Map<string, number>();
      let now = 1_767_268_800_000;
      for (const { node, ahead, pass } of steps) {
        deadlines.set(node, now + ahead);
        open.set(node, now + ahead);
        now += pass;
        const due = deadlines.due(now);
        expect(new Set(due).size).toBe(due.length);
        for (const one of due) {
          const deadline = open.get(one) as number;
          // As the nodes' view does: who has moved on meanwhile stands under the later time.
          if (deadline > now) deadlines.set(one, deadline);
          else open.delete(one);
        }
        for (const deadline of open.values()) expect(deadline).toBeGreaterThan(now);
      }
    }),
  );
});
