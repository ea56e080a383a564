import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Match, matchId } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HeldMatches, sqliteHeldMatches } from "./held-matches.ts";
import { openState, type State } from "./state.ts";

let directory: string;
let state: State;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "fleetban-held-"));
  state = openState(directory);
});
afterEach(() => {
  state.close();
  rmSync(directory, { recursive: true });
});

function match(offset: number, more: Partial<Match> = {}): Match {
  const target = "203.0.113.9";
  return {
    id: matchId({ node: "web1", source: "log", offset }, "sshd", target),
    ...{ node: "web1", jail: "sshd", key: target, target, time: 1_700_000_000_000 + offset, weight: 1 },
    ...{
      log: "/var/log/auth.log",
      line: `Failed password for root from ${target}`,
      captures: { user: "root" },
    },
    ...more,
  };
}
const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => match(from + i));

/** Everything, in order; taken out when asked. */
function all(held: HeldMatches, take = false): Match[] {
  const found: Match[] = [];
  for (let batch = held.after(0); batch !== undefined; batch = held.after(batch.position)) {
    found.push(...batch.matches);
    if (take) held.remove(batch);
  }
  return found;
}

describe("matches that are held for the bus", () => {
  it("come out as they went in, in their order, in batches that a message takes", () => {
    const held = sqliteHeldMatches(state.database);
    held.add([match(0)]);
    held.add([]);
    held.add(many(1100, 1));
    expect(held.matches).toBe(1101);
    expect(held.after(0)?.matches).toEqual([match(0)]);
    expect(held.after(1)?.matches).toHaveLength(500);
    expect(all(held)).toEqual(many(1101));
    expect(all(held, true)).toHaveLength(1101);
    expect([held.matches, held.bytes, held.after(0)]).toEqual([0, 0, undefined]);
  });

  it("are there after a restart, and one that was taken never comes back", () => {
    const held = sqliteHeldMatches(state.database);
    held.add(many(2));
    const first = held.after(0);
    held.add([match(2)]);
    if (first !== undefined) held.remove(first);
    state.close();
    state = openState(directory);
    const again = sqliteHeldMatches(state.database);
    expect([again.matches, again.bytes > 0]).toEqual([1, true]);
    expect(all(again)).toEqual([match(2)]);
    if (first !== undefined) again.remove(first);
    expect(again.matches).toBe(1);
    expect(again.after(0)?.position).toBeGreaterThan(first?.position ?? Infinity);
  });

  it("of another name of this host are held for it", () => {
    const held = sqliteHeldMatches(state.database);
    held.add([match(0, { node: "old" })]);
    held.add([match(1)]);
    expect(all(held).map(({ node }) => node)).toEqual(["old", "web1"]);
  });

  it("are refused when too many are held, and none of them is kept then", () => {
    const held = sqliteHeldMatches(state.database, 1000);
    held.add(many(10));
    expect(() => held.add([match(10)])).toThrow(
      expect.objectContaining({ code: "FLB_HELD_FULL", message: expect.stringContaining("10 matches") }),
    );
    expect(all(held, true)).toEqual(many(10));
    held.add([match(10)]);
    expect(all(held)).toEqual([match(10)]);
  });

  it("are refused when the disk is full, and counted right afterwards", () => {
    const held = sqliteHeldMatches(state.database);
    state.database.handle.exec("PRAGMA query_only = ON");
    expect(() => held.add(many(3))).toThrow(expect.objectContaining({ code: "FLB_STATE_UNWRITABLE" }));
    state.database.handle.exec("PRAGMA query_only = OFF");
    expect([held.matches, held.bytes]).toEqual([0, 0]);
    held.add(many(3));
    expect(held.matches).toBe(3);
  });

  it("with the longest lines fit all the same", () => {
    const held = sqliteHeldMatches(state.database);
    const long = Array.from({ length: 40 }, (_, i) => match(i, { line: "é".repeat(64 * 1024) }));
    held.add(long);
    expect(all(held)).toEqual(long);
  });
});
