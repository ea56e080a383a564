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

it("stays short when a whole fleet saw it", () => {
  const nodes = Array.from({ length: 1000 }, (_, i) => `web${i}`);
  expect(describeDecision({ ...decision, nodes, verdict: "banned" })).toContain(
    "web9 and 990 more; ban until",
  );
});
