import { type Placed, parseSetName, setName, shareName, shares } from "./sets.ts";

/**
 * Which sets exist, and about how many elements those hold that may still be spread. A set that
 * would get crowded is left as it is, and what is new goes to its shares: nothing has to move.
 */
export class Layout {
  readonly sets: ReadonlySet<string>;
  readonly #counts: Map<string, number>;
  readonly #crowded: number;

  /** @param crowded a set of so many elements is spread */
  constructor(crowded: number, sets: ReadonlySet<string> = new Set(), counts = new Map<string, number>()) {
    this.#crowded = crowded;
    this.sets = sets;
    this.#counts = counts;
  }

  /** A set was read, and holds so many. */
  counted(set: string, elements: number): void {
    this.#counts.set(set, elements);
  }

  /** The layout that has a place for these, too. */
  with(elements: readonly Placed[]): Layout {
    const more = new Map<string, number>();
    const spreadable = new Set<string>();
    for (const { set, share } of elements) {
      more.set(set, (more.get(set) ?? 0) + 1);
      if (share !== null) spreadable.add(set);
    }
    const sets = new Set(this.sets);
    const counts = new Map(this.#counts);
    for (const [set, count] of more) {
      if (isSpread(sets, set)) continue;
      const total = (counts.get(set) ?? 0) + count;
      if (spreadable.has(set) && total > this.#crowded) {
        for (let share = 0; share < shares; share++) sets.add(shareName(set, share));
      } else {
        sets.add(set);
        counts.set(set, total);
      }
    }
    return new Layout(this.#crowded, sets, counts);
  }

  /** Where an element is put. */
  placeOf({ set, share }: Placed): string {
    return share !== null && isSpread(this.sets, set) ? shareName(set, share) : set;
  }

  /** Where it may be. */
  *placesOf(placed: Placed): Generator<string> {
    if (this.sets.has(placed.set)) yield placed.set;
    const place = this.placeOf(placed);
    if (place !== placed.set) yield place;
  }
}

function isSpread(sets: ReadonlySet<string>, set: string): boolean {
  return sets.has(shareName(set, 0));
}

/** The sets that are spread, by the name of the one for all; undefined when not every share is there. */
export function spreadSets(sets: Iterable<string>): string[] | undefined {
  const found = new Map<string, number>();
  for (const name of sets) {
    const shape = parseSetName(name);
    if (shape === undefined || shape.share === null) continue;
    const whole = setName({ ...shape, share: null });
    found.set(whole, (found.get(whole) ?? 0) + 1);
  }
  return [...found.values()].every((count) => count === shares) ? [...found.keys()] : undefined;
}
