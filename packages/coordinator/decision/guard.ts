import { type BanProposal, type Guard, type Millis, parseNetwork } from "@fleetban/core";

const minute = 60_000;

/**
 * Keeps one bad decision small (rule 7): no network wider than allowed, and no more new
 * bans per minute than allowed from one jail or with one node's matches. A node that
 * lies is thus held up at its own limit, while bans without its matches go on.
 */
export class BanGuard {
  /** Times of the bans of the last minute, by scope. */
  readonly #recent = new Map<string, Millis[]>();

  /** Why this new ban has to be held back; null: it may pass. */
  reasonToHold(proposal: BanProposal, limits: Guard, now: Millis): string | null {
    const network = parseNetwork(proposal.target);
    if (network === undefined) return `${proposal.target} is not an address`;
    const widest = network.family === 4 ? limits.widest.ipv4 : limits.widest.ipv6;
    if (network.prefix < widest) return `/${network.prefix} is wider than the widest allowed, /${widest}`;
    if (limits.maxBansPerMinute === 0) return null;
    for (const scope of scopes(proposal)) {
      const times = this.#recent.get(scope);
      if (times === undefined) continue;
      while (times.length > 0 && (times[0] as Millis) <= now - minute) times.shift();
      if (times.length === 0) this.#recent.delete(scope);
      if (times.length >= limits.maxBansPerMinute) {
        return `${scope} has caused ${times.length} bans in a minute, ${limits.maxBansPerMinute} are allowed`;
      }
    }
    return null;
  }

  /** A new ban was announced. */
  charge(proposal: BanProposal, now: Millis): void {
    for (const scope of scopes(proposal)) {
      const times = this.#recent.get(scope);
      if (times === undefined) this.#recent.set(scope, [now]);
      else times.push(now);
    }
  }
}

function scopes({ jail, reason }: BanProposal): string[] {
  return [`jail ${jail}`, ...reason.nodes.map((node) => `node ${node}`)];
}
