import { noLog } from "@fleetban/core";
import { firewallConformance } from "../testing/firewall.conformance.ts";
import { dryRunFirewall } from "./dry-run.ts";

firewallConformance("dry-run", { persistent: false }, async () => ({
  open: () => dryRunFirewall({ log: noLog }),
  precision: 1,
  async remove() {},
}));
