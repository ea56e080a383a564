import { FleetbanError, type Millis, type Network, parseNetwork } from "@fleetban/core";

/** The port of a service, or a range of ports, at one protocol. */
export interface Service {
  protocol: "tcp" | "udp";
  /** Inclusive; one port has `from === to`. */
  from: number;
  to: number;
}

/** One thing that a firewall holds: who is kept from what, how, and until when. */
export interface Element {
  /** An address or CIDR in canonical form. */
  target: string;
  /** null: all ports and protocols. */
  service: Service | null;
  action: "drop" | "reject";
  /** Absolute end; null: permanent. */
  until: Millis | null;
}

/** Two elements with the same key differ in their end only; a firewall holds at most one of them. */
export function elementKey({ action, target, service }: Element): string {
  if (service === null) return `${action}|${target}`;
  return `${action}|${target}|${service.protocol}|${service.from}-${service.to}`;
}

/** `203.0.113.9 on tcp port 22`, for people. */
export function describeElement({ target, service }: Element): string {
  if (service === null) return `${target} on all ports`;
  const { protocol, from, to } = service;
  return `${target} on ${protocol} ${from === to ? `port ${from}` : `ports ${from}-${to}`}`;
}

/**
 * Firewalls run privileged and are told in text, so whatever comes in is looked at once more.
 *
 * @returns the target, read
 * @throws FleetbanError FLB_FIREWALL_ELEMENT
 */
export function checkElement({ target, service, action, until }: Element): Network {
  const network = parseNetwork(target);
  if (network?.text !== target) throw invalid(`${JSON.stringify(target)} is no canonical address or CIDR`);
  if (action !== "drop" && action !== "reject") throw invalid(`${JSON.stringify(action)} is no blocktype`);
  if (until !== null && !Number.isSafeInteger(until)) throw invalid(`${until} is no time`);
  if (service !== null) {
    const { protocol, from, to } = service;
    if (protocol !== "tcp" && protocol !== "udp") {
      throw invalid(`${JSON.stringify(protocol)} is no protocol with ports`);
    }
    if (!isPort(from) || !isPort(to) || from > to) throw invalid(`${from}-${to} is no range of ports`);
  }
  return network;
}

function invalid(what: string): FleetbanError {
  return new FleetbanError("FLB_FIREWALL_ELEMENT", what);
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff;
}
