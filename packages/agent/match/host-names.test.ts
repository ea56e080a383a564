import { ManualClock } from "@fleetban/core";
import { describe, expect, it } from "vitest";
import { HostNames } from "./host-names.ts";

describe("host names", () => {
  it("asks once for a name and remembers the answer for a while", async () => {
    const clock = new ManualClock(0);
    const asked: string[] = [];
    const names = new HostNames(async (host) => {
      asked.push(host);
      return ["192.0.2.1"];
    }, clock);
    expect(await Promise.all([names.resolve("a.example"), names.resolve("a.example")])).toEqual([
      ["192.0.2.1"],
      ["192.0.2.1"],
    ]);
    expect(asked).toEqual(["a.example"]);
    clock.advanceTo(10 * 60_000);
    await names.resolve("a.example");
    expect(asked).toHaveLength(2);
  });

  it("gives up on a resolver that does not answer", async () => {
    const clock = new ManualClock(0);
    const names = new HostNames(() => new Promise(() => {}), clock);
    const answer = names.resolve("slow.example");
    clock.advanceTo(60_000);
    expect(await answer).toBe("timeout");
  });

  it("answers in time also those that wait for their turn, and asks no more than a few at once", async () => {
    const clock = new ManualClock(0);
    let asked = 0;
    const names = new HostNames(() => {
      asked++;
      return new Promise(() => {});
    }, clock);
    const answers = Array.from({ length: 20 }, (_, i) => names.resolve(`h${i}.example`));
    clock.advanceTo(3_000);
    expect(await Promise.all(answers)).toEqual(Array(20).fill("timeout"));
    // The resolver is still at the first ones.
    expect(asked).toBe(8);
  });

  it("says that there is no such name, whether by an error or by nothing", async () => {
    const names = new HostNames(async (host) => {
      if (host === "error.example") throw new Error("ENOTFOUND");
      return [];
    }, new ManualClock(0));
    expect(await names.resolve("error.example")).toBe("unknown");
    expect(await names.resolve("none.example")).toBe("unknown");
  });

  it("asks a few at a time, and nobody when too many wait", async () => {
    let running = 0;
    let most = 0;
    const answers: (() => void)[] = [];
    const names = new HostNames(async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((answer) => answers.push(answer));
      running--;
      return ["192.0.2.1"];
    }, new ManualClock(0));
    const asked = Array.from({ length: 2000 }, (_, i) => names.resolve(`h${i}.example`));
    let open = true;
    const all = Promise.all(asked).finally(() => {
      open = false;
    });
    while (open) {
      for (const answer of answers.splice(0)) answer();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const results = await all;
    expect(most).toBe(8);
    expect(results.filter((result) => result === "busy")).toHaveLength(2000 - 1008);
    expect(results.filter((result) => Array.isArray(result))).toHaveLength(1008);
  });
});
