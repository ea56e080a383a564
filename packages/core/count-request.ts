import type { Jail } from "./jail.ts";
import type { Match } from "./match.ts";
import { type CountRequest, type CountRule, counterKey } from "./ports/counter-store.ts";

/** The rule of a jail's counter. By default a match may be one findtime late. */
export function countRule({ findtime, maxretry }: Jail): CountRule {
  return { findtime, maxretry, lateness: findtime };
}

/** What a match asks the counter of its jail for. */
export function countRequest(jail: Jail, { id, node, time, weight, key }: Match): CountRequest {
  return {
    jail: jail.name,
    key: counterKey(jail, node, key),
    id,
    node,
    time,
    weight,
    rule: countRule(jail),
  };
}
