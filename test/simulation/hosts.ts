import { type Millis, type NodeReport, parseNetwork } from "@fleetban/core";
import { encodeNodeReport } from "../../packages/wire/codec/node-report.ts";
import { second } from "./agenda.ts";

/** Between two heartbeats of a host: the default. */
export const heartbeat: Millis = 10 * second;

export interface Host {
  name: string;
  addresses: string[];
}

/** `count` hosts with two IPv4 addresses and one IPv6 address each. */
export function makeHosts(count: number): Host[] {
  return Array.from({ length: count }, (_, i) => {
    const [a, b, c] = [(i >> 16) & 255, (i >> 8) & 255, i & 255];
    const addresses = [
      `10.${a}.${b}.${c}`,
      `172.${16 + a}.${b}.${c}`,
      `fd00::${a.toString(16)}:${(i & 0xffff).toString(16)}`,
    ];
    return {
      name: `host${String(i).padStart(7, "0")}.example`,
      addresses: addresses.map((address) => parseNetwork(address)?.text as string),
    };
  });
}

/** What a healthy host says of itself; the receipt's place in the ban table moves on with the bans. */
export function reportOf(host: Host, now: Millis, revision: number): Omit<NodeReport, "node"> {
  return {
    ...{ roles: ["agent", "enforcer"], time: now, started: 1_760_000_000_000, interval: heartbeat },
    ...{ stopping: false, software: "0.1.0", policy: "r1", addresses: host.addresses },
    agent: { sources: 4, lag: 0 },
    enforcer: {
      ...{ firewall: "nftables", enforced: 1200, drift: 0, refused: 0, refusals: [] },
      receipt: { table: "2026-01-01T00:00:00.123456789Z", revision },
    },
  };
}

/** As it goes over the wire. */
export function encodedReport(host: Host, now: Millis, revision: number): Uint8Array {
  return encodeNodeReport(reportOf(host, now, revision));
}
