import type { MatchId } from "@fleetban/core";

/** The Redis keys of one counter: its state, the ids of its matches, its trips. */
export type CounterKeys = [state: string, ids: string, trips: string];

const stateSuffix = ":s";

/**
 * Jail and key as the hash tag `{jail|key}`, which keeps all of a counter in one slot of a cluster.
 * No two counters share one: a `|` in the jail's name is escaped; so is `}`, which would end the tag.
 */
export function hashTag(jail: string, key: string): string {
  return `{${jail.replace(/[%|}]/g, encodeURIComponent)}|${key.replace(/[%}]/g, encodeURIComponent)}}`;
}

/** @param tag of `hashTag` */
export function counterKeys(prefix: string, tag: string): CounterKeys {
  const base = prefix + tag;
  return [base + stateSuffix, `${base}:m`, `${base}:t`];
}

/** A pattern for SCAN that finds the state of every counter. */
export function statePattern(prefix: string): string {
  return `${prefix.replace(/[*?[\]\\]/g, "\\$&")}{*}${stateSuffix}`;
}

/** The keys of the counter whose state was found. */
export function keysOfState(state: string): CounterKeys {
  const base = state.slice(0, -stateSuffix.length);
  return [state, `${base}:m`, `${base}:t`];
}

/** 22 characters instead of 32, and text still, which the client sends in one string with the rest. */
export function packId(id: MatchId): string {
  return Buffer.from(id, "hex").toString("base64url");
}
