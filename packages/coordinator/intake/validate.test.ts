import type { Match } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jailOf, matchAt, start } from "../testing/fixture.ts";
import { validate } from "./validate.ts";

const jails = new Map([["sshd", jailOf()]]);
const now = start + 60_000;
const check = (...matches: Match[]) => validate("web1", matches, jails, now);

describe("the intake", () => {
  it("accepts what can be counted, with the bus's node and its jail", () => {
    const match = matchAt(1, { node: "elsewhere" });
    expect(check(match)).toEqual({
      accepted: [{ jail: jails.get("sshd"), match: { ...match, node: "web1" } }],
      rejected: [],
      unknown: new Map(),
      clamped: 0,
    });
  });

  it.each<[string, object]>([
    ["malformed id", { jail: "nope", id: "abc" }],
    ["unknown jail", { jail: null }],
    ["unknown jail", { jail: undefined }],
    ["malformed id", { id: "abc" }],
    ["malformed id", { id: "G".repeat(32) }],
    ["malformed id", { id: 7 }],
    ["malformed key", { key: "" }],
    ["malformed key", { key: "x".repeat(1025) }],
    ["malformed key", { key: ["203.0.113.9"] }],
    ["malformed target", { target: "203.0.113.9; reboot" }],
    ["malformed target", { target: "203.0.113.09" }],
    ["malformed target", { target: "203.0.113.9/32" }],
    ["malformed target", { target: "2001:DB8::1" }],
    ["malformed target", { target: "localhost" }],
    ["malformed target", { target: null }],
    ["impossible time", { time: Number.NaN }],
    ["impossible time", { time: -1 }],
    ["impossible time", { time: Number.POSITIVE_INFINITY }],
    ["impossible time", { time: "2026-01-01" }],
    ["impossible weight", { weight: -1 }],
    ["impossible weight", { weight: Number.NaN }],
    ["impossible weight", { weight: Number.POSITIVE_INFINITY }],
    ["impossible weight", { weight: null }],
  ])("rejects %s: %j", (reason, fault) => {
    const { accepted, rejected } = check(matchAt(0), { ...matchAt(1), ...fault } as Match);
    expect(accepted).toHaveLength(1);
    expect(rejected).toEqual([{ reason, value: expect.any(String) }]);
  });

  it("tells apart what is of jails that it does not know, and without fault", () => {
    const jails = ["nope", "__proto__", "nope", "x'\n"].map((jail) => matchAt(1, { jail }));
    const { accepted, rejected, unknown } = check(matchAt(0), ...jails);
    expect([accepted.length, rejected.length]).toEqual([1, 0]);
    const fault = (value: string) => ({ reason: "unknown jail", value });
    expect([...unknown]).toEqual([
      ["nope", [fault("'nope'"), fault("'nope'")]],
      ["__proto__", [fault("'__proto__'")]],
      ["x'\n", [fault(`"x'\\n"`)]],
    ]);
  });

  it("moves the future to now and leaves the past alone", () => {
    const { accepted, clamped } = check(matchAt(60), matchAt(60.0014), matchAt(9e6), matchAt(-9e6));
    expect(accepted.map(({ match }) => match.time)).toEqual([now, now, now, start - 9e9]);
    expect(clamped).toBe(2);
  });

  it("accepts or rejects anything at all, shortly", () => {
    const anything = fc.record({
      id: fc.anything(),
      jail: fc.oneof(fc.constant("sshd"), fc.anything({ withBigInt: true, withNullPrototype: true })),
      key: fc.anything({ withBigInt: true }),
      target: fc.anything(),
      time: fc.anything(),
      weight: fc.anything(),
    });
    fc.assert(
      fc.property(fc.array(anything), (given) => {
        const { accepted, rejected, unknown } = check(...(given as unknown as Match[]));
        const early = [...unknown.values()].flat();
        expect(accepted.length + rejected.length + early.length).toBe(given.length);
        for (const { value } of rejected) expect(value.length).toBeLessThanOrEqual(100);
      }),
    );
  });
});
