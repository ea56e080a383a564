import { describe } from "vitest";
import { firewallConformance } from "../testing/firewall.conformance.ts";
import { makeNamespace, whyNoNamespaces } from "../testing/namespace.ts";
import { nftablesFirewall } from "./nftables.ts";

const reason = await whyNoNamespaces();

describe.skipIf(reason !== undefined)("in a network namespace", () => {
  firewallConformance("nftables", { persistent: true }, async () => {
    const namespace = await makeNamespace();
    return {
      open: () => nftablesFirewall({ command: namespace.nft }),
      // nft's list tells whole seconds.
      precision: 2000,
      remove: () => namespace.remove(),
    };
  });
});
