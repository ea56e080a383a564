import type { Enforcement, Millis } from "@fleetban/core";
import type { Element, Service } from "../element.ts";
import { cover } from "./cover.ts";

/** A ban's share in what is kept from a target. */
export interface Claim {
  readonly target: string;
  readonly enforcement: Enforcement;
  readonly until: Millis | null;
}

const protocols = ["tcp", "udp"] as const;

/** What a firewall has to hold for the claims on one target: no two elements of one action overlap. */
export function elementsOf(claims: readonly Claim[]): Element[] {
  const [first] = claims;
  if (first === undefined) return [];
  const { target, enforcement, until } = first;
  // Nearly every target has one ban, and most are of all ports.
  if (claims.length === 1 && enforcement.ports.length === 0) {
    return [{ target, service: null, action: enforcement.blocktype, until }];
  }
  const elements: Element[] = [];
  for (const action of new Set(claims.map((claim) => claim.enforcement.blocktype))) {
    const ofAction = claims.filter((claim) => claim.enforcement.blocktype === action);
    for (const protocol of [null, ...protocols]) {
      for (const { ports, until } of cover(ofAction.filter((claim) => isAt(claim, protocol)))) {
        const service = ports === null || protocol === null ? null : { protocol, ...ports };
        elements.push({ target, service, action, until });
      }
    }
  }
  return elements;
}

/** @param protocol null: all, which is what a ban without ports is of */
function isAt({ enforcement }: Claim, protocol: Service["protocol"] | null): boolean {
  const { ports, protocols: named } = enforcement;
  if (protocol === null) return ports.length === 0;
  return ports.length > 0 && (named.length === 0 || named.includes(protocol));
}
