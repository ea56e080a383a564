import { randomBytes } from "node:crypto";
import type { Match } from "@fleetban/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hour, jailOf, matchAt, policyOf } from "../../packages/coordinator/testing/fixture.ts";
import { limits } from "../../packages/wire/codec/limits.ts";
import { encodeMatches } from "../../packages/wire/codec/match.ts";
import { fleetban } from "../../packages/wire/proto/records.js";
import { openStand, type Stand, whyNoStand } from "./stand.ts";

const { MatchBatch } = fleetban.v1;
const policy = policyOf([jailOf({ maxretry: 1, bantime: hour })]);
const patience = { timeout: 60_000, interval: 20 };

describe.skipIf(whyNoStand !== null)("what a broken or hostile node sends to a fleet", () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await openStand(policy);
  });
  afterAll(() => stand?.stop());

  let seen = 0;
  /** What comes after it is counted as if it had not been there. */
  async function streamGoesOn(): Promise<void> {
    const target = `203.0.113.${++seen}`;
    await stand.publish("web1", [matchAt(0, { target, node: "web1", time: Date.now() })]);
    await expect.poll(() => banOf(target), patience).toMatchObject({ reason: { nodes: ["web1"] } });
    await expect.poll(() => stand.settled(), patience).toBe(true);
  }
  const banOf = async (target: string) => (await stand.bans()).find((ban) => ban.target === target);
  const count = (sample: string) => stand.said.counted.get(sample) ?? 0;
  const codes = () =>
    stand.said.lines.filter(({ level }) => level === "warn").map(({ fields }) => fields.code);
  const match = (more: Partial<Match>) => matchAt(0, { node: "liar", time: Date.now(), ...more });

  it.each(["0.0.0.0/0", "::/0", "0.0.0.0/1", "203.0.0.0/16"])("a ban of %s: held back", async (target) => {
    const trips = count("fleetban_guard_trips_total width");
    await stand.publish("liar", [match({ target })]);
    await streamGoesOn();
    expect(await banOf(target)).toBeUndefined();
    expect(count("fleetban_guard_trips_total width")).toBe(trips + 1);
    expect(codes().at(-1)).toBe("FLB_COORDINATOR_BAN_HELD");
    const held = (await stand.coordinators[0]?.held())?.find(({ decision }) => decision.target === target);
    const id = held?.decision.proposal.id ?? "";
    expect(await stand.coordinators[1]?.release(id)).toMatchObject({ verdict: "held" });
    expect(await banOf(target)).toBeUndefined();
    await stand.coordinators[1]?.drop(id);
  });

  it("a clock that is hours ahead: counts as of now, and lasts no longer for it", async () => {
    const target = "198.51.100.1";
    await stand.publish("liar", [match({ target, time: Date.now() + 5 * hour })]);
    await streamGoesOn();
    const ban = await banOf(target);
    expect(ban?.since).toBeLessThanOrEqual(Date.now());
    expect(ban?.until).toBe((ban?.since ?? 0) + hour);
    expect(count("fleetban_matches_clamped_total")).toBe(1);
    // Nor is what others see afterwards late for it.
    await stand.publish("web1", [matchAt(0, { target, node: "web1", time: Date.now() })]);
    await expect.poll(async () => (await banOf(target))?.reason.nodes, patience).toEqual(["web1"]);
  });

  it("a clock that is hours behind: recorded, not enforced", async () => {
    const target = "198.51.100.2";
    await stand.publish("liar", [match({ target, time: Date.now() - 5 * hour })]);
    await streamGoesOn();
    expect((await banOf(target))?.until).toBeLessThan(Date.now());
    expect(stand.decisions.filter((one) => one.target === target)).toMatchObject([{ verdict: "over" }]);
  });

  /** As the wire has it, with whatever a forger puts into it. */
  const forge = (fault: object, matches = 1, version = 1) =>
    MatchBatch.encode({
      version,
      node: "liar",
      matches: Array<object>(matches).fill({
        ...{ id: randomBytes(16), jail: "sshd", target: "198.51.100.9", time: Date.now(), weight: 1 },
        ...fault,
      }),
    }).finish();

  it.each<[string, object, string]>([
    ["a time before all", { time: -1 }, "impossible time"],
    ["a weight below nothing", { weight: -5 }, "impossible weight"],
    ["a weight beyond all", { weight: 1e300 }, "impossible weight"],
    ["an address with more behind it", { target: "203.0.113.9; reboot" }, "malformed target"],
    ["a network with bits beyond its prefix", { target: "203.0.113.9/16" }, "malformed target"],
    ["an endless key", { key: "x".repeat(3000) }, "malformed key"],
  ])("%s: put aside, uncounted", async (_, fault, reason) => {
    await putAside(forge(fault), "FLB_COORDINATOR_MATCH_INVALID");
    expect(count(`fleetban_matches_rejected_total ${reason}`)).toBeGreaterThan(0);
  });

  it.each<[string, () => Uint8Array, string]>([
    ["no protobuf", () => Buffer.from("GET / HTTP/1.1\r\n\r\n"), "FLB_RECORD_MALFORMED"],
    ["nothing at all", () => new Uint8Array(), "FLB_RECORD_MALFORMED"],
    ["a version that is not known", () => forge({}, 1, 2), "FLB_RECORD_VERSION"],
    ["an id that is too short", () => forge({ id: randomBytes(15) }), "FLB_RECORD_MALFORMED"],
    ["a weight that is no number", () => forge({ weight: Number.NaN }), "FLB_RECORD_MALFORMED"],
    ["a time that no number holds", () => forge({ time: 2 ** 60 }), "FLB_RECORD_MALFORMED"],
    ["a line without end", () => forge({ line: "x".repeat(limits.line + 1) }), "FLB_RECORD_LIMIT"],
    ["more matches than a message has", () => forge({}, limits.matches + 1), "FLB_RECORD_LIMIT"],
    ["more bytes than a message has", () => new Uint8Array(limits.messageBytes + 1), "FLB_RECORD_LIMIT"],
  ])("%s: put aside, unread", async (_, bytes, code) => {
    const refused = count(`fleetban_bus_messages_refused_total ${code}`);
    await putAside(bytes(), code);
    expect(count(`fleetban_bus_messages_refused_total ${code}`)).toBe(refused + 1);
  });

  async function putAside(bytes: Uint8Array, code: string): Promise<void> {
    const before = await stand.poison();
    await stand.send("liar", bytes);
    await streamGoesOn();
    expect(await stand.poison()).toBe(before + 1);
    expect(codes().at(-1)).toBe(code);
    expect(await banOf("198.51.100.9")).toBeUndefined();
  }

  it("another node's name in the payload: counted as its own, and said", async () => {
    const target = "198.51.100.3";
    await stand.send("liar", encodeMatches("web2", [match({ target, node: "web2" })]));
    await streamGoesOn();
    expect(await banOf(target)).toMatchObject({ reason: { nodes: ["liar"] } });
    expect(count("fleetban_bus_node_mismatches_total")).toBe(1);
    expect(codes()).toContain("FLB_RECORD_NODE");
  });
});
