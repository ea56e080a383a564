import { type Network, overlaps, parseNetwork } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NodeAddresses } from "./addresses.ts";

const network = (text: string) => parseNetwork(text) as Network;
const anyAddress = fc.constantFrom("192.0.2.1", "192.0.2.2", "198.51.100.1", "2001:db8::1", "2001:db8:1::1");
const anyTarget = fc.oneof(anyAddress, fc.constantFrom("192.0.2.0/24", "192.0.2.2/31", "2001:db8::/47"));

describe("the nodes' own addresses", () => {
  it("are protected as long as any node has them", () => {
    const addresses = new NodeAddresses();
    addresses.change([], ["192.0.2.1", "192.0.2.1"]);
    addresses.change([], ["192.0.2.1", "2001:db8::1"]);
    expect(addresses.reasonNotTo(network("192.0.2.1"))).toEqual({ kind: "peer", detail: "192.0.2.1" });
    addresses.change(["192.0.2.1", "192.0.2.1"], []);
    expect(addresses.reasonNotTo(network("192.0.2.0/24"))).toEqual({ kind: "peer", detail: "192.0.2.1" });
    addresses.change(["192.0.2.1", "2001:db8::1"], ["2001:db8::1"]);
    expect(addresses.reasonNotTo(network("192.0.2.1"))).toBeUndefined();
    expect(addresses.reasonNotTo(network("2001:db8::1"))).toMatchObject({ kind: "peer" });
  });

  it("are what the nodes' newest reports say, after any changes", () => {
    const change = fc.record({ node: fc.nat(2), addresses: fc.array(anyAddress, { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(change), anyTarget, (changes, target) => {
        const addresses = new NodeAddresses();
        const now = new Map<number, string[]>();
        for (const { node, addresses: after } of changes) {
          addresses.change(now.get(node) ?? [], after);
          now.set(node, after);
        }
        const own = [...now.values()].flat().some((address) => overlaps(network(address), network(target)));
        expect(addresses.reasonNotTo(network(target)) !== undefined).toBe(own);
      }),
    );
  });
});
