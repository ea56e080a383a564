import { type BanProposal, type Guard, type GuardScope, parseNetwork } from "@fleetban/core";

/** Who is asking, besides the ban. */
export interface ScopeTerms {
  /** All matches are one node's, and nothing of a jail's rate has to be left for others. */
  soleNode: boolean;
  /** The ban would have ended already, and is recorded only: it takes nothing from those that are enforced. */
  over: boolean;
}

/**
 * What a new ban is charged to (rule 7): its jail, and each node whose matches it stands on. One node may cause
 * half of what a jail may, or one that lies would hold up the whole fleet's bans at the jail's limit.
 */
export function guardScopes(
  { jail, reason }: Pick<BanProposal, "jail" | "reason">,
  { maxBansPerMinute }: Guard,
  { soleNode, over }: ScopeTerms,
): GuardScope[] {
  if (maxBansPerMinute === 0) return [];
  const ended = over ? "ended-" : "";
  const perNode = soleNode ? maxBansPerMinute : Math.max(1, Math.floor(maxBansPerMinute / 2));
  const nodes = reason.nodes.map((node) => ({ name: `${ended}node ${node}`, limit: perNode }));
  return [{ name: `${ended}jail ${jail}`, limit: maxBansPerMinute }, ...nodes];
}

/** `jail` or `node`, with `ended-` where it is about ended bans: a label of a metric. */
export function kindOf({ name }: GuardScope): string {
  return name.slice(0, name.indexOf(" "));
}

/** Why a target is wider than the policy allows; null: it is not. */
export function reasonTooWide(target: string, { widest }: Guard): string | null {
  const network = parseNetwork(target);
  if (network === undefined) return `${target} is not an address`;
  const allowed = network.family === 4 ? widest.ipv4 : widest.ipv6;
  if (network.prefix >= allowed) return null;
  return `/${network.prefix} is wider than the widest allowed, /${allowed}`;
}
