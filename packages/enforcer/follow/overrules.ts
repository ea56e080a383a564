import { type Ban, endsLater } from "@fleetban/core";

/**
 * Whether a record of the fleet's table puts an end to a ban that this host decided for itself under the same
 * key: the fleet bans for at least as long, or somebody lifted its ban after what the host's own stands on.
 * Else the host's own goes on to its end: the fleet may know nothing of it yet.
 */
export function overrules(record: Ban, own: Ban): boolean {
  if (record.state === "lifted") return record.since >= own.since;
  return !endsLater(own.until, record.until);
}
