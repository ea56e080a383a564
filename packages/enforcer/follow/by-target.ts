import type { StandingBan } from "./standing-ban.ts";

/** Bans by what they are of, most of which stand alone: a million of them cost one entry each. */
export class BansByTarget {
  readonly #bans = new Map<string, StandingBan | StandingBan[]>();

  /** The one of the same jail and node. */
  find({ target, jail, node }: Pick<StandingBan, "target" | "jail" | "node">): StandingBan | undefined {
    const found = this.#bans.get(target);
    if (!Array.isArray(found)) return found?.jail === jail && found.node === node ? found : undefined;
    return found.find((ban) => ban.jail === jail && ban.node === node);
  }

  /** In place of the one of the same jail and node. */
  put(ban: StandingBan): void {
    const others = this.#others(ban);
    this.#bans.set(ban.target, others.length === 0 ? ban : [...others, ban]);
  }

  delete(ban: StandingBan): void {
    const others = this.#others(ban);
    const [only] = others;
    if (only === undefined) this.#bans.delete(ban.target);
    else this.#bans.set(ban.target, others.length === 1 ? only : others);
  }

  *[Symbol.iterator](): Generator<StandingBan, void, undefined> {
    for (const found of this.#bans.values()) {
      if (Array.isArray(found)) yield* found;
      else yield found;
    }
  }

  #others({ target, jail, node }: StandingBan): StandingBan[] {
    const found = this.#bans.get(target);
    if (found === undefined) return [];
    const all = Array.isArray(found) ? found : [found];
    return all.filter((ban) => ban.jail !== jail || ban.node !== node);
  }
}
