import { inspect } from "node:util";
import { type Jail, type Match, type Millis, parseNetwork } from "@fleetban/core";

/** A match that may be counted, with the jail it is counted for. */
export interface AcceptedMatch {
  jail: Jail;
  match: Match;
}

/** Why a match cannot be counted. Fixed words, so that they can be a label of a metric. */
export type RejectReason =
  | "unknown jail"
  | "malformed id"
  | "malformed key"
  | "malformed target"
  | "impossible time"
  | "impossible weight";

export interface RejectedMatch {
  reason: RejectReason;
  /** The offending value with control characters escaped, cut; it came from outside. */
  value: string;
}

export interface Validated {
  accepted: AcceptedMatch[];
  rejected: RejectedMatch[];
  /** Without fault, but of jails that the policy does not have; their names, each once. */
  unknown: Map<string, RejectedMatch[]>;
  /** How many lay in the future and were moved to now. */
  clamped: number;
}

const longestKey = 1024;
const latestTime = 8.64e15;
const largestWeight = 1e12;

/**
 * Looks at a delivery where it enters (rules 8 and 9): the node is the bus's word, not
 * the payload's, and no value that the counter or a firewall relies on is taken on trust.
 */
export function validate(
  node: string,
  matches: readonly Match[],
  jails: ReadonlyMap<string, Jail>,
  now: Millis,
): Validated {
  const validated: Validated = { accepted: [], rejected: [], unknown: new Map(), clamped: 0 };
  for (const match of matches) {
    const fault = faultOf(match);
    if (fault !== null) {
      validated.rejected.push(fault);
      continue;
    }
    const jail = jails.get(match.jail);
    if (jail === undefined) {
      const others = validated.unknown.get(match.jail) ?? [];
      validated.unknown.set(match.jail, [...others, fail("unknown jail", match.jail)]);
      continue;
    }
    // A host whose clock is ahead must not push a key's window into the future.
    if (match.time > now) validated.clamped++;
    const time = Math.min(Math.round(match.time), now);
    validated.accepted.push({ jail, match: { ...match, node, time } });
  }
  return validated;
}

function faultOf({ id, jail, key, target, time, weight }: Match): RejectedMatch | null {
  if (typeof jail !== "string") return fail("unknown jail", jail);
  if (typeof id !== "string" || !/^[0-9a-f]{32}$/.test(id)) return fail("malformed id", id);
  if (typeof key !== "string" || key === "" || key.length > longestKey) return fail("malformed key", key);
  if (typeof target !== "string" || parseNetwork(target)?.text !== target) {
    return fail("malformed target", target);
  }
  if (typeof time !== "number" || !(time >= 0 && time <= latestTime)) return fail("impossible time", time);
  if (typeof weight !== "number" || !(weight >= 0 && weight <= largestWeight)) {
    return fail("impossible weight", weight);
  }
  return null;
}

function fail(reason: RejectReason, value: unknown): RejectedMatch {
  const shown = inspect(value, { depth: 0, maxStringLength: 100, maxArrayLength: 5, breakLength: Infinity });
  return { reason, value: shown.slice(0, 100) };
}
