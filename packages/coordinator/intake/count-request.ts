import { type CountRequest, counterKey, countRule } from "@fleetban/core";
import type { AcceptedMatch } from "./validate.ts";

/** What an accepted match asks the counter for. */
export function countRequest({ jail, match }: AcceptedMatch): CountRequest {
  const { id, node, time, weight } = match;
  return {
    jail: jail.name,
    key: counterKey(jail, node, match.key),
    id,
    node,
    time,
    weight,
    rule: countRule(jail),
  };
}
