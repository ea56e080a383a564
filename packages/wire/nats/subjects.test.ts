import { FleetbanError } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  banSubject,
  inboxPrefix,
  matchSubject,
  nodeOfSubject,
  poisonSubject,
  targetSubjects,
} from "./subjects.ts";

const name = fc.string({ unit: "binary", minLength: 1, maxLength: 25 }).filter((text) => text.isWellFormed());
/** What NATS takes as one part of a subject, and a bucket as one of a key. */
const token = /^[-/=\w]+$/;

describe("the subjects", () => {
  it("name every node in one part, and give it back", () => {
    fc.assert(
      fc.property(name, (node) => {
        const subject = matchSubject(node);
        expect(subject.slice("fleetban.v1.match.".length)).toMatch(token);
        expect(nodeOfSubject(subject)).toBe(node);
      }),
    );
  });

  it("leave plain names as they are, and dots readable", () => {
    expect(matchSubject("web1")).toBe("fleetban.v1.match.web1");
    expect(matchSubject("web1.example.org")).toBe("fleetban.v1.match.web1=2eexample=2eorg");
    expect(inboxPrefix("web1")).toBe("fleetban.v1.inbox.web1");
  });

  it.each([
    "fleetban.v1.match.",
    "fleetban.v1.match.a.b",
    "fleetban.v1.match.=",
    "fleetban.v1.match.=4",
    "fleetban.v1.match.=2E",
    "fleetban.v1.match.=61",
    "fleetban.v1.match.=ff",
    "fleetban.v1.poison.a",
    "other",
  ])("find no node in %s", (subject) => {
    expect(nodeOfSubject(subject)).toBeUndefined();
  });

  it("refuse a node without a name, and one too long for a subject", () => {
    for (const node of ["", "x".repeat(301), ".".repeat(101)]) {
      expect(() => matchSubject(node)).toThrow(FleetbanError);
    }
  });

  it("give every target, jail and node a key of its own, in three parts", () => {
    const record = fc.record({ target: name, jail: name, node: fc.option(name) });
    fc.assert(
      fc.property(record, record, (one, other) => {
        const parts = banSubject(one).split(".");
        expect(parts.slice(0, 2)).toEqual(["$KV", "fleetban-bans"]);
        expect(parts).toHaveLength(5);
        for (const part of parts.slice(2)) expect(part).toMatch(token);
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(banSubject(one) === banSubject(other)).toBe(same);
        expect(banSubject(one).startsWith(targetSubjects(one.target).slice(0, -3))).toBe(true);
      }),
    );
  });

  it("keep poison by the part it came under, and anything else together", () => {
    expect(poisonSubject("fleetban.v1.match.=zz")).toBe("fleetban.v1.poison.=zz");
    expect(poisonSubject("elsewhere")).toBe("fleetban.v1.poison.=");
  });
});
