import { banOf } from "@fleetban/core/conformance";
import { expect, it } from "vitest";
import { jailOf, matchAt, start } from "../testing/fixture.ts";
import { propose } from "./propose.ts";

it("names so many nodes that the record of an attack on a whole fleet still fits", () => {
  const nodes = Array.from({ length: 50_000 }, (_, i) => `host${String(i).padStart(6, "0")}.example.org`);
  const trip = { cause: "c", time: start, first: start, matches: 50_000, nodes };
  const proposal = propose(jailOf(), matchAt(0), trip, "r1");
  expect(proposal.reason).toMatchObject({ matches: 50_000, cause: "c" });
  expect(proposal.reason.nodes).toEqual(nodes.slice(0, 1000));
  expect(JSON.stringify({ ...banOf("203.0.113.9"), ...proposal }).length).toBeLessThan(64 * 1024);
});
