import type { Ban } from "./ban.ts";
import { countRule } from "./count-request.ts";
import type { Jail } from "./jail.ts";
import { type Consumption, counterKey } from "./ports/counter-store.ts";

/**
 * What a record of the ban table says of its counter: a trip consumed the matches up to `since`, and an unban
 * forgave all that came before it.
 *
 * @returns null where it says nothing: the policy has no such jail, or a person banned
 */
export function consumptionOf(ban: Ban, jails: readonly Jail[]): Consumption | null {
  const { target, node, since, state, reason } = ban;
  const jail = jails.find(({ name }) => name === ban.jail);
  if (jail === undefined || (state === "active" && reason.cause === null)) return null;
  const key = counterKey({ count: node === null ? "fleet" : "node" }, node ?? "", reason.key ?? target);
  return { jail: jail.name, key, upTo: since, rule: countRule(jail) };
}
