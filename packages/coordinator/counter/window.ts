import type { CountRule, Millis, Trip } from "@fleetban/core";

/** A match as the window sees it. */
export interface Event {
  time: Millis;
  weight: number;
  node: string;
}

/** What the windows around one event hold. */
export interface WindowResult {
  /** The largest sum of weights in any window that the event is in. */
  fullest: number;
  /** The full window that ends earliest, if one is full. */
  trip: Omit<Trip, "cause"> | null;
}

/** Keeps `events` sorted by time. Events come nearly in order, so the place is searched from the end. */
export function insertEvent(events: Event[], event: Event): void {
  let at = events.length;
  while (at > 0 && (events[at - 1] as Event).time > event.time) at--;
  events.splice(at, 0, event);
}

/**
 * Looks at every window of one findtime that contains `time`. A fullest window can be
 * moved back until it ends at an event, so only those that end at one are looked at;
 * that the earliest full one is chosen makes the trip the same in whatever order the
 * events came.
 *
 * @param events sorted by time, the one at `time` among them
 */
export function lookAround(events: readonly Event[], time: Millis, rule: CountRule): WindowResult {
  let from = firstAtOrAfter(events, time - rule.findtime);
  let fullest = 0;
  let sum = 0;
  for (let to = from; to < events.length; to++) {
    const end = events[to] as Event;
    if (end.time - time > rule.findtime) break;
    sum += end.weight;
    if (end.time < time || events[to + 1]?.time === end.time) continue;
    for (; end.time - (events[from] as Event).time > rule.findtime; from++) {
      sum -= (events[from] as Event).weight;
    }
    fullest = Math.max(fullest, sum);
    if (sum >= rule.maxretry) return { fullest, trip: trip(events.slice(from, to + 1), sum) };
  }
  return { fullest, trip: null };
}

function firstAtOrAfter(events: readonly Event[], time: Millis): number {
  let at = events.length;
  while (at > 0 && (events[at - 1] as Event).time >= time) at--;
  return at;
}

function trip(window: readonly Event[], matches: number): Omit<Trip, "cause"> {
  const [first] = window as [Event];
  return {
    time: (window.at(-1) as Event).time,
    first: first.time,
    matches,
    nodes: [...new Set(window.map((event) => event.node))].sort(),
  };
}

/** Drops the events that are older than `horizon`. */
export function dropBefore(events: Event[], horizon: Millis): void {
  const kept = events.findIndex((event) => event.time >= horizon);
  if (kept > 0) events.splice(0, kept);
}
