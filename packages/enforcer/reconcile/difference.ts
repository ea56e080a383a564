import type { Millis } from "@fleetban/core";
import { type Element, elementKey } from "../element.ts";
import type { FirewallChange, FirewallState } from "../firewall/firewall.ts";

/**
 * How far an end may be off before it is put right. Firewalls tell whole seconds; a machine that
 * slept, or whose clock was set, is off by more.
 */
export const TOLERANCE: Millis = 2000;

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
 * What has to change so that `state` becomes `desired`.
 *
 * @param changed what the firewall was not told yet: no drift
 */
export function difference(
  desired: ReadonlyMap<string, Element>,
  changed: ReadonlyMap<string, Element | undefined>,
  state: FirewallState,
  now: Millis,
): { change: FirewallChange; drift: Drift } {
  const drift: Drift = { structure: 0, missing: 0, extra: 0, end: 0 };
  if (!state.intact) {
    const add = [...desired.values()];
    const missing = [...desired.keys()].filter((key) => !changed.has(key));
    return {
      change: { add, remove: [], rebuild: true },
      drift: { ...drift, structure: 1, missing: missing.length },
    };
  }
  const add: Element[] = [];
  const remove: Element[] = [];
  const seen = new Set<string>();
  for (const held of state.elements) {
    const key = elementKey(held);
    const wanted = desired.get(key);
    seen.add(key);
    const told = !changed.has(key);
    if (wanted === undefined) {
      if (told) drift.extra++;
      remove.push(held);
    } else if (!endsAlike(wanted.until, held.until)) {
      if (told) drift.end++;
      remove.push(held);
      add.push(wanted);
    }
  }
  for (const [key, wanted] of desired) {
    if (seen.has(key)) continue;
    // The firewall's own clock may have ended it a moment early.
    if (wanted.until !== null && wanted.until - now < TOLERANCE) continue;
    if (!changed.has(key)) drift.missing++;
    add.push(wanted);
  }
  return { change: { add, remove }, drift };
}

/** What has to change for the elements that changed, believing that the firewall held what it was told. */
export function changeOf(
  changed: ReadonlyMap<string, Element | undefined>,
  desired: ReadonlyMap<string, Element>,
): FirewallChange {
  const add: Element[] = [];
  const remove: Element[] = [];
  for (const [key, before] of changed) {
    const wanted = desired.get(key);
    if (wanted?.until === before?.until && (wanted === undefined) === (before === undefined)) continue;
    if (before !== undefined) remove.push(before);
    if (wanted !== undefined) add.push(wanted);
  }
  return { add, remove };
}

function endsAlike(a: Millis | null, b: Millis | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= TOLERANCE;
}
