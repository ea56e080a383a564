import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import { type Network, parseNetwork } from "@fleetban/core";
import type { Finding } from "../finding.ts";

export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** The addresses of this machine's interfaces. */
export function ownAddresses(interfaces: Interfaces = networkInterfaces()): Finding[] {
  return Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? []).flatMap(({ address }) => {
      // A link-local address may come with its zone: fe80::1%eth0.
      const network = parseNetwork(address.split("%", 1)[0] as string);
      return network === undefined
        ? []
        : [{ network, reason: { kind: "self" as const, detail: `${network.text} of ${name}` } }];
    }),
  );
}

/** Never banned whatever the policy says: half of every machine talks to itself. */
export const loopback: readonly Finding[] = ["127.0.0.0/8", "::1"].map((text) => ({
  network: parseNetwork(text) as Network,
  reason: { kind: "self", detail: `loopback ${text}` },
}));
