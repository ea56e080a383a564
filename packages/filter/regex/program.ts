import type { Node, Parsed, Repeat } from "./ast.ts";
import { beyondAscii, type CharSet, has } from "./char-set.ts";
import { everything, first } from "./first.ts";
import { MemoPlan, type Reach } from "./memo-plan.ts";
import { placeCodes } from "./place.ts";
import { refusal } from "./reader.ts";
import { isNullable } from "./width.ts";

/**
 * Instructions of the matcher, each followed by its operands. A `key` says where the
 * memo notes that the instruction was tried at a position; see memo-plan.ts.
 */
export const Op = {
  /** code */
  char: 0,
  /** set */
  set: 1,
  /** place, its number in place.ts */
  assert: 2,
  /** key, first, second, what each may begin with: tries `first`, then `second` */
  split: 3,
  /** target */
  jump: 4,
  /** register: notes the position */
  save: 5,
  /** key, set, min, max (-1: none), mode 0 greedy, 1 lazy, 2 possessive, what may follow: repeats one class */
  run: 6,
  /** register: forgets where the last turn of a loop began */
  loopStart: 7,
  /** key, register, first, second, tail: a split that goes to the tail after a turn that took nothing */
  loop: 8,
  /** register: notes where this turn begins */
  loopTurn: 9,
  /** negated, code points back (-1: lookahead), target after it */
  look: 10,
  lookEnd: 11,
  atomic: 12,
  atomicEnd: 13,
  /** fold 0 none, 1 unicode, 2 ascii; count; that many groups */
  backReference: 14,
  /** group, target when it is unset */
  conditional: 15,
  match: 16,
} as const;

/** A compiled pattern for matcher.ts. */
export interface Program {
  readonly code: Int32Array;
  readonly sets: readonly CharSet[];
  /** 128 bytes per set: 1 where it holds the ASCII code. */
  readonly asciiTable: Uint8Array;
  /** Group n is registers 2n and 2n+1; loops have one each after them. */
  readonly registerCount: number;
  readonly memo: MemoPlan;
  /**
   * What branches may begin with: {@link beginSize} bytes each, 1 for the ASCII codes, and last for all
   * other characters. An operand of -1 stands for any beginning, none among them.
   */
  readonly beginTable: Uint8Array;
  /** Address of some `lookEnd`: where to go on when a lookaround is known to succeed. */
  readonly lookEnd: number;
}

/** Entries of one beginning in {@link Program.beginTable}. */
export const beginSize = 129;

/** Instructions and operands a pattern may have. */
const largest = 200_000;

/**
 * Compiles a parsed pattern. Counted repeats of more than one class are written out.
 *
 * @throws FleetbanError FLB_FILTER_REGEX_TOO_LARGE
 */
export function compileProgram(parsed: Parsed, source: string): Program {
  return new Compiler(parsed, source).compile();
}

const nothingAfter: Reach = {
  backReference: false,
  conditions: [],
  loops: [],
  inside: false,
  remembers: false,
};

class Compiler {
  readonly #parsed: Parsed;
  readonly #source: string;
  readonly #code: number[] = [];
  readonly #sets: CharSet[] = [];
  readonly #setNumbers = new Map<string, number>();
  readonly #memo = new MemoPlan();
  readonly #beginnings: bigint[] = [];
  #registers: number;
  #lookEnd = -1;

  constructor(parsed: Parsed, source: string) {
    this.#parsed = parsed;
    this.#source = source;
    this.#registers = 2 * (parsed.groupCount + 1);
  }

  compile(): Program {
    this.#emitNode(this.#parsed.root, nothingAfter, everything);
    this.#emit(Op.match);
    const asciiTable = new Uint8Array(this.#sets.length * 128);
    this.#sets.forEach((set, number) => {
      for (let code = 0; code < 128; code++) if (has(set, code)) asciiTable[number * 128 + code] = 1;
    });
    return {
      code: Int32Array.from(this.#code),
      sets: this.#sets,
      asciiTable,
      registerCount: this.#registers,
      memo: this.#memo,
      beginTable: this.#beginTable(),
      lookEnd: this.#lookEnd,
    };
  }

