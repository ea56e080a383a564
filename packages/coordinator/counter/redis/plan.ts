import type { CountRequest, CountRule } from "@fleetban/core";
import { hashTag } from "./keys.ts";

/** What one script counts: matches of one key under one rule. */
export interface KeyCall {
  tag: string;
  rule: CountRule;
  /** Places in the batch, in its order. */
  at: number[];
}

/** Redis does nothing else while a script runs, so one does not run over a flood of thousands. */
const mostPerCall = 500;

/**
 * Cuts a batch into waves of calls. Within a wave each key comes once, so its calls can be sent
 * together and be answered in any order; a key has several only where its rule changes inside
 * the batch, or where it has very many matches.
 */
export function planCalls(requests: readonly CountRequest[]): KeyCall[][] {
  const waves: KeyCall[][] = [];
  const last = new Map<string, { call: KeyCall; wave: number }>();
  requests.forEach(({ jail, key, rule }, at) => {
    const tag = hashTag(jail, key);
    const known = last.get(tag);
    if (known !== undefined && fits(known.call, rule)) {
      known.call.at.push(at);
      return;
    }
    const wave = known === undefined ? 0 : known.wave + 1;
    const call = { tag, rule, at: [at] };
    last.set(tag, { call, wave });
    const calls = waves[wave];
    if (calls === undefined) waves.push([call]);
    else calls.push(call);
  });
  return waves;
}

function fits({ rule, at }: KeyCall, other: CountRule): boolean {
  if (at.length >= mostPerCall) return false;
  if (rule === other) return true;
  const { findtime, maxretry, lateness } = other;
  return rule.findtime === findtime && rule.maxretry === maxretry && rule.lateness === lateness;
}
