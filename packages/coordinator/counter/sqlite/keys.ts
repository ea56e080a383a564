import type { Millis } from "@fleetban/core";
import type { Event } from "../window.ts";
import type { CounterStatements } from "./statements.ts";

/** What is known of one key besides its remembered ids. */
export interface KeyState {
  readonly id: number;
  readonly jail: string;
  readonly key: string;
  /** Whether it has a row yet. */
  stored: boolean;
  /** Event time of the newest match. */
  newest: Millis;
  /** No remembered match is older. */
  oldest: Millis;
  /** Matches up to here went into a trip. */
  consumed: Millis;
  /** Matches that no trip has consumed, by time. */
  open: Event[];
}

/** Keys held between batches, and how many open matches one of them may have. */
const mostKeys = 10_000;
const mostOpen = 64;

/**
 * The keys' states, those in use held in memory. Only this process writes them, so what is
 * held is what is stored; after a transaction that failed it has to be forgotten.
 */
export class KeyStates {
  readonly #statements: CounterStatements;
  readonly #held = new Map<string, KeyState>();
  #lastId: number;

  constructor(statements: CounterStatements) {
    this.#statements = statements;
    this.#lastId = (statements.lastKeyId.get() as { id: number }).id;
  }

  /** @param time newest event of a key that is not known yet */
  load(jail: string, key: string, time: Millis): KeyState {
    const name = nameOf(jail, key);
    let state = this.#held.get(name);
    if (state === undefined) {
      state = this.#read(jail, key) ?? this.#create(jail, key, time);
      this.#held.set(name, state);
    }
    return state;
  }

  save(state: KeyState, now: Millis): void {
    const { jail, key, id, newest, oldest, consumed, open } = state;
    const packed = JSON.stringify(open.map(({ time, weight, node }) => [time, weight, node]));
    if (state.stored) this.#statements.updateKey.run(newest, oldest, consumed, now, packed, id);
    else this.#statements.insertKey.run(id, jail, key, newest, oldest, consumed, now, packed);
    state.stored = true;
    if (open.length > mostOpen) this.#held.delete(nameOf(jail, key));
  }

  /** After a batch: keeps the memory within its bounds. */
  shrink(): void {
    for (const name of this.#held.keys()) {
      if (this.#held.size <= mostKeys) return;
      this.#held.delete(name);
    }
  }

  forget(): void {
    this.#held.clear();
  }

  #read(jail: string, key: string): KeyState | undefined {
    const row = this.#statements.selectKey.get(jail, key) as
      | { id: number; newest: number; oldest: number; consumed: number; open: string }
      | undefined;
    if (row === undefined) return undefined;
    const { id, newest, oldest, consumed } = row;
    const packed = JSON.parse(row.open) as [Millis, number, string][];
    const open = packed.map(([time, weight, node]) => ({ time, weight, node }));
    return { id, jail, key, stored: true, newest, oldest, consumed, open };
  }

  #create(jail: string, key: string, time: Millis): KeyState {
    const consumed = Number.NEGATIVE_INFINITY;
    return { id: ++this.#lastId, jail, key, stored: false, newest: time, oldest: time, consumed, open: [] };
  }
}

/** Jail and key in one, so that no two pairs share it. */
function nameOf(jail: string, key: string): string {
  return `${jail.length}|${jail}|${key}`;
}
