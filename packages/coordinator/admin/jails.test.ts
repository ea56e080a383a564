import { toMillis } from "@fleetban/wire/admin";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { matchAt, start } from "../testing/fixture.ts";
import { type AdminBench, startAdminBench } from "./testing/bench.ts";

const invalid = { code: status.INVALID_ARGUMENT };
const minutes = (count: number) => ({ seconds: 60 * count, nanos: 0 });

describe("jails by the admin API", () => {
  let bench: AdminBench;
  beforeEach(async () => {
    bench = await startAdminBench();
    bench.clock.advanceTo(start + 60_000);
  });
  afterEach(() => bench.stop());

  const attack = async (target: string, count: number) => {
    for (let i = 0; i < count; i++)
      await bench.bus.for("web1").publish([matchAt(i, { target, key: target })]);
  };
  const banned = async () => (await bench.root.Bans.ListBans()).bans.map(({ target }) => target);

  it("shows what the policy says, and how many bans stand", async () => {
    await attack("203.0.113.9", 3);
    const { jails } = await bench.root.Jails.ListJails();
    expect(jails).toMatchObject([
      {
        ...{
          name: "sshd",
          filter: "sshd",
          logs: ["/var/log/auth.log"],
          maxretry: 3,
          mode: "JAIL_MODE_ENFORCE",
        },
        ...{ ports: "tcp/22", active_bans: 1, override: null },
      },
    ]);
    expect(toMillis(jails[0]?.findtime ?? minutes(0))).toBe(600_000);
    await expect(bench.root.Jails.GetJail({ name: "nope" })).rejects.toMatchObject({
      code: status.NOT_FOUND,
      details: expect.stringContaining("It has sshd"),
    });
  });

  it("sets thresholds for now, which count at once, and end by themselves", async () => {
    const until = { seconds: start / 1000 + 3600, nanos: 0 };
    const set = await bench.root.Jails.SetJail({
      name: "sshd",
      override: { maxretry: 5, bantime: minutes(5), until },
    });
    expect(set).toMatchObject({ maxretry: 5, override: { maxretry: 5, by: "local", findtime: null } });
    await attack("203.0.113.9", 4);
    expect(await banned()).toEqual([]);
    await attack("203.0.113.9", 1);
    expect(await banned()).toEqual(["203.0.113.9"]);
    const { bans } = await bench.root.Bans.ListBans();
    expect(toMillis(bans[0]?.until ?? until) - toMillis(bans[0]?.since ?? until)).toBe(300_000);
    bench.clock.advanceTo(start + 3_600_001);
    expect(await bench.root.Jails.GetJail({ name: "sshd" })).toMatchObject({ maxretry: 3, override: null });
  });

  it("lets a jail simulate, and goes back to the policy when that is cleared", async () => {
    await bench.root.Jails.SetJail({ name: "sshd", override: { mode: "JAIL_MODE_SIMULATE" } });
    await attack("203.0.113.9", 3);
    expect(await banned()).toEqual([]);
    expect(bench.logged.join("\n")).toContain("Simulate 203.0.113.9");
    expect(await bench.root.Jails.SetJail({ name: "sshd", clear: true })).toMatchObject({
      mode: "JAIL_MODE_ENFORCE",
    });
    await attack("203.0.113.10", 3);
    expect(await banned()).toEqual(["203.0.113.10"]);
    const { entries } = await bench.root.Access.ListAudit();
    expect(entries.map(({ before, after }) => [before !== "", after !== ""])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it.each([
    { name: "sshd" },
    { name: "sshd", clear: false },
    { name: "sshd", override: {} },
    { name: "sshd", override: { maxretry: 0 } },
    { name: "sshd", override: { maxretry: Number.NaN } },
    { name: "sshd", override: { findtime: minutes(-1) } },
    { name: "sshd", override: { maxretry: 4, until: { seconds: 1, nanos: 0 } } },
  ])("refuses %j", async (request) => {
    await expect(bench.root.Jails.SetJail(request)).rejects.toMatchObject(invalid);
  });
});
