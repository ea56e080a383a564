import { FleetbanError } from "@fleetban/core";

/** Groups that say who did it; `host` is the spelling of guides before 2016. */
const identityGroups = new Set(["fid", "ip4", "ip6", "dns", "cidr", "mlfid", "host"]);

/**
 * A failregex must capture who did it, by itself or through its prefregex.
 *
 * @throws FleetbanError FLB_FILTER_NO_HOST
 */
export function requireIdentity(groups: Iterable<string>, pattern: string, filter: string): void {
  for (const group of groups) if (identityGroups.has(group)) return;
  throw new FleetbanError(
    "FLB_FILTER_NO_HOST",
    `filter ${filter}: the failregex ${pattern} captures no address; add <HOST>, <ADDR>, <SUBNET>, ` +
      "<F-ID>…</F-ID> or <F-MLFID>…</F-MLFID> where it stands in the line",
  );
}
