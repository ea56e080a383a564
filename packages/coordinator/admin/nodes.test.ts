import type { NodeReport } from "@fleetban/core";
import { toMillis } from "@fleetban/wire/admin";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { start } from "../testing/fixture.ts";
import { type AdminBench, startAdminBench } from "./testing/bench.ts";
import { reportOf } from "./testing/reports.ts";

describe("nodes by the admin API", () => {
  let bench: AdminBench;
  beforeEach(async () => {
    bench = await startAdminBench();
  });
  afterEach(() => bench.stop());

  const report = (node: string, more: Partial<NodeReport> = {}) => reportOf(bench, node, null, more);

  it("shows what a node last said", async () => {
    await report("web1");
    const found = await bench.root.Nodes.GetNode({ name: "web1" });
    expect(found).toMatchObject({
      ...{ name: "web1", state: "NODE_STATE_ALIVE", roles: ["agent", "enforcer"], version: "1.2.3" },
      ...{ lag_bytes: 2 ** 40, enforced_bans: 7, refused_bans: 0, drift: 1, firewall: "nftables" },
      ...{ addresses: ["192.0.2.7", "2001:db8::7"], drained: false, quarantined: false },
    });
    expect(toMillis(found.clock_offset ?? { seconds: 0, nanos: 0 })).toBe(250);
    expect(toMillis(found.last_heard ?? { seconds: 0, nanos: 0 })).toBe(start);
    await expect(bench.root.Nodes.GetNode({ name: "web9" })).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  it("lists by name, page by page, and by state", async () => {
    for (let i = 0; i < 5; i++) await report(`web${i}`, { stopping: i === 3 });
    const first = await bench.root.Nodes.ListNodes({ page_size: 3 });
    expect(first.nodes.map(({ name }) => name)).toEqual(["web0", "web1", "web2"]);
    expect(first.total).toBe(5);
    const second = await bench.root.Nodes.ListNodes({ page_size: 3, page_token: first.next_page_token });
    expect(second).toMatchObject({ nodes: [{ name: "web3" }, { name: "web4" }], next_page_token: "" });
    const stopped = await bench.root.Nodes.ListNodes({ state: "NODE_STATE_STOPPED" });
    expect(stopped.nodes.map(({ name }) => name)).toEqual(["web3"]);
  });

  it("drains and quarantines, which is audited and kept", async () => {
    await report("web1");
    expect(await bench.root.Nodes.QuarantineNode({ name: "web1", quarantined: true })).toMatchObject({
      quarantined: true,
    });
    expect(await bench.root.Nodes.DrainNode({ name: "web1", drained: true })).toMatchObject({
      ...{ drained: true, quarantined: true },
    });
    await bench.root.Nodes.QuarantineNode({ name: "web1", quarantined: false });
    expect(await bench.root.Nodes.GetNode({ name: "web1" })).toMatchObject({
      drained: true,
      quarantined: false,
    });
    const { entries } = await bench.root.Access.ListAudit();
    expect(entries.map(({ method }) => method)).toEqual([
      "Nodes.QuarantineNode",
      "Nodes.DrainNode",
      "Nodes.QuarantineNode",
    ]);
    await expect(bench.root.Nodes.DrainNode({ name: "web9", drained: true })).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });
});
