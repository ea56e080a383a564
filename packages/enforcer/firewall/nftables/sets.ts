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
  /** Which of the sets that a crowded one is spread over; null: the one for all. */
  share: number | null;
}

/** What a shape's elements are spread over, by the last bits of their networks (docs/decisions/0031-a-million-bans.md). */
export const shares = 64;
const shareBits = Math.log2(shares);

/** An element where nftables keeps it. */
export interface Placed {
  /** The name of its set, as long as that is not spread. */
  set: string;
  /** Which share it belongs to where it is; null: that set is never spread. */
  share: number | null;
  /** As the set holds it, without its timeout: `192.0.2.0`, `192.0.2.1 . 6 . 22`. */
  key: string;
  until: Millis | null;
}

/** Protocols by number: their names need /etc/protocols. */
const protocolNumber: Record<Service["protocol"], number> = { tcp: 6, udp: 17 };

/** @throws FleetbanError FLB_FIREWALL_ELEMENT */
export function place(element: Element): Placed {
  const { family, prefix, text, bytes } = checkElement(element);
  const { action, service, until } = element;
  const kind = service === null ? "all" : service.from === service.to ? "port" : "range";
  const slash = text.indexOf("/");
  let key = slash < 0 ? text : text.slice(0, slash);
  if (service !== null) {
    const { protocol, from, to } = service;
    key += ` . ${protocolNumber[protocol]} . ${from === to ? from : `${from}-${to}`}`;
  }
  const share = canSpread({ prefix, kind }) ? shareOf(bytes, prefix) : null;
  return { set: setName({ action, family, prefix, kind, share: null }), share, key, until };
}

/** An interval set is read whole with every change: that many elements it never gets to hold. */
export function canSpread({ prefix, kind }: Pick<SetShape, "prefix" | "kind">): boolean {
  return kind !== "range" && prefix >= shareBits;
}

/** The last bits in front of what the prefix leaves to the hosts. */
export function shareOf(bytes: Uint8Array, prefix: number): number {
  const last = (prefix - 1) >> 3;
  const word = ((bytes[last - 1] ?? 0) << 8) | (bytes[last] as number);
  return (word >> (7 - ((prefix - 1) & 7))) & (shares - 1);
}

/** `drop4_32`, `reject6_64_port`, …, and `drop4_32_07` for a share. */
export function setName({ action, family, prefix, kind, share }: SetShape): string {
  const name = `${action}${family}_${prefix}${kind === "all" ? "" : `_${kind}`}`;
  return share === null ? name : shareName(name, share);
}

export function shareName(set: string, share: number): string {
  return `${set}_${share < 10 ? "0" : ""}${share}`;
}

/** @returns undefined when the name is not one of {@link setName}'s. */
export function parseSetName(name: string): SetShape | undefined {
  const [, action, digit, length, kind = "all", two] =
    /^(drop|reject)([46])_(0|[1-9]\d{0,2})(?:_(port|range))?(?:_(\d\d))?$/.exec(name) ?? [];
  if (action === undefined) return undefined;
  const family = digit === "4" ? 4 : 6;
  const share = two === undefined ? null : Number(two);
  const shape = { action, family, prefix: Number(length), kind, share } as SetShape;
  if (shape.prefix > (family === 4 ? 32 : 128)) return undefined;
  return share === null || (share < shares && canSpread(shape)) ? shape : undefined;
}

/** What stands after `add set inet TABLE NAME`. */
export function setDefinition({ family, kind }: SetShape): string {
  const type = `ipv${family}_addr${kind === "all" ? "" : " . inet_proto . inet_service"}`;
  return `{ type ${type}; flags ${kind === "range" ? "interval,timeout" : "timeout"}; }`;
}

/** The condition of the set's rule. */
export function setLookup(shape: SetShape): string {
  const { family, prefix, kind } = shape;
  const width = widthOf(family);
  const all = (1n << BigInt(width)) - 1n;
  const mask = all ^ (all >> BigInt(prefix));
  const source = `${saddr(family)}${prefix === width ? "" : ` & ${addressText(family, mask)}`}`;
  const service = kind === "all" ? "" : " . meta l4proto . th dport";
  return `${source}${service} @${setName(shape)}`;
}

/** The rule that leads to the chain of a share, each of which has the name of its set. */
export function shareLookup(shape: SetShape): string {
  const { family, prefix } = shape;
  const place = BigInt(widthOf(family) - prefix);
  const chains = Array.from({ length: shares }, (_, share) => {
    const bits = addressText(family, BigInt(share) << place);
    return `${bits} : jump ${setName({ ...shape, share })}`;
  });
  return `${saddr(family)} & ${addressText(family, BigInt(shares - 1) << place)} vmap { ${chains.join(", ")} }`;
}

function saddr(family: 4 | 6): string {
  return family === 4 ? "ip saddr" : "ip6 saddr";
}

function widthOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

function addressText(family: 4 | 6, value: bigint): string {
  const groups = family === 4 ? 4 : 8;
  const size = family === 4 ? 8n : 16n;
  const text = Array.from({ length: groups }, (_, i) =>
    ((value >> (size * BigInt(groups - 1 - i))) & ((1n << size) - 1n)).toString(family === 4 ? 10 : 16),
  );
  return text.join(family === 4 ? "." : ":");
}
