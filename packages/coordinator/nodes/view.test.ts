import {
  type BanEntry,
  type Log,
  ManualClock,
  type Network,
  type NodeReport,
  noMetrics,
  parseNetwork,
} from "@fleetban/core";
import { banOf, nodeReportOf } from "@fleetban/core/conformance";
import { type MemoryNodeReports, memoryNodeReports } from "@fleetban/wire";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Nodes, type NodesOptions } from "./view.ts";

const start = Date.UTC(2026, 0, 1);

describe("what a coordinator knows of the nodes", () => {
  let clock: ManualClock;
  let reports: MemoryNodeReports;
  let nodes: Nodes;
  let said: string[];
  let codes: unknown[];
  beforeEach(() => {
    clock = new ManualClock(start);
    reports = memoryNodeReports(clock);
    said = [];
    codes = [];
  });
  afterEach(() => nodes.stop());

  function open(more: Partial<NodesOptions> = {}): void {
    const say = (fields: object, message: string) => {
      said.push(message);
      if ("code" in fields) codes.push(fields.code);
    };
    const log: Log = { debug: say, info: say, warn: say, error: say };
    nodes = new Nodes({ reports, clock, log, metrics: noMetrics, policy: () => "r1", ...more });
  }
  /** Reports, and waits until it is known. */
  async function report(more: Partial<NodeReport> = {}): Promise<void> {
    const { node, ...rest } = nodeReportOf({ time: clock.now(), enforcer: null, ...more });
    const known = new Promise<void>((resolve) => {
      const end = nodes.onChange(() => {
        end();
        resolve();
      });
    });
    await reports.for(node).report(rest);
    await known;
  }

  it("says once that a node fell silent, and once that it is back; one that said goodbye is not missed", async () => {
    open();
    await report();
    await report({ node: "web2", stopping: true });
    clock.advanceTo(start + 29_000);
    expect(said).toEqual([]);
    clock.advanceTo(start + 200_000);
    expect(said).toEqual(["web1 has said nothing since 2026-01-01T00:00:00.000Z"]);
    expect(codes).toEqual(["FLB_NODE_SILENT"]);
    expect(nodes.list().map(({ state }) => state)).toEqual(["silent", "stopped"]);
    await report();
    expect(said.slice(1)).toEqual(["web1 is back after 200.0 s"]);
    expect(nodes.get("web1")?.state).toBe("alive");
  });

  it("gives those that it finds at its start time to speak, whatever the clocks say", async () => {
    const { node, ...rest } = nodeReportOf({ enforcer: null });
    await reports.for(node).report(rest);
    clock.advanceTo(start + 86_400_000);
    open();
    await nodes.ready;
    expect(nodes.get("web1")?.state).toBe("alive");
    clock.advanceTo(clock.now() + 31_000);
    expect(said).toEqual(["web1 has said nothing since 2026-01-01T00:00:00.000Z"]);
  });

  it("does not miss a drained node", async () => {
    open({ isDrained: (node) => node === "web1" });
    await report();
    clock.advanceTo(start + 60_000);
    expect(said).toEqual([]);
    expect(nodes.get("web1")?.state).toBe("silent");
  });

  it("warns once of a clock that is off, of another policy after a while, and of drift", async () => {
    open();
    const wrong = () =>
      report({
        ...{ policy: "r0", time: clock.now() - 3_600_000 },
        enforcer: { ...nodeReportOf().enforcer, drift: 3, refused: 0 } as NodeReport["enforcer"],
      });
    await wrong();
    await wrong();
    expect(codes).toEqual(["FLB_NODE_CLOCK", "FLB_NODE_DRIFT"]);
    expect(said[0]).toBe("web1's clock is 3600.0 s behind");
    for (let i = 0; i < 12; i++) {
      clock.advanceTo(clock.now() + 10_000);
      await wrong();
    }
    expect(codes.slice(2)).toEqual(["FLB_NODE_POLICY"]);
    await report();
    await wrong();
    expect(codes.slice(3)).toEqual(["FLB_NODE_CLOCK", "FLB_NODE_DRIFT"]);
  });

  it("protects every node's own addresses, as they are now", async () => {
    open();
    const detail = (target: string) => nodes.reasonNotTo(parseNetwork(target) as Network)?.detail;
    await report({ addresses: ["192.0.2.1"] });
    await report({ node: "web2", addresses: ["192.0.2.1", "2001:db8::2"] });
    expect(nodes.reasonNotTo(parseNetwork("192.0.2.0/24") as Network)).toEqual({
      kind: "peer",
      detail: "192.0.2.1",
    });
    await report({ addresses: ["192.0.2.9"] });
    expect(["192.0.2.1", "192.0.2.9", "2001:db8::2", "192.0.2.2"].map(detail)).toEqual([
      ...["192.0.2.1", "192.0.2.9", "2001:db8::2"],
      undefined,
    ]);
    await report({ node: "web2", addresses: [] });
    expect(["192.0.2.1", "192.0.2.9", "2001:db8::2"].map(detail)).toEqual([
      undefined,
      "192.0.2.9",
      undefined,
    ]);
  });

  it("goes by each node's own interval, also one that changes", async () => {
    open();
    await report({ node: "slow", interval: 3_600_000 });
    await report({ interval: 3_600_000 });
    await report({ interval: 10_000 });
    clock.advanceTo(start + 31_000);
    expect(said).toEqual(["web1 has said nothing since 2026-01-01T00:00:00.000Z"]);
    clock.advanceTo(start + 10_799_000);
    expect(said).toHaveLength(1);
    clock.advanceTo(start + 10_801_000);
    expect(said.at(-1)).toBe("slow has said nothing since 2026-01-01T00:00:00.000Z");
  });

  it("forgets a node that is gone for a week, with its addresses", async () => {
    const day = 86_400_000;
    const gauges: number[] = [];
    const metrics = { ...noMetrics, gauge: (_: string, count: number) => void gauges.push(count) };
    open({ metrics });
    await report({ addresses: ["192.0.2.1"] });
    await report({ node: "web2", stopping: true });
    clock.advanceTo(start + 7 * day - 1000);
    expect(nodes.list().map(({ state }) => state)).toEqual(["silent", "stopped"]);
    await report({ node: "web2", stopping: true });
    clock.advanceTo(start + 7 * day + 1000);
    expect(nodes.list().map(({ report }) => report.node)).toEqual(["web2"]);
    expect(nodes.reasonNotTo(parseNetwork("192.0.2.1") as Network)).toBeUndefined();
    expect(gauges.slice(-3)).toEqual([0, 0, 1]);
  });

  it("tells from the receipts which nodes hold a ban", async () => {
    open();
    const held = (revision: number, more: object = {}) => ({
      enforcer: {
        ...{ firewall: "nftables", enforced: 1, drift: 0, refused: 0, refusals: [] },
        receipt: { table: "t", revision },
        ...more,
      },
    });
    const refusals = [{ jail: "sshd", target: "203.0.113.9", reason: "session: root" }];
    await report({ node: "new", ...held(9, { receipt: null }) });
    await report({ node: "behind", ...held(6) });
    await report({ node: "there", ...held(7) });
    await report({ node: "elsewhere", ...held(99, { receipt: { table: "old", revision: 99 } }) });
    await report({ node: "refuses", ...held(8, { refused: 1, refusals }) });
    await report({ node: "refuses-many", ...held(8, { refused: 500, refusals: [] }) });
    await report({ node: "gone", stopping: true, ...held(9) });
    await report({ node: "c1", roles: ["coordinator"] });
    const entry: BanEntry = { ban: banOf("203.0.113.9"), table: "t", revision: 7 };
    expect(nodes.receiptsOf(entry)).toEqual({
      enforced: ["there"],
      pending: ["behind", "elsewhere", "new", "refuses-many"],
      refused: [{ node: "refuses", reason: "session: root" }],
    });
    const own = { ...entry, ban: banOf("203.0.113.9", { node: "behind" }), revision: 6 };
    expect(nodes.receiptsOf(own)).toEqual({ enforced: ["behind"], pending: [], refused: [] });
  });
});
