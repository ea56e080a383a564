import { type Ban, banKey, type CancelTimer, type Clock, isEnforced, type RefusedBan } from "@fleetban/core";
import { Ends } from "./ends.ts";
import type { Refusal } from "./permit.ts";

/** Why a ban begins to be enforced: new, found in the table at the start, or with another end. */
export type Begin = "ban" | "restore" | "extend";

/** Why it is not enforced any more. */
export type Cease = "lifted" | "ended" | "refused";

export interface StandingOptions {
  node: string;
  clock: Clock;
  /** Asked for every ban, and again on {@link StandingBans.review}. */
  refusalOf(ban: Ban): Refusal | null;
  enforce(key: string, ban: Ban, begin: Begin): void;
  release(key: string, ban: Ban, cease: Cease): void;
  /** Told once per ban and reason. */
  refused(ban: Ban, refusal: Refusal): void;
  /** A ban that was over when it came: recorded, not enforced. */
  tooLate(ban: Ban): void;
}

/** The bans of the table that concern this node and still run: which of them are enforced. */
export class StandingBans {
  readonly #options: StandingOptions;
  /** The newest record of each key; lifted ones stay to their end, so that no older one returns. */
  readonly #records = new Map<string, Ban>();
  readonly #enforced = new Map<string, Ban>();
  /** What was said, which may be worth saying again, by key. */
  readonly #refused = new Map<string, { said: string; refusal: Refusal }>();
  readonly #ends = new Ends();
  #timer: { at: number; cancel: CancelTimer } | undefined;
  /** Whether the table was read to its end at least once, and whether it is right now. */
  #known = false;
  #current = false;

  constructor(options: StandingOptions) {
    this.#options = options;
  }

  /** How many are enforced. */
  get size(): number {
    return this.#enforced.size;
  }

  /** Bans that would be enforced here and must not be. */
  refusals(): RefusedBan[] {
    return [...this.#refused].flatMap(([key, { refusal }]) => {
      const ban = this.#records.get(key);
      if (ban === undefined || refusal.kind === "elsewhere") return [];
      return [{ jail: ban.jail, target: ban.target, reason: `${refusal.kind}: ${refusal.detail}` }];
    });
  }

  /** The table as it stood is complete: what comes from now on is new. */
  current(): void {
    this.#known = true;
    this.#current = true;
  }

  /** The table is read anew from its beginning. */
  again(): void {
    this.#current = false;
  }

  /**
   * A record of the table, in any order and any number of times.
   *
   * @param isNews whether it may be worth a word that it is over
   */
  take(ban: Ban, isNews = this.#current): void {
    const { node, clock, tooLate } = this.#options;
    if (ban.node !== null && ban.node !== node) return;
    const key = banKey(ban);
    if (!isNewer(ban, this.#records.get(key))) return;
    if (!isEnforced(ban, clock.now())) {
      const wasLifted = ban.state === "lifted";
      this.#refused.delete(key);
      this.#release(key, wasLifted ? "lifted" : "ended");
      if (!wasLifted && isNews && !this.#records.has(key)) tooLate(ban);
      if (wasLifted && (ban.until === null || ban.until > clock.now())) this.#remember(key, ban);
      else this.#records.delete(key);
      return;
    }
    this.#remember(key, ban);
    this.#judge(key, ban);
  }

  /** Asks anew for every ban whether it may be enforced: sessions, addresses and policies change. */
  review(): void {
    for (const [key, ban] of this.#records) if (ban.state === "active") this.#judge(key, ban);
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #remember(key: string, ban: Ban): void {
    this.#records.set(key, ban);
    if (ban.until === null) return;
    this.#ends.add(ban.until, key);
    this.#arm();
  }

  #judge(key: string, ban: Ban): void {
    const { refusalOf, enforce, refused } = this.#options;
    const refusal = refusalOf(ban);
    if (refusal !== null) {
      this.#release(key, "refused");
      const said = `${ban.generation} ${refusal.kind} ${refusal.detail}`;
      if (this.#refused.get(key)?.said !== said) refused(ban, refusal);
      this.#refused.set(key, { said, refusal });
      return;
    }
    this.#refused.delete(key);
    const before = this.#enforced.get(key);
    if (before === ban) return;
    this.#enforced.set(key, ban);
    enforce(key, ban, before !== undefined ? "extend" : this.#known ? "ban" : "restore");
  }

  #release(key: string, cease: Cease): void {
    const ban = this.#enforced.get(key);
    if (ban === undefined) return;
    this.#enforced.delete(key);
    this.#options.release(key, ban, cease);
  }

  #arm(): void {
    const next = this.#ends.next;
    if (this.#timer?.at === next) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (next === undefined) return;
    const { clock } = this.#options;
    this.#timer = { at: next, cancel: clock.schedule(next, () => this.#end()) };
  }

  #end(): void {
    this.#timer = undefined;
    const now = this.#options.clock.now();
    for (const key of this.#ends.due(now)) {
      const ban = this.#records.get(key);
      // A longer one may have come meanwhile.
      if (ban === undefined || ban.until === null || ban.until > now) continue;
      this.#records.delete(key);
      this.#refused.delete(key);
      this.#release(key, "ended");
    }
    this.#arm();
  }
}

/** A table that purged a lifted record begins again at generation 1. */
function isNewer(ban: Ban, known: Ban | undefined): boolean {
  if (known === undefined || ban.generation > known.generation) return true;
  return known.state === "lifted" && ban.state === "active" && ban.since > known.since;
}
