import { type Ban, FleetbanError, type Match } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fleetban } from "#records";
import { decodeBan, encodeBan } from "./ban.ts";
import { limits } from "./limits.ts";
import { decodeMatches, encodeMatches } from "./match.ts";

const text = (minLength: number, maxLength = 60) => fc.string({ unit: "binary", minLength, maxLength });
const safe = fc.maxSafeInteger();
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const someMatch: fc.Arbitrary<Match> = fc.record({
  id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString("hex")),
  node: fc.constant("web1"),
  jail: text(1),
  key: text(1),
  target: text(1),
  time: safe,
  weight: finite,
  log: text(0),
  line: text(0, 300),
  captures: fc.dictionary(text(0), text(0), { maxKeys: 5 }),
});
const natural = fc.maxSafeNat().filter((number) => number > 0);
const port = fc.nat({ max: 65_535 });
const someBan: fc.Arbitrary<Ban> = fc.record({
  id: text(1),
  jail: text(1),
  target: text(1),
  since: safe,
  until: fc.option(safe),
  count: natural,
  generation: natural,
  state: fc.constantFrom("active", "lifted"),
  node: fc.option(text(1)),
  enforcement: fc.record({
    ports: fc.array(
      fc.tuple(port, port).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
      { maxLength: 4 },
    ),
    protocols: fc.constantFrom<("tcp" | "udp")[]>([], ["tcp"], ["udp"], ["tcp", "udp"]),
    blocktype: fc.constantFrom("drop", "reject"),
  }),
  reason: fc.record({
    cause: fc.option(text(0)),
    matches: finite,
    nodes: fc.array(text(0), { maxLength: 4 }),
    policy: text(0),
    earlier: fc.option(fc.maxSafeNat()),
  }),
});
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
const exampleMatch = fc.sample(someMatch, { seed: 1, numRuns: 1 })[0] as Match;
const exampleBan = fc.sample(someBan, { seed: 1, numRuns: 1 })[0] as Ban;
const code = (run: () => unknown): string => {
  try {
    run();
    return "none";
  } catch (error) {
    return error instanceof FleetbanError ? error.code : `not ours: ${error}`;
  }
};

describe("the records that cross machines", () => {
  it("bring back every match as it was", () => {
    fc.assert(
      fc.property(fc.array(someMatch, { minLength: 1, maxLength: 5 }), (matches) => {
        const read = decodeMatches("web1", encodeMatches("web1", matches));
        expect(plain(read)).toEqual(plain({ matches, claimed: "web1" }));
      }),
    );
  });

  it("bring back every ban as it was", () => {
    fc.assert(
      fc.property(someBan, (ban) => {
        expect(plain(decodeBan(encodeBan(ban)))).toEqual(plain(ban));
      }),
    );
  });

  it("are of the subject's node, whatever the payload claims", () => {
    const read = decodeMatches("web2", encodeMatches("web1", [exampleMatch]));
    expect(read.claimed).toBe("web1");
    expect(read.matches.map(({ node }) => node)).toEqual(["web2"]);
  });

  it("say with a code what is wrong with any bytes at all", () => {
    const good = [encodeMatches("web1", [exampleMatch]), encodeBan(exampleBan)];
    const torn = fc
      .tuple(fc.constantFrom(...good), fc.nat(), fc.nat(), fc.nat({ max: 255 }))
      .map(([bytes, end, at, value]) => {
        const copy = bytes.slice(0, 1 + (end % bytes.length));
        copy[at % copy.length] = value;
        return copy;
      });
    const codes = new Set(["none", "FLB_RECORD_MALFORMED", "FLB_RECORD_LIMIT", "FLB_RECORD_VERSION"]);
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), torn), (bytes) => {
        expect(codes).toContain(code(() => decodeMatches("web1", bytes)));
        expect(codes).toContain(code(() => decodeBan(bytes)));
      }),
      { numRuns: 2000 },
    );
  });

  it("are never read as one another", () => {
    fc.assert(
      fc.property(someMatch, someBan, (match, ban) => {
        expect(code(() => decodeMatches("web1", encodeBan(ban)))).toBe("FLB_RECORD_MALFORMED");
        expect(code(() => decodeBan(encodeMatches("web1", [match])))).toBe("FLB_RECORD_MALFORMED");
      }),
    );
  });

  it("are refused in a version that is not known, and without one", () => {
    const { MatchBatch } = fleetban.v1;
    expect(code(() => decodeMatches("web1", MatchBatch.encode({ version: 2 }).finish()))).toBe(
      "FLB_RECORD_VERSION",
    );
    expect(code(() => decodeMatches("web1", new Uint8Array()))).toBe("FLB_RECORD_MALFORMED");
    expect(code(() => decodeBan(new Uint8Array()))).toBe("FLB_RECORD_MALFORMED");
  });

  it.each<[string, fleetban.v1.Match.$Properties, string]>([
    ["an id of 15 bytes", { id: new Uint8Array(15) }, "FLB_RECORD_MALFORMED"],
    ["a time that is not exact", { time: 2 ** 60 }, "FLB_RECORD_MALFORMED"],
    ["a weight without end", { weight: Number.POSITIVE_INFINITY }, "FLB_RECORD_MALFORMED"],
    ["no jail", { jail: "" }, "FLB_RECORD_MALFORMED"],
    ["no target", { target: "" }, "FLB_RECORD_MALFORMED"],
    ["a long key", { key: "k".repeat(limits.text + 1) }, "FLB_RECORD_LIMIT"],
    ["a long line", { line: "l".repeat(limits.line + 1) }, "FLB_RECORD_LIMIT"],
    [
      "many captures",
      { captures: Object.fromEntries(Array.from({ length: limits.captures + 1 }, (_, i) => [`c${i}`, ""])) },
      "FLB_RECORD_LIMIT",
    ],
  ])("are refused with %s", (_, fault, expected) => {
    const { id: _id, node: _node, ...rest } = exampleMatch;
    const match = { ...rest, id: new Uint8Array(16), ...fault };
    const bytes = fleetban.v1.MatchBatch.encode({ version: 1, matches: [match] }).finish();
    expect(code(() => decodeMatches("web1", bytes))).toBe(expected);
  });

  it.each<[string, Partial<Ban>]>([
    ["a fraction of a millisecond", { since: 0.5 }],
    ["a time that is not exact", { until: 2 ** 60 }],
    ["generation 0", { generation: 0 }],
    ["ports that are no range", { enforcement: { ...exampleBan.enforcement, ports: [{ from: 2, to: 1 }] } }],
  ])("are not written with %s", (_, fault) => {
    const ban = { ...exampleBan, ...fault };
    expect(code(() => encodeBan(ban))).toBe("FLB_RECORD_MALFORMED");
  });

  it("cut what is only for people's eyes, and no character in two", () => {
    const line = `${"l".repeat(limits.line - 1)}\u{1F600}`;
    const captures = { user: "u".repeat(limits.capture + 5) };
    const [read] = decodeMatches(
      "web1",
      encodeMatches("web1", [{ ...exampleMatch, line, captures }]),
    ).matches;
    expect(read?.line).toBe(`${"l".repeat(limits.line - 1)}\u{FFFD}`);
    expect(read?.captures).toEqual({ user: "u".repeat(limits.capture) });
  });

  it("take a time to the whole millisecond", () => {
    const [read] = decodeMatches("web1", encodeMatches("web1", [{ ...exampleMatch, time: 1.6 }])).matches;
    expect(read?.time).toBe(2);
  });
});
