import { type BanProposal, banKey, type Millis } from "@fleetban/core";
import type { Decision } from "./decision.ts";

/**
 * A ban that was decided and is held back: until the rate of bans allows it, the check can be made or
 * another policy permits it. Its own end ends that, too.
 */
export interface HeldBan {
  decision: Decision;
  /** `guard`: a limit of the policy; `check`: a never-ban check could not be made. */
  by: "guard" | "check";
  /** When it was held back. */
  at: Millis;
}

/** An attacker must not fill the memory with them. */
const most = 100_000;

/** The newest held ban per jail, target and node; oldest out when there are too many. */
export class HeldBans {
  readonly #bans = new Map<string, HeldBan>();

  /** @returns false when this very ban is held already. */
  add(held: HeldBan): boolean {
    const { proposal } = held.decision;
    const key = banKey(proposal);
    if (this.#bans.get(key)?.decision.proposal.id === proposal.id) return false;
    this.#bans.delete(key);
    this.#bans.set(key, held);
    if (this.#bans.size > most) this.#bans.delete(this.#bans.keys().next().value as string);
    return true;
  }

  delete(proposal: BanProposal): void {
    this.#bans.delete(banKey(proposal));
  }

  /** Forgets those that would have ended by now. */
  purge(now: Millis): void {
    for (const { decision } of this.list()) {
      const { proposal } = decision;
      if (proposal.until !== null && proposal.until <= now) this.delete(proposal);
    }
  }

  list(): HeldBan[] {
    return [...this.#bans.values()];
  }

  get size(): number {
    return this.#bans.size;
  }
}
