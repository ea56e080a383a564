import type { Millis } from "@fleetban/core";
import { checkElement, type Element, type Service } from "../../element.ts";

/**
 * Sets, as docs/decisions/0030-nftables-sets.md explains: one per action, address family, prefix
 * length and kind of service. The prefix length is in the rule (`ip saddr & 255.255.255.0 @set`),
 * so that sets of addresses are hashes: a network costs what a host costs, and a ban of a network
 * and one of a host inside it never meet.
 */
export interface SetShape {
  action: Element["action"];
  family: 4 | 6;
  prefix: number;
  /** `all` ports, single `port`s, or a `range` of them: only the last needs an interval set. */
  kind: "all" | "port" | "range";
}

/** An element where nftables keeps it. */
export interface Placed {
  set: string;
  /** As the set holds it, without its timeout: `192.0.2.0`, `192.0.2.1 . 6 . 22`. */
  key: string;
  until: Millis | null;
}

/** Protocols by number: their names need /etc/protocols. */
const protocolNumber: Record<Service["protocol"], number> = { tcp: 6, udp: 17 };

/** @throws FleetbanError FLB_FIREWALL_ELEMENT */
export function place(element: Element): Placed {
  const { family, prefix, text } = checkElement(element);
  const { action, service, until } = element;
  const kind = service === null ? "all" : service.from === service.to ? "port" : "range";
  const slash = text.indexOf("/");
  let key = slash < 0 ? text : text.slice(0, slash);
  if (service !== null) {
    const { protocol, from, to } = service;
    key += ` . ${protocolNumber[protocol]} . ${from === to ? from : `${from}-${to}`}`;
  }
  return { set: setName({ action, family, prefix, kind }), key, until };
}

/** `drop4_32`, `reject6_64_port`, … */
export function setName({ action, family, prefix, kind }: SetShape): string {
  return `${action}${family}_${prefix}${kind === "all" ? "" : `_${kind}`}`;
}

/** @returns undefined when the name is not one of {@link setName}'s. */
export function parseSetName(name: string): SetShape | undefined {
  const [, action, digit, length, kind = "all"] =
    /^(drop|reject)([46])_(0|[1-9]\d{0,2})(?:_(port|range))?$/.exec(name) ?? [];
  if (action === undefined) return undefined;
  const family = digit === "4" ? 4 : 6;
  const prefix = Number(length);
  if (prefix > (family === 4 ? 32 : 128)) return undefined;
  return { action, family, prefix, kind } as SetShape;
}

/** What stands after `add set inet TABLE NAME`. */
export function setDefinition({ family, kind }: SetShape): string {
  const type = `ipv${family}_addr${kind === "all" ? "" : " . inet_proto . inet_service"}`;
  return `{ type ${type}; flags ${kind === "range" ? "interval,timeout" : "timeout"}; }`;
}

/** The condition of the set's rule. */
export function setLookup(shape: SetShape): string {
  const { family, prefix, kind } = shape;
  const width = family === 4 ? 32 : 128;
  const source = `${family === 4 ? "ip" : "ip6"} saddr${prefix === width ? "" : ` & ${mask(family, prefix)}`}`;
  const service = kind === "all" ? "" : " . meta l4proto . th dport";
  return `${source}${service} @${setName(shape)}`;
}

/** The network mask as an address. */
function mask(family: 4 | 6, prefix: number): string {
  const bits = (1n << BigInt(family === 4 ? 32 : 128)) - 1n;
  const value = bits ^ (bits >> BigInt(prefix));
  const groups = family === 4 ? 4 : 8;
  const size = family === 4 ? 8n : 16n;
  const text = Array.from({ length: groups }, (_, i) =>
    ((value >> (size * BigInt(groups - 1 - i))) & ((1n << size) - 1n)).toString(family === 4 ? 10 : 16),
  );
  return text.join(family === 4 ? "." : ":");
}
