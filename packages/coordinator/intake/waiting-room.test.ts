import { ManualClock } from "@fleetban/core";
import { beforeEach, describe, expect, it } from "vitest";
import { minute, start } from "../testing/fixture.ts";
import { WaitingRoom } from "./waiting-room.ts";

describe("deliveries that wait for their jail", () => {
  let clock: ManualClock;
  let room: WaitingRoom;
  beforeEach(() => {
    clock = new ManualClock(start);
    room = new WaitingRoom(clock, { grace: 5 * minute, again: 5000 });
  });
  const admit = (node = "web1", published = start) => room.admit({ node, published });
  const admitted = (times: number, node?: string) =>
    Array.from({ length: times }, () => admit(node)).filter((wait) => wait !== null).length;

  it("wait a while, again and again, until they are as old as they may be", () => {
    for (let age = 0; age < 5 * minute; age += 5000) {
      clock.advanceTo(start + age);
      expect(admit()).toBe(5000);
    }
    clock.advanceTo(start + 5 * minute);
    expect(admit()).toBeNull();
    expect(admit("web1", start + 1)).toBe(5000);
  });

  it("wait, too, when the bus's clock is ahead", () => {
    expect(admit("web1", start + minute)).toBe(5000);
  });

  it("are few of one node, and leave places to others", () => {
    expect(admitted(50, "liar")).toBe(10);
    expect(admitted(1, "web1")).toBe(1);
    clock.advanceTo(start + 4999);
    expect(admitted(1, "liar")).toBe(0);
    clock.advanceTo(start + 5000);
    expect(admitted(50, "liar")).toBe(10);
  });

  it("are few in all: the bus has places for as many only", () => {
    const nodes = Array.from({ length: 50 }, (_, i) => `web${i}`);
    expect(nodes.reduce((sum, node) => sum + admitted(5, node), 0)).toBe(50);
    clock.advanceTo(start + 5000);
    expect(admitted(1, "web50")).toBe(1);
  });
});
