import { type Ban, banKey, type CancelTimer, type Clock, isEnforced, type RefusedBan } from "@fleetban/core";
import { BansByTarget } from "./by-target.ts";
import { Ends } from "./ends.ts";
import { overrules } from "./overrules.ts";
import type { Refusal } from "./permit.ts";
import { type BareBan, type StandingBan, StandingBanMaker } from "./standing-ban.ts";

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
  refusalOf(ban: BareBan): Refusal | null;
  /** @param instead what it takes the place of */
  enforce(ban: BareBan, begin: Begin, instead: BareBan | undefined): void;
  release(ban: BareBan, cease: Cease): void;
  /** Told once per ban and reason. */
  refused(ban: BareBan, refusal: Refusal): void;
  /** A ban that was over when it came: recorded, not enforced. */
  tooLate(ban: BareBan): void;
  /** A ban of this host's own counts for nothing any more, because of what the fleet's table says. */
  overruled(own: Ban, by: BareBan): void;
}

/** So many bans are gone through, or end at once, before others get a turn. */
const SLICE = 2000;

/** What stands under one key. */
interface Standing {
  /** The fleet's newest record. */
  fleet: StandingBan | undefined;
  own: StandingBan | undefined;
}

/**
 * The bans that concern this node and still run: which of them are enforced. There is the fleet's table, and
 * what this host decided for itself while the fleet was out of reach. Under one key one ban is enforced: the
 * host's own only while the fleet has nothing to set against it.
 */
export class StandingBans {
  readonly #options: StandingOptions;
  /** The fleet's newest record of each key; lifted ones stay to their end, so that no older one returns. */
  readonly #records = new BansByTarget();
  /** This host's own, those that no record overrules, by key. There are few. */
  readonly #own = new Map<string, { record: Ban; standing: StandingBan }>();
  /** What was said, which may be worth saying again, by key. */
  readonly #refused = new Map<string, { said: string; ban: BareBan; refusal: Refusal }>();
  readonly #ends = new Ends<StandingBan>();
  readonly #maker = new StandingBanMaker();
  #size = 0;
  #timer: { at: number; cancel: CancelTimer } | undefined;
  /** Whether the table was read to its end at least once, and whether it is right now. */
  #known = false;
  #current = false;

  constructor(options: StandingOptions) {
    this.#options = options;
  }

  /** How many are enforced. */
  get size(): number {
    return this.#size;
  }

