import { type BanProposal, banKey, type Guard, type GuardStore } from "@fleetban/core";
import { guardScopes, kindOf, reasonTooWide, type ScopeTerms } from "./scopes.ts";

/** What the guard says of a new ban. */
export type Permit =
  /** `listed`: a ban of its record is held back, which is settled with this one. */
  | { verdict: "pass"; listed: boolean }
  /** `trip`: the kind of the limit; `full`: the scope that has no room, if it is that. */
  | { verdict: "held"; why: string; trip: string; full: string | null }
  /** Neither made nor held back. */
  | { verdict: "ignored"; why: string; trip: string | null };

/** @param released a person said that it is to be, whatever the rate */
export async function permit(
  store: GuardStore,
  proposal: BanProposal,
  guard: Guard,
  { released, ...terms }: ScopeTerms & { released: boolean },
): Promise<Permit> {
  const why = reasonTooWide(proposal.target, guard);
  if (why !== null) return { verdict: "held", why, trip: "width", full: null };
  if (released) return { verdict: "pass", listed: true };
  const { id, since } = proposal;
  const scopes = guardScopes(proposal, guard, terms);
  const said = await store.ask({ ban: id, key: banKey(proposal), since, scopes });
  if (said.answer === "pass") return { verdict: "pass", listed: said.held };
  if (said.answer === "dropped") return { verdict: "ignored", why: droppedByHand, trip: null };
  const { name, limit } = said.scope;
  const trip = kindOf(said.scope);
  if (terms.over) {
    // Whoever forges old matches must not fill the table with bans that nobody enforces.
    return { verdict: "ignored", why: `it is over, and ${limit} such were recorded in a minute`, trip };
  }
  const many = `${limit} ${limit === 1 ? "ban" : "bans"} in a minute`;
  return { verdict: "held", why: `${name} has caused ${many}, as many as it may`, trip, full: name };
}

/** Why a ban that was held back and dropped is not made when its match is delivered again. */
export const droppedByHand = "it was held back and dropped";
