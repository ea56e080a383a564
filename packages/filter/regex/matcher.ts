import { lower } from "./case-fold.ts";
import { has } from "./char-set.ts";
import { isSet, Memo } from "./memo.ts";
import type { MemoKey } from "./memo-plan.ts";
import { atPlace, before, splitsPair } from "./place.ts";
import { beginSize, Op, type Program } from "./program.ts";
import { Entry, entrySize, Stack } from "./stack.ts";

/** Steps a search may take when the memo does not bound its cost. */
export const stepBudget = 2_000_000;

/** What a search came to. `exhausted`: it was given up at the budget. */
export type Outcome = "match" | "miss" | "exhausted";

/** Words of a run. */
const runSize = 7;

const stack = new Stack();
const memo = new Memo();

/** What the memo knows of a place at a position. */
const isNew = 0;
const hasFailed = 1;
const hasSucceeded = 2;

/** Where a match may begin, known from the pattern. */
export interface Beginning {
  /** Only at the start of the text. */
  readonly anchored: boolean;
  /** By ASCII code, 1 where a match may begin with it; undefined when it may begin with any or none. */
  readonly first: Uint8Array | undefined;
}

/**
 * A backtracking matcher that makes the choices of Python's engine in their order and
 * keeps a memo of what failed. Works on any text; positions are UTF-16 offsets,
 * characters are code points. Long texts need no call stack.
 */
export class Matcher {
  /** After a match: start and end of group n at 2n and 2n+1; see {@link isSet}. */
  readonly registers: Int32Array;
  /** Steps of the last search: instructions, and characters that repeats looked at. */
  steps = 0;
  readonly #program: Program;
  readonly #beginning: Beginning;
  #text = "";
  #useMemo = true;

  constructor(program: Program, beginning: Beginning) {
    this.#program = program;
    this.#beginning = beginning;
    this.registers = new Int32Array(program.registerCount);
  }

  /** Looks for the first match that begins at `from` or later. */
  search(text: string, from: number): Outcome {
    return this.#find(text, from, this.#beginning.anchored ? 0 : text.length);
  }

  /** Matches at one position only. */
  matchAt(text: string, at: number): Outcome {
    return this.#find(text, at, at);
  }