  #emit(...words: number[]): number {
    const at = this.#code.length;
    if (at + words.length > largest) {
      throw refusal(
        this.#source,
        0,
        `it has more than ${largest} instructions once its repeats are written out`,
        "FLB_FILTER_REGEX_TOO_LARGE",
      );
    }
    this.#code.push(...words);
    return at;
  }

  #set(set: CharSet): number {
    const key = `${set.negated} ${set.ranges.join()} ${set.classes.join()}`;
    let number = this.#setNumbers.get(key);
    if (number === undefined) {
      number = this.#sets.push(set) - 1;
      this.#setNumbers.set(key, number);
    }
    return number;
  }

  /** The number of what a branch may begin with. */
  #begin(mask: bigint): number {
    if (mask === everything) return -1;
    const known = this.#beginnings.indexOf(mask);
    return known === -1 ? this.#beginnings.push(mask) - 1 : known;
  }

  #beginTable(): Uint8Array {
    const table = new Uint8Array(this.#beginnings.length * beginSize);
    this.#beginnings.forEach((bits, number) => {
      for (let code = 0; code < 0x80; code++) {
        if ((bits & (1n << BigInt(code))) !== 0n) table[number * beginSize + code] = 1;
      }
      if ((bits & beyondAscii) !== 0n) table[number * beginSize + 0x80] = 1;
    });
    return table;
  }

  /** @param next what has to come behind the node for the match to go on; everything when nothing has to. */
  #emitNode(node: Node, after: Reach, next: bigint): void {
    switch (node.kind) {
      case "empty":
        return;
      case "char":
        if (node.code > 0xffff) this.#emit(Op.set, this.#set(single(node.code)));
        else this.#emit(Op.char, node.code);
        return;
      case "set":
        this.#emit(Op.set, this.#set(node.set));
        return;
      case "assertion":
        this.#emit(Op.assert, placeCodes.indexOf(node.at));
        return;
      case "sequence":
        this.#sequence(node.items, after, next);
        return;
      case "choice":
        this.#choice(node, after, next);
        return;
      case "group":
        this.#emit(Op.save, 2 * node.index);
        this.#emitNode(node.body, after, next);
        this.#emit(Op.save, 2 * node.index + 1);
        return;
      case "look": {
        const look = this.#emit(Op.look, node.negated ? 1 : 0, node.behind ?? -1, 0);
        this.#emitNode(node.body, this.#memo.lookBody(node.body), everything);
        this.#lookEnd = this.#emit(Op.lookEnd);
        this.#code[look + 3] = this.#code.length;
        return;
      }
      case "atomic":
        this.#emit(Op.atomic);
        // What follows must not decide how it ends.
        this.#emitNode(node.body, this.#memo.atomicBody(), everything);
        this.#emit(Op.atomicEnd);
        return;
      case "repeat":
        this.#repeat(node, after, next);
        return;
      case "back-reference":
        this.#emit(
          Op.backReference,
          ["none", "unicode", "ascii"].indexOf(node.fold),
          node.groups.length,
          ...node.groups,
        );
        return;
      case "conditional": {
        const test = this.#emit(Op.conditional, node.group, 0);
        this.#emitNode(node.yes, after, next);
        const jump = this.#emit(Op.jump, 0);
        this.#code[test + 2] = this.#code.length;
        this.#emitNode(node.no, after, next);
        this.#code[jump + 1] = this.#code.length;
      }
    }
  }

  #sequence(items: readonly Node[], after: Reach, next: bigint): void {
    const reaches = [after];
    const begins = [next];
    for (const item of items.slice(1).reverse()) {
      reaches.push(this.#memo.before(item, reaches.at(-1) as Reach));
      begins.push(beginning(item, begins.at(-1) as bigint));
    }
    for (const item of items) this.#emitNode(item, reaches.pop() as Reach, begins.pop() as bigint);
  }

  #choice(node: Node & { kind: "choice" }, after: Reach, next: bigint): void {
    const jumps: number[] = [];
    const begins = node.options.map((option) => beginning(option, next));
    node.options.forEach((option, i) => {
      if (i === node.options.length - 1) {
        this.#emitNode(option, after, next);
        return;
      }
      // The later splits of a choice are reached only through its first.
      const key = i === 0 ? this.#memo.key(this.#memo.before(node, after)) : -1;
      const others = begins.slice(i + 1).reduce((bits, begin) => bits | begin);
      const split = this.#emit(Op.split, key, 0, 0, this.#begin(begins[i] as bigint), this.#begin(others));
      this.#code[split + 2] = this.#code.length;
      this.#emitNode(option, after, next);
      jumps.push(this.#emit(Op.jump, 0));
      this.#code[split + 3] = this.#code.length;
    });
    for (const jump of jumps) this.#code[jump + 1] = this.#code.length;
  }

  #repeat(node: Repeat, after: Reach, next: bigint): void {
    const { body, min, max, mode } = node;
    if (body.kind === "char" || body.kind === "set") {
      const set = this.#set(body.kind === "char" ? single(body.code) : body.set);
      const bound = max === Number.POSITIVE_INFINITY ? -1 : max;
      const key = this.#memo.key(after, mode === "possessive");
      const way = mode === "greedy" ? 0 : mode === "lazy" ? 1 : 2;
      this.#emit(Op.run, key, set, min, bound, way, this.#begin(next));
      return;
    }
    if (mode === "possessive") {
      // Python never goes back into a turn once it is made.
      const turns: Node = { kind: "repeat", body: { kind: "atomic", body }, min, max, mode: "greedy" };
      this.#emitNode({ kind: "atomic", body: turns }, after, next);
      return;
    }
    const again = this.#memo.before(node, after);
    const turnBegins = beginning(body, next);
    const turnFollows = turnBegins | next;
    for (let i = 0; i < min; i++) this.#emitNode(body, again, turnFollows);
    if (max <= min) return;
    const empties = isNullable(body) && max - min > 1;
    const register = empties ? this.#registers++ : -1;
    const inside = empties ? this.#memo.insideLoop(again, register) : again;
    // Minimum turns do not count as a turn that took nothing.
    if (empties) this.#emit(Op.loopStart, register);
    const exits: number[] = [];
    const turn = () => {
      const key = this.#memo.key(inside);
      const [enter, exit] = mode === "lazy" ? [1, 0] : [0, 1];
      const begins = [0, 0];
      begins[enter] = this.#begin(turnBegins);
      begins[exit] = this.#begin(next);
      const at = empties
        ? this.#emit(Op.loop, key, register, 0, 0, 0)
        : this.#emit(Op.split, key, 0, 0, ...begins);
      const operands = at + (empties ? 3 : 2);
      this.#code[operands + enter] = this.#code.length;
      exits.push(operands + exit);
      if (empties) {
        exits.push(at + 5);
        this.#emit(Op.loopTurn, register);
      }
      this.#emitNode(body, inside, turnFollows);
      return at;
    };
    if (max === Number.POSITIVE_INFINITY) {
      const start = turn();
      this.#emit(Op.jump, start);
    } else {
      for (let i = min; i < max; i++) turn();
    }
    for (const exit of exits) this.#code[exit] = this.#code.length;
  }
}

/** What a node and what comes behind it may begin with. */
function beginning(node: Node, next: bigint): bigint {
  const begin = first(node);
  return begin.nullable ? begin.mask | next : begin.mask;
}

function single(code: number): CharSet {
  return { negated: false, ranges: [code, code], classes: [] };
}
