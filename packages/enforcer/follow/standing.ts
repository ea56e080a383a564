import { type Ban, banKey, type CancelTimer, type Clock, isEnforced, type RefusedBan } from "@fleetban/core";
import { Ends } from "./ends.ts";
import { overrules } from "./overrules.ts";
import type { Refusal } from "./permit.ts";

/**
 * Why a ban begins to be enforced: new, found in the table at the start, with another end, or as the
 * fleet's in place of this host's own.
 */
export type Begin = "ban" | "restore" | "extend" | "takeover";

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
  /** A ban of this host's own counts for nothing any more, because of what the fleet's table says. */
  overruled(own: Ban, by: Ban): void;
}

/**
 * The bans that concern this node and still run: which of them are enforced. There is the fleet's table, and
 * what this host decided for itself while the fleet was out of reach. Under one key one ban is enforced: the
 * host's own only while the fleet has nothing to set against it.
 */
export class StandingBans {
  readonly #options: StandingOptions;
  /** The fleet's newest record of each key; lifted ones stay to their end, so that no older one returns. */
  readonly #records = new Map<string, Ban>();
  /** This host's own, those that no record overrules. */
  readonly #own = new Map<string, Ban>();
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

  /** Whether anything is enforced that the fleet's table does not ask for. */
  get hasOwn(): boolean {
    return this.#own.size > 0;
  }

  /** The newest record of the fleet's table under a key, unless it is over. */
  record(key: string): Ban | undefined {
    return this.#records.get(key);
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
    const known = this.#records.get(key);
    if (!isNewer(ban, known)) return;
    const lifted = ban.state === "lifted";
    const over = ban.until !== null && ban.until <= clock.now();
    if (over) this.#records.delete(key);
    else this.#remember(this.#records, key, ban);
    const overruled = this.#overrule(key, ban);
    this.#settle(key, lifted ? "lifted" : "ended", overruled);
    if (over && !lifted && isNews && known === undefined && !this.#own.has(key)) tooLate(ban);
  }

  /**
   * A record of this host's own table, the newest of its key.
   *
   * @param isNews whether it was decided just now
   */
  takeOwn(ban: Ban, isNews: boolean): void {
    const key = banKey(ban);
    const record = this.#records.get(key);
    const stands = isEnforced(ban, this.#options.clock.now());
    if (stands && (record === undefined || !overrules(record, ban))) {
      this.#remember(this.#own, key, ban);
      this.#judge(key, ban, undefined, isNews);
    } else {
      if (stands && record !== undefined) this.#options.overruled(ban, record);
      if (this.#own.delete(key)) this.#settle(key, ban.state === "lifted" ? "lifted" : "ended");
    }
  }

  /** Asks anew for every ban whether it may be enforced: sessions, addresses and policies change. */
  review(): void {
    for (const [key, ban] of this.#own) this.#judge(key, ban);
    for (const [key, ban] of this.#records) {
      if (ban.state === "active" && !this.#own.has(key)) this.#judge(key, ban);
    }
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #remember(records: Map<string, Ban>, key: string, ban: Ban): void {
    records.set(key, ban);
    if (ban.until === null) return;
    this.#ends.add(ban.until, key);
    this.#arm();
  }

  /** @returns the ban of this host's own that the record puts an end to */
  #overrule(key: string, record: Ban): Ban | undefined {
    const own = this.#own.get(key);
    if (own === undefined || !overrules(record, own)) return undefined;
    this.#own.delete(key);
    this.#options.overruled(own, record);
    return own;
  }

  /**
   * Enforces what stands under a key now, or nothing.
   *
   * @param cease why, when it is nothing
   * @param overruled stood until now, and was this host's own
   */
  #settle(key: string, cease: Cease, overruled?: Ban): void {
    const record = this.#records.get(key);
    const ban = this.#own.get(key) ?? (record?.state === "active" ? record : undefined);
    if (ban !== undefined) this.#judge(key, ban, overruled);
    else {
      this.#refused.delete(key);
      this.#release(key, cease);
    }
  }

  #judge(key: string, ban: Ban, overruled?: Ban, isNews = this.#known): void {
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
    if (before === undefined) enforce(key, ban, isNews ? "ban" : "restore");
    else enforce(key, ban, before === overruled && before.until === ban.until ? "takeover" : "extend");
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
      for (const records of [this.#records, this.#own]) {
        const ban = records.get(key);
        // A longer one may have come meanwhile.
        if (ban !== undefined && ban.until !== null && ban.until <= now) records.delete(key);
      }
      this.#settle(key, "ended");
    }
    this.#arm();
  }
}

/** A table that purged a lifted record begins again at generation 1. */
function isNewer(ban: Ban, known: Ban | undefined): boolean {
  if (known === undefined || ban.generation > known.generation) return true;
  return known.state === "lifted" && ban.state === "active" && ban.since > known.since;
}
