import { endsLater } from "@fleetban/core";
import type { BareBan } from "./standing-ban.ts";

/**
 * Whether a record of the fleet's table puts an end to a ban that this host decided for itself under the same
 * key: the fleet bans for at least as long, or somebody lifted its ban after what the host's own stands on.
 * Else the host's own goes on to its end: the fleet may know nothing of it yet.
 */
export function overrules(record: BareBan, own: BareBan): boolean {
  if (record.state === "lifted") return record.since >= own.since;
  return !endsLater(own.until, record.until);
}
