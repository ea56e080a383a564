import { type Node, some } from "./ast.ts";

/**
 * What a match may still meet from a place in the pattern: all that its failing from
 * there depends on besides the position.
 */
export interface Reach {
  /** A back-reference: the failing depends on what a group holds. */
  readonly backReference: boolean;
  /** Groups tested by conditionals. */
  readonly conditions: readonly number[];
  /** Registers of the loops around the place whose turns may take nothing. */
  readonly loops: readonly number[];
  /** Inside a lookaround or an atomic group, whose success is not the success of the match. */
  readonly inside: boolean;
  /** Inside a lookaround that sets no group: its success may be noted, too. */
  readonly remembers: boolean;
}

/** More of them than this, and the places are not noted: each doubles the memo. */
const mostGuards = 4;

/** How the memo notes one instruction. */
export interface MemoKey {
  /** First of the rows of the memo that are this key's; one row for each state of the guards. */
  readonly row: number;
  /** Whether there are any guards. */
  readonly guarded: boolean;
  /** Loop registers whose being equal to the position is part of the state. */
  readonly loops: readonly number[];
  /** Groups whose being set is part of the state. */
  readonly conditions: readonly number[];
  /** Whether a place is noted only once it has failed, not when it is first tried. */
  readonly onFailure: boolean;
  /** How many rows after a row the successes of the same state are noted, or 0. */
  readonly success: number;
}

/**
 * Decides where the memo may note that a place of the pattern was tried at a position
 * of the text, so that it is not tried again. A pattern without back-references then
 * costs at most its size times the length of the text.
 */
export class MemoPlan {
  readonly keys: MemoKey[] = [];
  /** Rows of the memo, each with one bit per position. */
  rows = 0;
  /** Whether every instruction that branches has a key, and no repeated work escapes them. */
  complete = true;

  /** What may be met before a node that is followed by `after`. */
  before(node: Node, after: Reach): Reach {
    let { backReference } = after;
    const conditions = new Set(after.conditions);
    some(node, (inner) => {
      if (inner.kind === "back-reference") backReference = true;
      if (inner.kind === "conditional") conditions.add(inner.group);
      return false;
    });
    if (backReference === after.backReference && conditions.size === after.conditions.length) return after;
    return { ...after, backReference, conditions: [...conditions] };
  }

  insideLoop(reach: Reach, register: number): Reach {
    return { ...reach, loops: [...reach.loops, register] };
  }

  /** What may be met in the body of a lookaround: nothing that follows it. */
  lookBody(body: Node): Reach {
    const remembers = !some(body, (node) => node.kind === "group" || node.kind === "back-reference");
    return { backReference: false, conditions: [], loops: [], inside: true, remembers };
  }

  /** What may be met in an atomic group. How it ends is not noted, so it may be walked again and again. */
  atomicBody(): Reach {
    this.complete = false;
    return { backReference: false, conditions: [], loops: [], inside: true, remembers: false };
  }

  /** A key for an instruction from which `reach` may be met; -1 when it cannot be noted. */
  key(reach: Reach, possessive = false): number {
    if (reach.inside && (!reach.remembers || possessive)) this.complete = false;
    const guards = reach.loops.length + reach.conditions.length;
    if (reach.backReference || guards > mostGuards) {
      this.complete = false;
      return -1;
    }
    if (reach.inside && possessive) return -1;
    const row = this.rows;
    this.rows += 2 ** guards;
    const success = reach.inside && reach.remembers ? 2 ** guards : 0;
    this.rows += success;
    this.keys.push({
      row,
      guarded: guards > 0,
      loops: reach.loops,
      conditions: reach.conditions,
      onFailure: reach.inside,
      success,
    });
    return this.keys.length - 1;
  }
}
