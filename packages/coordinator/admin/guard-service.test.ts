import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { matchAt, start } from "../testing/fixture.ts";
import { type AdminBench, startAdminBench } from "./testing/bench.ts";

describe("the guard by the admin API", () => {
  let bench: AdminBench;
  beforeEach(async () => {
    bench = await startAdminBench();
    bench.clock.advanceTo(start + 60_000);
    bench.policy.guard.maxBansPerMinute = 2;
    bench.coordinator.update(bench.policy);
    for (let host = 1; host <= 5; host++) {
      const target = `203.0.113.${host}`;
      for (let i = 0; i < 3; i++) {
        const node = `web${i + 1}`;
        await bench.bus.for(node).publish([matchAt(i, { target, key: target, node })]);
      }
    }
  });
  afterEach(() => bench.stop());

  const banned = async () => (await bench.root.Bans.ListBans()).bans.map(({ target }) => target);

  it("shows its limits and what it holds back, page by page", async () => {
    const status = await bench.root.Guard.GetGuard();
    expect(status).toMatchObject({ max_bans_per_minute: 2, widest_ipv4: 24, widest_ipv6: 48 });
    expect(status.held).toBe(5 - (await banned()).length);
    const first = await bench.root.Guard.ListHeldBans({ page_size: 2 });
    expect(first.bans).toHaveLength(2);
    expect(first.bans[0]).toMatchObject({
      by: "guard",
      why: expect.stringContaining("in a minute"),
      ban: { jail: "sshd" },
    });
    const second = await bench.root.Guard.ListHeldBans({ page_size: 2, page_token: first.next_page_token });
    const all = [...first.bans, ...second.bans].map(({ ban }) => ban?.target);
    expect(new Set(all).size).toBe(all.length);
  });

  it("releases one at once, drops another, and then the rest", async () => {
    const before = await banned();
    const { bans } = await bench.root.Guard.ListHeldBans();
    const [one, two] = bans.map(({ ban }) => ban);
    expect(await bench.root.Guard.ReleaseHeldBans({ id: one?.id ?? "" })).toMatchObject({
      done: 1,
      refused: [],
    });
    expect(await bench.root.Guard.DropHeldBans({ id: two?.id ?? "" })).toMatchObject({ done: 1 });
    expect((await banned()).sort()).toEqual([...before, one?.target].sort());
    await bench.root.Guard.ReleaseHeldBans({ all: true });
    expect((await bench.root.Guard.GetGuard()).held).toBe(0);
    expect(await banned()).toHaveLength(4);
    expect(await banned()).not.toContain(two?.target);
  });

  it("releases nobody who must not be banned, and says so", async () => {
    const { bans } = await bench.root.Guard.ListHeldBans();
    bench.never.reason = { kind: "ignored", detail: "203.0.113.0/24" };
    const before = await banned();
    const { done, refused } = await bench.root.Guard.ReleaseHeldBans({ id: bans[0]?.ban?.id ?? "" });
    expect({ done, refused }).toMatchObject({ done: 0, refused: [expect.stringContaining("ignored")] });
    expect(await banned()).toEqual(before);
  });

  it("refuses an id that is not held back, and a request that says nothing", async () => {
    await expect(bench.root.Guard.ReleaseHeldBans({ id: "nope" })).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
    await expect(bench.root.Guard.DropHeldBans({})).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});
