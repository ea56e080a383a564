import type { CountRequest, CountResult, Millis, Trip } from "@fleetban/core";
import { dropBefore, insertEvent, lookAround } from "../window.ts";
import type { KeyState, KeyStates } from "./keys.ts";
import type { CounterStatements } from "./statements.ts";

/** One batch inside its transaction: each key is read at most once and written once. */
export class Batch {
  readonly #statements: CounterStatements;
  readonly #keys: KeyStates;
  readonly #now: Millis;
  /** The keys of this batch, with how far behind their newest event a match is still remembered. */
  readonly #reach = new Map<KeyState, Millis>();

  constructor(statements: CounterStatements, keys: KeyStates, now: Millis) {
    this.#statements = statements;
    this.#keys = keys;
    this.#now = now;
  }

  count(request: CountRequest): CountResult {
    const { jail, key, time, weight, node, rule } = request;
    const state = this.#keys.load(jail, key, time);
    const id = Buffer.from(request.id, "hex");
    const reach = rule.findtime + rule.lateness;
    this.#reach.set(state, reach);
    if (state.newest - this.#now > reach) startAnew(state, time);
    if (state.newest - time > reach) return { outcome: "late", count: 0, trip: this.#trip(state, id) };

    const { changes } = this.#statements.insertMatch.run(state.id, id, time);
    if (changes === 0) return this.#duplicate(state, id, request);
    state.newest = Math.max(state.newest, time);
    state.oldest = Math.min(state.oldest, time);
    if (time <= state.consumed) return { outcome: "counted", count: 0, trip: null };

    insertEvent(state.open, { time, weight, node });
    dropBefore(state.open, state.newest - reach);
    const { fullest, trip } = lookAround(state.open, time, rule);
    if (trip === null) return { outcome: "counted", count: fullest, trip: null };
    const nodes = JSON.stringify(trip.nodes);
    this.#statements.insertTrip.run(state.id, id, trip.time, trip.first, trip.matches, nodes, this.#now);
    state.consumed = trip.time;
    state.open = state.open.filter((event) => event.time > trip.time);
    return { outcome: "counted", count: 0, trip: { cause: request.id, ...trip } };
  }

  save(): void {
    for (const [state, reach] of this.#reach) {
      const horizon = state.newest - reach;
      // Deleting reads all that the key remembers, so it waits until a good part of that is old.
      if (horizon - state.oldest > reach / 4) {
        this.#statements.trimMatches.run(state.id, horizon);
        state.oldest = horizon;
      }
      this.#keys.save(state, this.#now);
    }
    this.#keys.shrink();
  }

  #duplicate(state: KeyState, id: Buffer, request: CountRequest): CountResult {
    const trip = this.#trip(state, id);
    if (trip !== null) return { outcome: "duplicate", count: 0, trip };
    // As it was counted: a line without a date may come again with another time.
    const { time } = this.#statements.selectMatch.get(state.id, id) as { time: Millis };
    // It trips nothing, whatever maxretry has become.
    const rule = { ...request.rule, maxretry: Number.POSITIVE_INFINITY };
    const count = time <= state.consumed ? 0 : lookAround(state.open, time, rule).fullest;
    return { outcome: "duplicate", count, trip: null };
  }

  #trip(state: KeyState, cause: Buffer): Trip | null {
    const row = this.#statements.selectTrip.get(state.id, cause) as
      | { time: number; first: number; matches: number; nodes: string }
      | undefined;
    if (row === undefined) return null;
    const { time, first, matches, nodes } = row;
    return { cause: cause.toString("hex"), time, first, matches, nodes: JSON.parse(nodes) as string[] };
  }
}

/** After a clock that was ahead; what it left behind would make late whatever comes. */
function startAnew(state: KeyState, time: Millis): void {
  state.newest = time;
  state.oldest = Math.min(state.oldest, time);
  state.consumed = Number.NEGATIVE_INFINITY;
  state.open = [];
}
