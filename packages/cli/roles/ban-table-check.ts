import { type BanTable, banKey } from "@fleetban/core";
import type { Check } from "../metrics/health.ts";

const none = banKey({ jail: "readyz", target: "readyz", node: null });

/**
 * Whether the ban table can be read. It asks for one record by its key: every host of a fleet is probed all the
 * time, and to list a target's has the server walk over the whole table.
 */
export function banTableCheck(bans: Pick<BanTable, "get">): Check {
  return async () => {
    await bans.get(none);
    return null;
  };
}