  /** Bans that would be enforced here and must not be. */
  refusals(): RefusedBan[] {
    return [...this.#refused.values()].flatMap(({ ban: { jail, target }, refusal }) => {
      const reason = `${refusal.kind}: ${refusal.detail}`;
      return refusal.kind === "elsewhere" ? [] : [{ jail, target, reason }];
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

  /** The newest record of the fleet's table of a target, jail and node, unless it is over. */
  record(of: Pick<Ban, "jail" | "target" | "node">): BareBan | undefined {
    return this.#records.find(of);
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
  take(record: Ban, isNews = this.#current): void {
    const { node, clock, tooLate } = this.#options;
    if (record.node !== null && record.node !== node) return;
    const known = this.#records.find(record);
    if (known !== undefined && !isNewer(record, known)) return;
    const before = this.#enforcedOf({ fleet: known, own: this.#ownOf(record) });
    const fleet = this.#maker.make(record);
    const over = record.until !== null && record.until <= clock.now();
    if (!over) this.#remember(fleet);
    else if (known !== undefined) this.#records.delete(known);
    const overruled = this.#overrule(record);
    const own = this.#ownOf(record);
    this.#settle(record, { fleet: over ? undefined : fleet, own }, before, "ended", overruled);
    const isNew = known === undefined && own === undefined;
    if (over && record.state === "active" && isNews && isNew) tooLate(fleet);
  }

  /**
   * A record of this host's own table, the newest of its key.
   *
   * @param isNews whether it was decided just now
   */
  takeOwn(record: Ban, isNews: boolean): void {
    const key = banKey(record);
    const fleet = this.#records.find(record);
    const before = this.#enforcedOf({ fleet, own: this.#own.get(key)?.standing });
    const stands = isEnforced(record, this.#options.clock.now());
    if (stands && (fleet === undefined || !overrules(fleet, record))) {
      const standing = this.#maker.make(record);
      this.#own.set(key, { record, standing });
      this.#end(standing);
      this.#judge(standing, before, undefined, isNews);
    } else {
      if (stands && fleet !== undefined) this.#options.overruled(record, fleet);
      if (!this.#own.delete(key)) return;
      this.#settle(record, { fleet, own: undefined }, before, record.state === "lifted" ? "lifted" : "ended");
    }
  }

  /** Asks anew for every ban whether it may be enforced: sessions, addresses and policies change. */
  *review(): Generator<void, void, undefined> {
    for (const { standing } of this.#own.values()) this.#judge(standing, standing);
    let count = 0;
    for (const ban of this.#records) {
      if (++count % SLICE === 0) yield;
      if (ban.state === "active" && this.#ownOf(ban) === undefined) this.#judge(ban, ban);
    }
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #ownOf(ban: BareBan): StandingBan | undefined {
    return this.#own.size === 0 ? undefined : this.#own.get(banKey(ban))?.standing;
  }

  #enforcedOf({ fleet, own }: Standing): StandingBan | undefined {
    if (own?.enforced === true) return own;
    return fleet?.enforced === true ? fleet : undefined;
  }

  #remember(ban: StandingBan): void {
    this.#records.put(ban);
    this.#end(ban);
  }

  /** @returns the ban of this host's own that the record puts an end to */
  #overrule(record: BareBan): StandingBan | undefined {
    if (this.#own.size === 0) return undefined;
    const key = banKey(record);
    const own = this.#own.get(key);
    if (own === undefined || !overrules(record, own.record)) return undefined;
    this.#own.delete(key);
    this.#options.overruled(own.record, record);
    return own.standing;
  }

  /**
   * Enforces what stands under a key now, or nothing.
   *
   * @param before what was enforced until now
   * @param cease why, when it is nothing
   * @param overruled stood until now, and was this host's own
   */
  #settle(
    of: BareBan,
    { fleet, own }: Standing,
    before: StandingBan | undefined,
    cease: Cease,
    overruled?: StandingBan,
  ): void {
    const ban = own ?? (fleet?.state === "active" ? fleet : undefined);
    if (ban !== undefined) this.#judge(ban, before, overruled);
    else {
      this.#forgetRefusal(of);
      if (before !== undefined) this.#release(before, of.state === "lifted" ? "lifted" : cease);
    }
  }

  /** @param before what is enforced under its key */
  #judge(ban: StandingBan, before: StandingBan | undefined, overruled?: BareBan, isNews = this.#known): void {
    const { refusalOf, enforce, refused } = this.#options;
    const refusal = refusalOf(ban);
    if (refusal !== null) {
      if (before !== undefined) this.#release(before, "refused");
      const key = banKey(ban);
      const said = `${ban.generation} ${refusal.kind} ${refusal.detail}`;
      if (this.#refused.get(key)?.said !== said) refused(ban, refusal);
      this.#refused.set(key, { said, ban, refusal });
      return;
    }
    this.#forgetRefusal(ban);
    if (ban.enforced) return;
    const replaced = before?.enforced === true ? before : undefined;
    ban.enforced = true;
    if (replaced !== undefined) {
      replaced.enforced = false;
      const same = replaced === overruled && replaced.until === ban.until;
      enforce(ban, same ? "takeover" : "extend", replaced);
    } else {
      this.#size++;
      enforce(ban, isNews ? "ban" : "restore", undefined);
    }
  }

  #release(ban: StandingBan, cease: Cease): void {
    if (!ban.enforced) return;
    ban.enforced = false;
    this.#size--;
    this.#options.release(ban, cease);
  }

  #forgetRefusal(ban: BareBan): void {
    if (this.#refused.size > 0) this.#refused.delete(banKey(ban));
  }

  #end(ban: StandingBan): void {
    if (ban.until === null) return;
    this.#ends.add(ban.until, ban);
    this.#arm();
  }

  #arm(): void {
    const next = this.#ends.next;
    if (this.#timer?.at === next) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (next === undefined) return;
    const { clock } = this.#options;
    this.#timer = { at: next, cancel: clock.schedule(next, () => this.#takeEnded()) };
  }

  #takeEnded(): void {
    this.#timer = undefined;
    const now = this.#options.clock.now();
    for (let count = 0; count < SLICE; count++) {
      const ban = this.#ends.take(now);
      if (ban === undefined) break;
      const [fleet, own] = [this.#records.find(ban), this.#ownOf(ban)];
      // Another one may have come meanwhile.
      if (ban !== fleet && ban !== own) continue;
      if (ban === fleet) this.#records.delete(ban);
      else this.#own.delete(banKey(ban));
      const left = { fleet: ban === fleet ? undefined : fleet, own: ban === own ? undefined : own };
      this.#settle(ban, left, this.#enforcedOf({ fleet, own }), "ended");
    }
    this.#arm();
  }
}

/** A table that purged a lifted record begins again at generation 1. */
function isNewer(ban: BareBan, known: BareBan): boolean {
  if (ban.generation > known.generation) return true;
  return known.state === "lifted" && ban.state === "active" && ban.since > known.since;
}
