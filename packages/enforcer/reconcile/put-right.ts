import type { Clock } from "@fleetban/core";
import type { Element } from "../element.ts";
import type { Firewall, FirewallChange, FirewallState } from "../firewall/firewall.ts";
import { nextTurn } from "../turn.ts";
import { Comparison, type Drift } from "./comparison.ts";
import type { Desired } from "./desired.ts";

export interface PutRightOptions {
  firewall: Firewall;
  desired: Desired;
  clock: Clock;
  /** Elements that are read, or put in, before changes get their turn. */
  batch: number;
  /** Whether what is found and nobody asked for is kept by now. */
  adopting: () => boolean;
  /** Asks anew which bans are to be enforced, in steps. */
  review: () => AsyncGenerator<void, void, undefined>;
  apply(change: FirewallChange): Promise<void>;
}

/** Targets that are gone through before others get a turn. */
const SLICE = 5000;

/**
 * Reads all that the firewall holds and puts right what differs: in one transaction, or in steps
 * where there is very much. Between two steps changes may be applied.
 *
 * @param state what a look found just now
 * @returns how many elements were not as they should be
 */
export async function* putRight(
  state: FirewallState,
  options: PutRightOptions,
): AsyncGenerator<void, Drift, undefined> {
  const { firewall, desired, clock, batch, adopting, review, apply } = options;
  const comparison = new Comparison(desired, () => clock.now(), adopting);
  try {
    // Where nothing is held, nothing is lost while it is filled in steps.
    if (!state.intact && state.parts.length > 0) return await rebuild(options);
    if (!state.intact) comparison.drift.structure = 1;
    yield;
    yield* review();
    let held: Element[] = [];
    for (const part of state.parts) {
      const { intact, elements } = await firewall.read(part);
      if (!intact) return await rebuild(options);
      for (const element of elements) held.push(element);
      if (held.length < batch && !desired.changes.waiting) continue;
      await apply(comparison.found(held));
      held = [];
      yield;
    }
    // What comes meanwhile is applied after this, so that it need not be the newest.
    let change: FirewallChange = comparison.found(held);
    for await (const { add, remove } of comparison.missing(batch)) {
      await apply({ add: [...change.add, ...add], remove: [...change.remove, ...remove] });
      change = { add: [], remove: [] };
      yield;
    }
    await apply(change);
    return comparison.drift;
  } finally {
    desired.changes.unwatch();
  }
}

/** In one transaction: until it is through, what is there still keeps somebody out. */
async function rebuild({ desired, apply }: PutRightOptions): Promise<Drift> {
  const drift: Drift = { structure: 1, missing: 0, extra: 0, end: 0 };
  const add: Element[] = [];
  let targets = 0;
  for (const target of desired.targets()) {
    if (++targets % SLICE === 0) await nextTurn();
    const elements = desired.elementsOf(target);
    for (const element of elements) add.push(element);
    if (!desired.changes.has(target)) drift.missing += elements.length;
  }
  await apply({ add, remove: [], rebuild: true });
  return drift;
}
