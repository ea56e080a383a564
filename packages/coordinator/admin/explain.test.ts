import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { matchAt, start } from "../testing/fixture.ts";
import { type AdminBench, startAdminBench } from "./testing/bench.ts";
import { reportOf } from "./testing/reports.ts";

describe("explaining a target", () => {
  let bench: AdminBench;
  beforeEach(async () => {
    bench = await startAdminBench();
    bench.clock.advanceTo(start + 60_000);
  });
  afterEach(() => bench.stop());

  const explain = (more: object = {}) => bench.root.Bans.ExplainTarget({ target: "203.0.113.9", ...more });

  it("shows the matches as they were counted, the ban, and who enforces it by now", async () => {
    const table = "local";
    for (const node of ["web1", "web2"]) await reportOf(bench, node, { table, revision: 0 });
    const matches = [
      matchAt(1),
      matchAt(2, { node: "web2" }),
      matchAt(3, { line: "Failed for x" }),
      matchAt(4),
    ];
    for (const match of matches) await bench.bus.for(match.node).publish([match]);
    await bench.bus.for("web1").publish([matchAt(2, { target: "203.0.113.10" })]);
    const entry = await bench.state.bans.entry("sshd|203.0.113.9|");
    await reportOf(bench, "web2", { table, revision: entry?.revision ?? 0 });

    const { never_ban, jails } = await explain();
    expect(never_ban).toBe("");
    expect(jails).toMatchObject([
      {
        jail: "sshd",
        bans: [{ state: "BAN_STATE_ACTIVE", reason: { matches: 3, nodes: ["web1", "web2"], policy: "r1" } }],
        ...{ enforced_by: ["web2"], pending_on: ["web1"], refused_by: [], held: "", matches_left_out: 0 },
      },
    ]);
    expect(
      jails[0]?.matches.map(({ count, trips, match }) => [count, trips, match?.node, match?.log]),
    ).toEqual([
      [1, false, "web1", "/log"],
      [2, false, "web2", "/log"],
      [3, true, "web1", "/log"],
      [1, false, "web1", "/log"],
    ]);
    expect(jails[0]?.matches[2]?.match?.line).toBe("Failed for x");
    expect((await explain({ matches: 1 })).jails[0]).toMatchObject({
      matches_left_out: 3,
      matches: [{ count: 1 }],
    });
  });

  it("says why a target would not be banned, and that nothing is known", async () => {
    bench.never.reason = { kind: "ignored", detail: "203.0.113.0/24" };
    expect(await explain()).toMatchObject({ never_ban: "ignored: 203.0.113.0/24", jails: [] });
  });

  it("says that the guard holds it back", async () => {
    bench.never.reason = { kind: "unknown", detail: "no routes" };
    for (let i = 0; i < 3; i++) await bench.bus.for("web1").publish([matchAt(i)]);
    const { jails } = await explain();
    expect(jails).toMatchObject([{ jail: "sshd", bans: [], held: expect.stringContaining("no routes") }]);
  });

  it("refuses what is no target", async () => {
    await expect(explain({ target: "x" })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    await expect(explain({ matches: -1 })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});
