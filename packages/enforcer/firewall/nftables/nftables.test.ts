import { describe } from "vitest";
import { firewallConformance } from "../testing/firewall.conformance.ts";
import { makeNamespace, whyNoNamespaces } from "../testing/namespace.ts";
import { nftablesFirewall } from "./nftables.ts";

const reason = await whyNoNamespaces();

describe.skipIf(reason !== undefined).each([
  ["nftables", {}],
  ["nftables with sets that are spread from the second element on", { crowded: 1 }],
])("in a network namespace", (name, options) => {
  firewallConformance(name, { persistent: true }, async () => {
    const namespace = await makeNamespace();
    return {
      open: () => nftablesFirewall({ command: namespace.nft, ...options }),
      // nft's list tells whole seconds.
      precision: 2000,
      remove: () => namespace.remove(),
    };
  });
});
