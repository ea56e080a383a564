import { describe, expect, test } from "vitest";
import { parseElements, parseStructure } from "./listing.ts";
import { parseSetName, type SetShape } from "./sets.ts";

const now = Date.UTC(2026, 0, 1);
/** As nft 1.0.6 prints it. */
const metainfo = { metainfo: { version: "1.0.6", release_name: "Lester Gooch #5", json_schema_version: 1 } };
const set = (name: string, elem?: unknown[]) => ({
  set: { family: "inet", name, table: "fleetban", handle: 4, ...(elem !== undefined && { elem }) },
});
const timed = (val: unknown, timeout: number, expires: number) => ({ elem: { val, timeout, expires } });
const chain = (name: string, base: object = {}) => ({
  chain: { family: "inet", table: "fleetban", name, handle: 1, ...base },
});
const hook = (name: string) => chain(name, { type: "filter", hook: name, prio: -10, policy: "accept" });
const rule = (chain: string, what: string) => ({
  rule: { family: "inet", table: "fleetban", chain, handle: 8, comment: `fleetban 1 ${what}`, expr: [] },
});
const rules = [
  ...["reset", "unreachable"].map((what) => rule("refuse", what)),
  ...["input", "forward"].flatMap((at) =>
    ["neighbours", "dropped", "rejected"].map((what) => rule(at, what)),
  ),
];
/** A table with one set in which nothing is. */
const whole = [
  metainfo,
  { table: { family: "inet", name: "fleetban", handle: 5 } },
  ...["refuse", "dropped", "rejected"].map((name) => chain(name)),
  hook("input"),
  hook("forward"),
  ...rules,
  set("drop4_32"),
  rule("dropped", "drop4_32"),
];
const json = (items: object[]) => JSON.stringify({ nftables: items });
const parse = (items: object[]) => parseStructure(json(items), "inet fleetban");
const read = (name: string, elem: unknown[]) =>
  parseElements(json([metainfo, set(name, elem)]), parseSetName(name) as SetShape, now);

describe("a listing of nft", () => {
  test("tells elements with the time that is left, or none", async () => {
    const drop = { service: null, action: "drop" };
    expect(await read("drop4_32", ["203.0.113.1", timed("203.0.113.2", 3600, 1799)])).toEqual({
      intact: true,
      elements: [
        { ...drop, target: "203.0.113.1", until: null },
        { ...drop, target: "203.0.113.2", until: now + 1_799_000 },
      ],
    });
    const { elements } = await read("drop6_64", ["2001:db8::"]);
    expect(elements).toEqual([{ ...drop, target: "2001:db8::/64", until: null }]);
  });

  test("tells the elements of a share, and those that belong to another are none of ours", async () => {
    expect(await read("drop4_32_09", ["203.0.113.73"])).toMatchObject({ intact: true });
    expect(await read("drop4_24_09", ["203.0.73.0"])).toMatchObject({ intact: true });
    expect(await read("drop4_32_09", ["203.0.113.10"])).toEqual({ intact: false, elements: [] });
  });

  test.each([
    ["a port", 22, { from: 22, to: 22 }],
    ["a range", { range: [5060, 5061] }, { from: 5060, to: 5061 }],
    ["a prefix that is a range", { prefix: { addr: 1024, len: 6 } }, { from: 1024, to: 2047 }],
  ])("tells %s, with the protocol by name or number", async (_, port, ports) => {
    const kind = ports.from === ports.to ? "port" : "range";
    const elem = [{ concat: ["203.0.113.1", "tcp", port] }, { concat: ["203.0.113.1", 17, port] }];
    const { elements } = await read(`reject4_32_${kind}`, elem);
    expect(elements.map(({ service }) => service)).toEqual([
      { protocol: "tcp", ...ports },
      { protocol: "udp", ...ports },
    ]);
  });

  test("is intact with every chain and rule", () => {
    expect(parse(whole)).toEqual({ intact: true, sets: new Set(["drop4_32"]) });
  });

  test.each(whole.slice(2).map((item) => [Object.keys(item)[0], item] as const))(
    "is not intact without this %s, a set with its rule excepted",
    (kind, missing) => {
      const left = whole.filter((item) => item !== missing);
      if (kind === "set") left.pop();
      expect(parse(left).intact).toBe(kind === "set");
    },
  );

  test("is not intact without a table, and does not care about those of others", () => {
    expect(parse([metainfo])).toEqual({ intact: false, sets: new Set() });
    const others = JSON.parse(json(whole).replaceAll('"fleetban"', '"theirs"')).nftables;
    expect(parse([...others, ...whole, ...others])).toMatchObject({ intact: true });
    expect(parse(others)).toEqual({ intact: false, sets: new Set() });
  });

  test("is intact with a set that is spread, and not with a share or its rule missing", () => {
    const names = Array.from({ length: 64 }, (_, n) => `drop4_24_${`${n}`.padStart(2, "0")}`);
    const spread = [
      ...whole,
      rule("dropped", "drop4_24_spread"),
      ...names.flatMap((name) => [set(name), chain(name), rule(name, name)]),
    ];
    expect(parse(spread)).toEqual({ intact: true, sets: new Set(["drop4_32", ...names]) });
    for (const missing of spread.slice(whole.length)) {
      expect(parse(spread.filter((item) => item !== missing)).intact, JSON.stringify(missing)).toBe(false);
    }
  });

  test.each([
    ["a rule more", rule("dropped", "drop4_24")],
    [
      "a rule of somebody else's",
      { rule: { family: "inet", table: "fleetban", chain: "dropped", expr: [] } },
    ],
    ["a chain more", chain("mine")],
    ["a table put to sleep", { table: { family: "inet", name: "fleetban", flags: "dormant" } }],
    ["a set without a rule", set("drop4_24")],
    ["a set that is not ours", set("mine")],
    ["a map", { map: { family: "inet", name: "m", table: "fleetban" } }],
  ])("is not intact with %s", (_, item) => {
    expect(parse([...whole, item]).intact).toBe(false);
  });

  test.each([
    ["host bits that never match", "drop4_24", "203.0.113.9"],
    ["an address of the other family", "drop4_32", "2001:db8::1"],
    ["a name instead of an address", "drop4_32", "localhost"],
    ["another protocol", "drop4_32_port", { concat: ["203.0.113.1", "icmp", 1] }],
    ["no port", "drop4_32_port", { concat: ["203.0.113.1", "tcp"] }],
    ["a shape never seen", "drop4_32", { something: "new" }],
  ])("is not intact with an element of %s", async (_, name, elem) => {
    expect(await read(name, [])).toEqual({ intact: true, elements: [] });
    expect(await read(name, [elem])).toEqual({ intact: false, elements: [] });
  });

  test("is not intact with a hook elsewhere", () => {
    for (const change of [{ prio: 0 }, { policy: "drop" }, { hook: "output" }, { type: "nat" }]) {
      const moved = whole.map((item) =>
        "chain" in item && item.chain.name === "input" ? { chain: { ...item.chain, ...change } } : item,
      );
      expect(parse(moved).intact).toBe(false);
    }
  });
});
