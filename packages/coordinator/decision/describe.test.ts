import { expect, it } from "vitest";
import { minute, proposalOf, start } from "../testing/fixture.ts";
import { describeDecision } from "./describe.ts";

const decision = {
  jail: "sshd",
  target: "203.0.113.9",
  time: start + 8 * minute,
  first: start,
  matches: 6,
  nodes: ["web1", "web2"],
  proposal: proposalOf(),
  why: null,
};

it("names what stands, for a trip that changes nothing", () => {
  expect(describeDecision({ ...decision, verdict: "unchanged" })).toBe(
    "[sshd] Decided 203.0.113.9: 6 matches within 8m on web1, web2; the ban that stands ends no earlier",
  );
});

it("names the new end of a ban that is extended", () => {
  expect(describeDecision({ ...decision, verdict: "extended" })).toBe(
    "[sshd] Decided 203.0.113.9: 6 matches within 8m on web1, web2; ban extended, until 2026-01-01T13:00:00.000Z",
  );
});

it.each([
  [1, null, "ban until"],
  [2, null, "2nd ban until"],
  [3, 2, "3rd ban until"],
  [11, 10, "11th ban until"],
  [22, 21, "22nd ban until"],
  [113, 112, "113th ban until"],
  [1, 4, "ban (5th over all jails) until"],
  [2, 20, "2nd ban (21st over all jails) until"],
])("names which ban it is: %d of the jail, %d before it", (count, earlier, expected) => {
  const proposal = proposalOf({ count, reason: { ...proposalOf().reason, earlier } });
  expect(describeDecision({ ...decision, proposal, verdict: "banned" })).toContain(`; ${expected} 2026`);
});

it("stays short when a whole fleet saw it", () => {
  const nodes = Array.from({ length: 1000 }, (_, i) => `web${i}`);
  expect(describeDecision({ ...decision, nodes, verdict: "banned" })).toContain(
    "web9 and 990 more; ban until",
  );
});
