import type { BanPlace, NodeReport } from "@fleetban/core";
import { nodeReportOf } from "@fleetban/core/conformance";
import { start } from "../../testing/fixture.ts";
import type { AdminBench } from "./bench.ts";

/** A node's report, known to the coordinator when it resolves. */
export async function reportOf(
  bench: AdminBench,
  node: string,
  receipt: BanPlace | null = null,
  more: Partial<NodeReport> = {},
): Promise<void> {
  const known = new Promise<void>((resolve) => {
    const end = bench.nodes.onChange(({ report }) => {
      if (report.node !== node) return;
      end();
      resolve();
    });
  });
  const enforcer = { ...{ firewall: "nftables", enforced: 7, drift: 1, refused: 0 }, receipt, refusals: [] };
  const { node: _, ...rest } = nodeReportOf({
    time: start + 250,
    policy: bench.policy.revision,
    enforcer,
    ...more,
  });
  await bench.reports.for(node).report(rest);
  await known;
}
