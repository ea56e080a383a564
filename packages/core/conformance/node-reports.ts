import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NodeReport } from "../node-report.ts";
import type { NodeReportEvent, NodeReporter, NodeReports } from "../ports/node-reports.ts";

/** Node reports under test. */
export interface OpenNodeReports {
  reporter(node: string): Promise<NodeReporter>;
  reports(): Promise<NodeReports>;
  close(): Promise<void>;
}

/** A report of a host with all there is to say. */
export function nodeReportOf(more: Partial<NodeReport> = {}): NodeReport {
  const now = Date.UTC(2026, 0, 1);
  return {
    ...{ node: "web1", roles: ["agent", "enforcer"], time: now, started: now - 60_000, interval: 10_000 },
    ...{ stopping: false, software: "1.2.3", policy: "r1", addresses: ["192.0.2.7", "2001:db8::7"] },
    agent: { sources: 2, lag: 2 ** 40 },
    enforcer: {
      ...{ firewall: "nftables", enforced: 7, drift: 1, refused: 1 },
      receipt: { table: "t", revision: 9 },
      refusals: [{ jail: "sshd", target: "203.0.113.9", reason: "session root" }],
    },
    ...more,
  };
}

/** What every adapter for node reports must do; `open` gives an empty one. */
export function nodeReportsConformance(name: string, open: () => Promise<OpenNodeReports>): void {
  describe(`node reports: ${name}`, () => {
    let opened: OpenNodeReports;
    let ending: AbortController;
    beforeEach(async () => {
      opened = await open();
      ending = new AbortController();
    });
    afterEach(async () => {
      ending.abort();
      await opened.close();
    });

    const send = async ({ node, ...report }: NodeReport) => (await opened.reporter(node)).report(report);
    async function watch() {
      const events = (await opened.reports()).watch(ending.signal)[Symbol.asyncIterator]();
      return async (): Promise<NodeReportEvent | undefined> => (await events.next()).value;
    }

    it("says at once that there is none", async () => {
      expect(await (await watch())()).toEqual({ type: "current" });
    });

    it("gives back whole what a node said, and when it came in", async () => {
      const whole = nodeReportOf();
      const bare = nodeReportOf({
        node: "c1",
        roles: ["coordinator"],
        agent: null,
        enforcer: null,
        addresses: [],
      });
      const fresh = nodeReportOf({
        ...{ node: "web2", agent: null },
        enforcer: { firewall: "dry-run", enforced: 0, drift: 0, receipt: null, refused: 0, refusals: [] },
      });
      for (const report of [whole, bare, fresh]) await send(report);
      const next = await watch();
      for (const report of [whole, bare, fresh]) {
        expect(await next()).toEqual({ type: "report", report, heard: expect.any(Number) });
      }
      expect(await next()).toEqual({ type: "current" });
    });

    it("keeps the newest of each node, and hands on what comes", async () => {
      await send(nodeReportOf({ policy: "r1" }));
      await send(nodeReportOf({ policy: "r2" }));
      const next = await watch();
      expect(await next()).toMatchObject({ type: "report", report: { node: "web1", policy: "r2" } });
      expect(await next()).toEqual({ type: "current" });
      const waiting = next();
      await send(nodeReportOf({ stopping: true }));
      expect(await waiting).toMatchObject({ type: "report", report: { stopping: true } });
      await send(nodeReportOf({ node: "mail1.example" }));
      expect(await next()).toMatchObject({ type: "report", report: { node: "mail1.example" } });
    });

    it("ends a watch that waits when its signal aborts", async () => {
      const next = await watch();
      await next();
      const waiting = next();
      ending.abort();
      expect(await waiting).toBeUndefined();
    });
  });
}
