import type { BanPlace } from "@fleetban/core";

/**
 * How far in the ban table the firewall is: a place is held when all that was asked for up to it
 * was applied. Records come in the order of their revisions.
 */
export class Receipt {
  readonly #held: (place: BanPlace) => void;
  #place: BanPlace | null = null;
  /** Whether all that stood was read: before that, a place says nothing of what comes later. */
  #current = false;

  /** @param held called whenever the receipt moves */
  constructor(held: (place: BanPlace) => void) {
    this.#held = held;
  }

  get place(): BanPlace | null {
    return this.#place;
  }

  /** Whether it is worth waiting for the firewall at each record. */
  get follows(): boolean {
    return this.#current;
  }

  current(): void {
    this.#current = true;
  }

  /** The table is read anew: what is held stays held. */
  again(): void {
    this.#current = false;
  }

  /** The firewall holds what was asked for up to here. */
  move({ table, revision }: BanPlace): void {
    const before = this.#place;
    if (before?.table === table && before.revision >= revision) return;
    this.#place = { table, revision };
    this.#held(this.#place);
  }
}
