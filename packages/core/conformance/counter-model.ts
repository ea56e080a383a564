import type { Millis } from "../clock.ts";
import type { MatchId } from "../match.ts";
import type { Consumption, CountRequest, CountResult, Trip } from "../ports/counter-store.ts";

interface ModelKey {
  counted: (CountRequest & { settled: boolean })[];
  newest: Millis;
  consumed: Millis;
  touched: Millis;
  trips: Map<MatchId, { trip: Trip; made: Millis }>;
}

/**
 * The counter store's contract in the plainest words: it remembers everything, sorts
 * nothing and looks at every window each time. Adapters are compared with it.
 */
export class CounterModel {
  readonly #keys = new Map<string, ModelKey>();

  /** @param settled it was counted and decided before: with others of its kind alone it trips nothing */
  count(request: CountRequest, now: Millis, settled = false): CountResult {
    const { jail, key, id, time, rule } = request;
    const state = this.#touch(jail, key, time, now);
    const before = state.trips.get(id)?.trip ?? null;
    if (state.newest - time > rule.findtime + rule.lateness) {
      return { outcome: "late", count: 0, trip: before };
    }
    const duplicate = state.counted.some((other) => other.id === id);
    if (!duplicate) state.counted.push({ ...request, settled });
    state.newest = Math.max(state.newest, time);
    const outcome = duplicate ? "duplicate" : "counted";
    if (before !== null || time <= state.consumed) return { outcome, count: 0, trip: before };

    const windows = this.#windowsAround(state, request);
    const full = duplicate ? undefined : windows.find((window) => sum(window) >= rule.maxretry);
    if (full === undefined) return { outcome, count: Math.max(...windows.map(sum)), trip: null };
    const times = full.map((match) => match.time);
    state.consumed = Math.max(...times);
    if (full.every((match) => match.settled)) return { outcome, count: 0, trip: null };
    const trip: Trip = {
      cause: id,
      time: state.consumed,
      first: Math.min(...times),
      matches: sum(full),
      nodes: [...new Set(full.map(({ node }) => node))].sort(),
    };
    state.trips.set(id, { trip, made: now });
    return { outcome, count: 0, trip };
  }

  purge(before: Millis): void {
    for (const [name, state] of this.#keys) {
      if (state.touched < before) this.#keys.delete(name);
      for (const [id, { made }] of state.trips) if (made < before) state.trips.delete(id);
    }
  }

  consume({ jail, key, upTo }: Consumption, now: Millis): void {
    const state = this.#touch(jail, key, upTo, now);
    state.consumed = Math.max(state.consumed, upTo);
  }

  /** @param time newest event of a key that is not known yet */
  #touch(jail: string, key: string, time: Millis, now: Millis): ModelKey {
    const name = JSON.stringify([jail, key]);
    const state: ModelKey = this.#keys.get(name) ?? {
      counted: [],
      newest: time,
      consumed: Number.NEGATIVE_INFINITY,
      touched: now,
      trips: new Map(),
    };
    this.#keys.set(name, state);
    state.touched = now;
    return state;
  }

  /** Every window that ends at a match and holds the request's time, the earliest first. */
  #windowsAround(state: ModelKey, { time, rule }: CountRequest): ModelKey["counted"][] {
    const horizon = state.newest - rule.findtime - rule.lateness;
    const open = state.counted.filter((match) => match.time > state.consumed && match.time >= horizon);
    const ends = open.map((match) => match.time).filter((end) => end >= time && end - rule.findtime <= time);
    return ends
      .sort((a, b) => a - b)
      .map((end) => open.filter((match) => match.time <= end && end - match.time <= rule.findtime));
  }
}

function sum(matches: readonly CountRequest[]): number {
  return matches.reduce((total, { weight }) => total + weight, 0);
}
