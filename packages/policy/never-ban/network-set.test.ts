import { type Network, overlaps, parseNetwork } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NetworkSet } from "./network-set.ts";

const network = (text: string) => parseNetwork(text) as Network;

/** Few distinct bytes, so that networks meet. */
const anyNetwork = fc.oneof(
  fc
    .tuple(fc.array(fc.constantFrom(0, 1, 127, 128, 255), { minLength: 4, maxLength: 4 }), fc.nat(32))
    .map(([bytes, prefix]) => network(`${bytes.join(".")}/${prefix}`)),
  fc
    .tuple(fc.array(fc.constantFrom("0", "1", "8000", "ffff"), { minLength: 8, maxLength: 8 }), fc.nat(128))
    .map(([groups, prefix]) => network(`${groups.join(":")}/${prefix}`)),
);

describe("a set of networks", () => {
  it("finds an overlap exactly when comparing with each finds one", () => {
    fc.assert(
      fc.property(fc.array(anyNetwork, { maxLength: 30 }), anyNetwork, (all, asked) => {
        const set = new NetworkSet<Network>();
        for (const each of all) set.add(each, each);
        const found = set.overlapping(asked);
        expect(found !== undefined).toBe(all.some((each) => overlaps(each, asked)));
        if (found !== undefined) expect(overlaps(found, asked)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("is the same after changes as one made anew", () => {
    const change = fc.record({ add: fc.boolean(), of: anyNetwork, asked: anyNetwork });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const set = new NetworkSet<string>();
        const all = new Map<string, Network>();
        for (const { add, of, asked } of changes) {
          if (add) all.set(of.text, of);
          else all.delete(of.text);
          if (add) set.add(of, of.text);
          else set.delete(of);
          expect(set.get(of)).toBe(add ? of.text : undefined);
          for (let again = 0; again < 2; again++) {
            const found = set.overlapping(asked);
            const known = found === undefined ? undefined : all.get(found);
            const overlapping = [...all.values()].filter((each) => overlaps(each, asked));
            expect(overlapping.length > 0).toBe(known !== undefined && overlapping.includes(known));
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("answers with 10,000 entries", () => {
    const set = new NetworkSet<number>();
    for (let i = 0; i < 10_000; i++) set.add(network(`10.${i >> 8}.${i & 255}.0/24`), i);
    for (let i = 0; i < 20_000; i++) {
      expect(set.overlapping(network(`10.${i % 39}.7.9`))).toBeDefined();
      expect(set.overlapping(network("11.0.0.0/16"))).toBeUndefined();
    }
  });
});
