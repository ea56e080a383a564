import {
  isSelected,
  type Jail,
  type NeverBan,
  type NeverBanReason,
  type Policy,
  parseNetwork,
} from "@fleetban/core";
import type { StandingBan } from "./standing-ban.ts";

/** Why a ban that stands in the table is not enforced here. */
export interface Refusal {
  /** `width`: wider than the guard allows; `invalid`: no firewall can hold it; `elsewhere`: the jail is for other nodes. */
  kind: NeverBanReason["kind"] | "width" | "invalid" | "elsewhere";
  detail: string;
}

/**
 * Rule 7, once more where it counts: whatever the table says, nobody is locked out who must not
 * be.
 *
 * @returns null when the ban is to be enforced
 */
export function refusalOf(
  ban: Pick<StandingBan, "target" | "jail" | "enforcement">,
  policy: Policy,
  neverBan: NeverBan,
  node: string,
): Refusal | null {
  const network = parseNetwork(ban.target);
  if (network?.text !== ban.target)
    return { kind: "invalid", detail: "no address or CIDR in canonical form" };
  const { ports, protocols, blocktype } = ban.enforcement;
  if (!ports.every(({ from, to }) => isPort(from) && isPort(to) && from <= to)) {
    return { kind: "invalid", detail: "ports that are none" };
  }
  if (!protocols.every((name) => name === "tcp" || name === "udp")) {
    return { kind: "invalid", detail: "a protocol without ports" };
  }
  if (blocktype !== "drop" && blocktype !== "reject") return { kind: "invalid", detail: "no such blocktype" };
  const widest = policy.guard.widest[network.family === 4 ? "ipv4" : "ipv6"];
  if (network.prefix < widest) return { kind: "width", detail: `wider than /${widest}` };
  const jail = jailsOf(policy).get(ban.jail);
  if (jail !== undefined && !isSelected(node, jail)) {
    return { kind: "elsewhere", detail: `the jail is for ${jail.nodes?.join(", ")}` };
  }
  try {
    return neverBan.reasonNotTo(ban.target, jail?.ignore ?? nothing);
  } catch (error) {
    return { kind: "unknown", detail: (error as Error).message };
  }
}

const nothing: readonly string[] = [];

/** By name: a policy has a hundred jails, and is asked for each of a million bans. */
const byName = new WeakMap<Policy, Map<string, Jail>>();

function jailsOf(policy: Policy): Map<string, Jail> {
  const found = byName.get(policy) ?? new Map(policy.jails.map((jail) => [jail.name, jail]));
  byName.set(policy, found);
  return found;
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff;
}
