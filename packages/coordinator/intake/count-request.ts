import { type CountRequest, counterKey } from "@fleetban/core";
import type { AcceptedMatch } from "./validate.ts";

/** What an accepted match asks the counter for. By default a match may be one findtime late. */
export function countRequest({ jail, match }: AcceptedMatch): CountRequest {
  const { id, node, time, weight } = match;
  const { findtime, maxretry } = jail;
  return {
    jail: jail.name,
    key: counterKey(jail, node, match.key),
    id,
    node,
    time,
    weight,
    rule: { findtime, maxretry, lateness: findtime },
  };
}
