import type { PatternMatch } from "../regex/match-result.ts";
import { holdsSkipped } from "../tags/expand.ts";

/** What a line's groups captured, by name in lower case; a group that took no part is left out. */
export type Captures = Record<string, string>;

/** How the captures of one pattern are put together; worked out once, when it is compiled. */
export interface CapturePlan {
  /** Groups taken as they are. */
  plain: readonly string[];
  /** `alt_user`, `alt_user1`, …: stands in for `user` where that is empty; in order. */
  alternatives: readonly { group: string; for: string }[];
  /** `tuple_user`, …: added to `user`; in order. */
  tuples: readonly { group: string; for: string }[];
}

export function planCaptures(groups: Iterable<string>): CapturePlan {
  const plain: string[] = [];
  const alternatives: { group: string; for: string }[] = [];
  const tuples: { group: string; for: string }[] = [];
  for (const group of groups) {
    const special = /^(alt|tuple)_(.+?)_?\d*$/.exec(group);
    if (special === null) {
      if (group !== "content" && !holdsSkipped(group)) plain.push(group);
      continue;
    }
    const [, kind, name = ""] = special;
    (kind === "alt" ? alternatives : tuples).push({ group, for: name });
  }
  return { plain, alternatives, tuples };
}

/** Adds what one match captured to `into`; a group that took no part changes nothing there. */
export function collect(plan: CapturePlan, found: PatternMatch, into: Captures): Captures {
  for (const name of plan.plain) {
    const value = found.group(name);
    if (value !== undefined) into[name] = value;
  }
  for (const { group, for: name } of plan.alternatives) {
    const value = found.group(group);
    if (value !== undefined && !into[name]) into[name] = value;
  }
  for (const { group, for: name } of plan.tuples) {
    const value = found.group(group);
    if (value !== undefined) into[name] = name in into ? `${into[name]},${value}` : value;
  }
  return into;
}
