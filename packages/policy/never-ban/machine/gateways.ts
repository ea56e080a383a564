import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseNetwork } from "@fleetban/core";
import type { Finding } from "../finding.ts";

/** `RTF_UP | RTF_GATEWAY` of <linux/route.h>. */
const upByGateway = 0x3;

/**
 * The routers of the kernel's main routing table.
 *
 * @param procRoot `/proc`
 * @throws when a table exists and can't be read; a kernel without IPv6 has no second one
 */
export async function gateways(procRoot: string): Promise<Finding[]> {
  const [ipv4, ipv6] = await Promise.all([
    readFile(join(procRoot, "net/route"), "latin1"),
    readFile(join(procRoot, "net/ipv6_route"), "latin1").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    }),
  ]);
  return [...parseRoutes(ipv4), ...parseIpv6Routes(ipv6)];
}

/** `/proc/net/route`: a header, then `Iface Destination Gateway Flags …`, addresses in the host's byte order. */
export function parseRoutes(text: string): Finding[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [device, , gateway = "", flags = ""] = line.split(/\s+/);
      if (!/^[0-9A-F]{8}$/i.test(gateway) || (Number.parseInt(flags, 16) & upByGateway) !== upByGateway)
        return [];
      // The kernel prints a network-order word as a number: the bytes of memory, as this machine reads them.
      const bytes = new Uint8Array(new Uint32Array([Number.parseInt(gateway, 16)]).buffer);
      return finding(bytes.join("."), device);
    });
}

/** `/proc/net/ipv6_route`: `destination prefix source prefix nexthop metric refcount use flags device`. */
export function parseIpv6Routes(text: string): Finding[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [nexthop = "", flags = "", device] = [fields[4], fields[8], fields[9]];
    if (!/^[0-9a-f]{32}$/i.test(nexthop) || (Number.parseInt(flags, 16) & upByGateway) !== upByGateway)
      return [];
    return finding((nexthop.match(/.{4}/g) as string[]).join(":"), device);
  });
}

function finding(address: string, device: string | undefined): Finding[] {
  const network = parseNetwork(address);
  if (network === undefined || network.text === "0.0.0.0" || network.text === "::") return [];
  return [{ network, reason: { kind: "gateway", detail: `${network.text} on ${device ?? "?"}` } }];
}