  #find(text: string, from: number, last: number): Outcome {
    this.steps = 0;
    this.#text = text;
    this.#useMemo = memo.reset(this.#program.memo, text.length + 1);
    const budget = this.#useMemo && this.#program.memo.complete ? Number.POSITIVE_INFINITY : stepBudget;
    const { first } = this.#beginning;
    for (let start = from; start <= last; start++) {
      const unit = text.charCodeAt(start);
      if (first !== undefined && (start === text.length || first[unit] === 0)) continue;
      if (splitsPair(text, start)) continue;
      const outcome = this.#run(start, budget);
      if (outcome !== "miss") return outcome;
    }
    return "miss";
  }

  /** Notes that a place is tried; for a place inside a lookaround, lets its failing be noted. */
  #enter(key: MemoKey, pos: number): number {
    const row = memo.row(key, this.registers, pos);
    if (memo.has(row, pos)) return hasFailed;
    if (!key.onFailure) {
      memo.add(row, pos);
      return isNew;
    }
    const success = key.success === 0 ? -1 : row + key.success;
    if (success !== -1 && memo.has(success, pos)) return hasSucceeded;
    stack.push(Entry.failed, row, pos, success, 0);
    return isNew;
  }

  /** UTF-16 units of the character at a position if the set holds it, else 0. */
  #width(set: number, at: number): number {
    const unit = this.#text.charCodeAt(at);
    if (unit < 0x80) return this.#program.asciiTable[(set << 7) | unit] as number;
    if (at >= this.#text.length) return 0;
    const code = this.#text.codePointAt(at) as number;
    return has(this.#program.sets[set] as Program["sets"][number], code) ? (code > 0xffff ? 2 : 1) : 0;
  }

  /** Whether a branch may begin at a position. */
  #mayBegin(begin: number, at: number): boolean {
    if (begin === -1) return true;
    const unit = this.#text.charCodeAt(at);
    if (unit < 0x80) return this.#program.beginTable[begin * beginSize + unit] === 1;
    return at < this.#text.length && this.#program.beginTable[begin * beginSize + 0x80] === 1;
  }

  #run(start: number, budget: number): Outcome {
    const { code, lookEnd } = this.#program;
    const text = this.#text;
    const registers = this.registers.fill(-1);
    let pc = 0;
    let pos = start;
    /** The entry of the innermost lookaround or atomic group being matched. */
    let base = -1;
    stack.top = 0;

    for (;;) {
      if (++this.steps > budget) return "exhausted";
      // A case goes on with the loop; breaking out of the switch is failing here.
      switch (code[pc]) {
        case Op.char:
          if (text.charCodeAt(pos) !== code[pc + 1]) break;
          pos++;
          pc += 2;
          continue;
        case Op.set: {
          const width = this.#width(code[pc + 1] as number, pos);
          if (width === 0) break;
          pos += width;
          pc += 2;
          continue;
        }
        case Op.assert:
          if (!atPlace(text, pos, code[pc + 1] as number)) break;
          pc += 2;
          continue;
        case Op.jump:
          pc = code[pc + 1] as number;
          continue;
        case Op.save: {
          const register = code[pc + 1] as number;
          stack.push(Entry.restore, register, registers[register] as number, 0, 0);
          registers[register] = pos;
          pc += 2;
          continue;
        }
        case Op.split: {
          const one = this.#mayBegin(code[pc + 4] as number, pos);
          const other = this.#mayBegin(code[pc + 5] as number, pos);
          if (!one && !other) break;
          const key = this.#key(code[pc + 1] as number);
          const known = key === undefined ? isNew : this.#enter(key, pos);
          if (known === hasFailed) break;
          if (known === hasSucceeded) {
            pc = lookEnd;
            continue;
          }
          if (one && other) stack.push(code[pc + 3] as number, pos, 0, 0, 0);
          pc = code[pc + (one ? 2 : 3)] as number;
          continue;
        }
        case Op.loopStart: {
          const register = code[pc + 1] as number;
          stack.push(Entry.restore, register, registers[register] as number, 0, 0);
          registers[register] = -1;
          pc += 2;
          continue;
        }
        case Op.loop: {
          const key = this.#key(code[pc + 1] as number);
          const known = key === undefined ? isNew : this.#enter(key, pos);
          if (known === hasFailed) break;
          if (known === hasSucceeded) {
            pc = lookEnd;
            continue;
          }
          if (registers[code[pc + 2] as number] === pos) {
            pc = code[pc + 5] as number;
            continue;
          }
          stack.push(code[pc + 4] as number, pos, 0, 0, 0);
          pc = code[pc + 3] as number;
          continue;
        }
        case Op.loopTurn: {
          const register = code[pc + 1] as number;
          stack.push(Entry.restore, register, registers[register] as number, 0, 0);
          registers[register] = pos;
          pc += 2;
          continue;
        }
        case Op.run: {
          const to = this.#startRun(pc, pos);
          if (to === -1) break;
          if (to === -2) {
            pc = lookEnd;
            continue;
          }
          pos = to;
          pc += runSize;
          continue;
        }
        case Op.look: {
          stack.push(Entry.barrier, pc, pos, base, 0);
          base = stack.top - entrySize;
          let at = pos;
          for (let back = code[pc + 2] as number; back > 0 && at >= 0; back--) {
            at = at === 0 ? -1 : before(text, at);
          }
          if (at === -1) break;
          pos = at;
          pc += 4;
          continue;
        }
        case Op.lookEnd: {
          const { words } = stack;
          const look = words[base + 1] as number;
          const outer = words[base + 3] as number;
          const at = words[base + 2] as number;
          this.#noteSuccess(base);
          if (code[look + 1] === 1) {
            stack.unwind(base, registers);
            base = outer;
            break;
          }
          stack.cut(base);
          base = outer;
          pos = at;
          pc = code[look + 3] as number;
          continue;
        }
        case Op.atomic:
          stack.push(Entry.barrier, pc, pos, base, 0);
          base = stack.top - entrySize;
          pc += 1;
          continue;
        case Op.atomicEnd: {
          const outer = stack.words[base + 3] as number;
          stack.cut(base);
          base = outer;
          pc += 1;
          continue;
        }
        case Op.backReference: {
          const count = code[pc + 2] as number;
          const to = this.#backReference(pc, count, pos);
          if (to === -1) break;
          pos = to;
          pc += 3 + count;
          continue;
        }
        case Op.conditional:
          pc = isSet(registers, code[pc + 1] as number) ? pc + 3 : (code[pc + 2] as number);
          continue;
        case Op.match:
          registers[0] = start;
          registers[1] = pos;
          return "match";
      }

      // Back to the last choice that is still open.
      for (;;) {
        if (stack.top === 0) return "miss";
        stack.top -= entrySize;
        const { words, top } = stack;
        const kind = words[top] as number;
        const a = words[top + 1] as number;
        const b = words[top + 2] as number;
        if (kind >= 0) {
          pc = kind;
          pos = a;
          break;
        }
        if (kind === Entry.restore) registers[a] = b;
        else if (kind === Entry.failed) memo.add(a, b);
        else if (kind === Entry.barrier) {
          base = words[top + 3] as number;
          if (code[a] === Op.look && code[a + 1] === 1) {
            pos = b;
            pc = code[a + 3] as number;
            break;
          }
        } else {
          const tried = words[top + 3] as number;
          const last = words[top + 4] as number;
          const to =
            kind === Entry.shorter ? this.#shorten(a, b, tried, last) : this.#lengthen(a, b, tried, last);
          if (to === -1) continue;
          pos = to;
          pc = to === -2 ? lookEnd : a + runSize;
          break;
        }
      }
    }
  }

  #key(number: number): MemoKey | undefined {
    return number === -1 || !this.#useMemo ? undefined : this.#program.memo.keys[number];
  }

  /**
   * Begins a run of one class at a position: takes what it takes first, and leaves an
   * entry for the rest.
   *
   * @returns where to go on; -1 when it fails, -2 when the lookaround around is known to succeed.
   */
  #startRun(pc: number, from: number): number {
    const { code } = this.#program;
    const set = code[pc + 2] as number;
    const min = code[pc + 3] as number;
    const max = code[pc + 4] as number;
    const mode = code[pc + 5] as number;
    const key = this.#key(code[pc + 1] as number);
    const unbounded = max === -1;
    if (key !== undefined && !unbounded) {
      const known = this.#enter(key, from);
      if (known !== isNew) return -known;
    }
    let at = from;
    for (let turn = 0; turn < min; turn++) {
      const width = this.#width(set, at);
      if (width === 0) return -1;
      at += width;
      this.steps++;
    }
    let row = -1;
    if (key !== undefined && unbounded) {
      const known = this.#enter(key, at);
      if (known !== isNew) return -known;
      row = this.#rowAfter(key);
    }
    const least = at;
    if (mode === 1) {
      stack.push(Entry.longer, pc, least, least, min);
      return least;
    }
    for (let turn = min; unbounded || turn < max; turn++) {
      const width = this.#width(set, at);
      if (width === 0) break;
      if (row !== -1) {
        // From a position where this run was tried before, no longer run needs trying again.
        if (memo.has(row, at + width)) {
          if (mode === 2) return -1;
          break;
        }
        if (!(key as MemoKey).onFailure) memo.add(row, at + width);
        else if ((key as MemoKey).success !== 0 && memo.has(row + (key as MemoKey).success, at + width))
          return -2;
      }
      at += width;
      this.steps++;
    }
    if (mode !== 0 || at === least) return at;
    if (this.#mayBegin(code[pc + 6] as number, at)) {
      stack.push(Entry.shorter, pc, least, at, row);
      return at;
    }
    return this.#shorten(pc, least, at, row);
  }

  /** The row of a run's key at positions after its first: no loop's turn began there. */
  #rowAfter(key: MemoKey): number {
    return memo.row(key, this.registers, -2);
  }

  /** What a greedy run tries after `tried`; passes over places where what follows cannot begin. */
  #shorten(pc: number, least: number, tried: number, row: number): number {
    const { code, memo: plan } = this.#program;
    const notes = row !== -1 && plan.keys[code[pc + 1] as number]?.onFailure === true;
    const next = code[pc + 6] as number;
    let at = tried;
    do {
      if (notes) memo.add(row, at);
      at = before(this.#text, at);
      this.steps++;
    } while (at > least && !this.#mayBegin(next, at));
    if (at > least) stack.push(Entry.shorter, pc, least, at, row);
    return Math.max(at, least);
  }

  /** What a lazy run tries after `tried`, where it had made so many turns; passes over places as #shorten does. */
  #lengthen(pc: number, least: number, tried: number, turns: number): number {
    const { code } = this.#program;
    const set = code[pc + 2] as number;
    const max = code[pc + 4] as number;
    const next = code[pc + 6] as number;
    const key = max === -1 ? this.#key(code[pc + 1] as number) : undefined;
    const row = key === undefined ? -1 : this.#rowAfter(key);
    let at = tried;
    let made = turns;
    do {
      const width = made === max ? 0 : this.#width(set, at);
      this.steps++;
      if (width === 0 || (row !== -1 && memo.has(row, at + width))) {
        if (key?.onFailure) for (let failed = least + 1; failed <= at; failed++) memo.add(row, failed);
        return -1;
      }
      at += width;
      made++;
      if (key !== undefined) {
        if (!key.onFailure) memo.add(row, at);
        else if (key.success !== 0 && memo.has(row + key.success, at)) return -2;
      }
    } while (!this.#mayBegin(next, at));
    stack.push(Entry.longer, pc, least, at, made);
    return at;
  }

  /** Notes the success of all that was entered since `base` and led to it. */
  #noteSuccess(base: number): void {
    const { words, top } = stack;
    const { code } = this.#program;
    for (let entry = base; entry < top; entry += entrySize) {
      const kind = words[entry] as number;
      if (kind === Entry.failed) {
        const success = words[entry + 3] as number;
        if (success !== -1) memo.add(success, words[entry + 2] as number);
      } else if (kind === Entry.shorter || kind === Entry.longer) {
        const pc = words[entry + 1] as number;
        const key = this.#key(code[pc + 1] as number);
        if (key === undefined || key.success === 0 || code[pc + 4] !== -1) continue;
        const row = this.#rowAfter(key) + key.success;
        const tried = words[entry + 3] as number;
        for (let at = (words[entry + 2] as number) + 1; at <= tried; at++) memo.add(row, at);
      }
    }
  }

  #backReference(pc: number, count: number, pos: number): number {
    const { code } = this.#program;
    const fold = code[pc + 1] as number;
    for (let i = 0; i < count; i++) {
      const group = code[pc + 3 + i] as number;
      if (!isSet(this.registers, group)) continue;
      const from = this.registers[2 * group] as number;
      const to = this.registers[2 * group + 1] as number;
      this.steps += to - from;
      return this.#compare(from, to, pos, fold);
    }
    return -1;
  }

  /** Where the text at a position ends if it is the same as that from `from` to `to`; else -1. */
  #compare(from: number, to: number, pos: number, fold: number): number {
    const text = this.#text;
    let at = pos;
    for (let given = from; given < to; ) {
      const wanted = text.codePointAt(given) as number;
      const found = text.codePointAt(at);
      if (found === undefined) return -1;
      const same =
        wanted === found ||
        (fold === 1 && lower(wanted) === lower(found)) ||
        (fold === 2 && wanted < 0x80 && found < 0x80 && lower(wanted) === lower(found));
      if (!same) return -1;
      given += wanted > 0xffff ? 2 : 1;
      at += found > 0xffff ? 2 : 1;
    }
    return at;
  }
}
