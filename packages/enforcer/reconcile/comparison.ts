import type { Millis } from "@fleetban/core";
import { type Element, elementKey } from "../element.ts";
import type { FirewallChange } from "../firewall/firewall.ts";
import { nextTurn } from "../turn.ts";
import type { Batch } from "./changes.ts";
import type { Desired } from "./desired.ts";

/**
 * How far an end may be off before it is put right. Firewalls tell whole seconds; a machine that
 * slept, or whose clock was set, is off by more.
 */
export const TOLERANCE: Millis = 2000;

/** A ban that ends later than this is one for good: no firewall counts that far. */
const FAR: Millis = 50 * 365 * 86_400_000;

/** So many targets are gone through before others get a turn. */
const SLICE = 5000;

/** How many elements were not as they should be. */
export interface Drift {
  /** Tables, chains or rules were not in place: 1, and all elements count as missing. */
  structure: number;
  missing: number;
  /** Not asked for by any ban. */
  extra: number;
  /** There, with another end. */
  end: number;
}

/**
 * One look at everything that a firewall holds, part by part, while bans come and go: what was
 * told to the firewall since the look began is told once more at the end, as nobody knows
 * whether the part that it is in was read before or after.
 */
export class Comparison {
  /** Without what the firewall was not told yet, and what changes meanwhile. */
  readonly drift: Drift = { structure: 0, missing: 0, extra: 0, end: 0 };
  readonly #desired: Desired;
  readonly #now: () => Millis;
  /** Targets with one element that was found, and elements of the others. */
  readonly #seen = new Set<string>();
  readonly #touched: ReadonlySet<string>;

  readonly #adopting: () => boolean;

  /** @param adopting whether what is found and nobody asked for is kept by now */
  constructor(desired: Desired, now: () => Millis, adopting: () => boolean) {
    this.#desired = desired;
    this.#now = now;
    this.#adopting = adopting;
    this.#touched = desired.changes.watch();
  }

  /** What has to change so that a part which holds these becomes right, but for what is missing. */
  found(elements: readonly Element[]): FirewallChange {
    if (this.#adopting()) for (const held of elements) this.#desired.adopt(held);
    const now = this.#now();
    const add: Element[] = [];
    const remove: Element[] = [];
    for (const held of elements) {
      const all = this.#desired.elementsOf(held.target);
      const wanted = all.find((element) => isAlike(element, held));
      if (wanted !== undefined) this.#seen.add(seenKey(wanted, all));
      if (wanted !== undefined && endsAlike(wanted.until, held.until, now)) continue;
      if (!this.#touched.has(held.target)) this.drift[wanted === undefined ? "extra" : "end"]++;
      remove.push(held);
      if (wanted !== undefined) add.push(wanted);
    }
    return { add, remove };
  }

  /**
   * What no part held, once all are read.
   *
   * @param most elements per change
   */
  async *missing(most: number): AsyncGenerator<FirewallChange, void, undefined> {
    let change = { add: [] as Element[], remove: [] as Element[] };
    let targets = 0;
    for (const target of this.#desired.targets()) {
      if (++targets % SLICE === 0) await nextTurn();
      const all = this.#desired.elementsOf(target);
      const again = this.#touched.has(target);
      for (const wanted of all) {
        if (!again && (this.#seen.has(seenKey(wanted, all)) || this.#isEnding(wanted))) continue;
        if (again) change.remove.push(wanted);
        else this.drift.missing++;
        change.add.push(wanted);
      }
      if (change.add.length < most) continue;
      yield change;
      change = { add: [], remove: [] };
    }
    if (change.add.length > 0) yield change;
  }

  /** The firewall's own clock may have ended it a moment early. */
  #isEnding({ until }: Element): boolean {
    return until !== null && until - this.#now() < TOLERANCE;
  }
}

function seenKey(element: Element, ofTarget: readonly Element[]): string {
  return ofTarget.length === 1 ? element.target : elementKey(element);
}

/**
 * What has to change for the targets of a batch, believing that the firewall holds what it was told. Where
 * that is not sure, everything about them is told once more.
 */
export function changeOf({ before, unsure }: Batch, desired: Desired): FirewallChange {
  const add: Element[] = [];
  const remove: Element[] = [];
  for (const [target, told] of before) {
    const all = desired.elementsOf(target);
    for (const old of told) if (!all.some((wanted) => isAlike(wanted, old))) remove.push(old);
    for (const wanted of all) {
      const old = told.find((element) => isAlike(element, wanted));
      if (!unsure && old?.until === wanted.until) continue;
      if (unsure || old !== undefined) remove.push(wanted);
      add.push(wanted);
    }
  }
  return { add, remove };
}

/** Whether two elements of one target differ in their end only. */
function isAlike(a: Element, b: Element): boolean {
  if (a.action !== b.action) return false;
  if (a.service === null || b.service === null) return a.service === b.service;
  const { protocol, from, to } = a.service;
  return protocol === b.service.protocol && from === b.service.from && to === b.service.to;
}

function endsAlike(a: Millis | null, b: Millis | null, now: Millis): boolean {
  const [first, second] = [nearEnd(a, now), nearEnd(b, now)];
  if (first === null || second === null) return first === second;
  return Math.abs(first - second) <= TOLERANCE;
}

function nearEnd(until: Millis | null, now: Millis): Millis | null {
  return until !== null && until - now > FAR ? null : until;
}
