import type { MemoKey, MemoPlan } from "./memo-plan.ts";

/** Words of 32 bits beyond which the memo is not used: 64 MiB. */
const mostWords = 1 << 24;
/** A memo larger than this is given back after the search that needed it: 4 MiB. */
const keptWords = 1 << 20;

/** What was already tried in one search: a row of bits per place of the pattern, a bit per position. */
export class Memo {
  #bits = new Uint32Array(1024);
  #words = 0;

  /**
   * Empties the memo for a search over that many positions.
   *
   * @returns false when it would be too large; then it must not be used.
   */
  reset(plan: MemoPlan, positions: number): boolean {
    this.#words = (positions + 31) >>> 5;
    const size = plan.rows * this.#words;
    if (size > mostWords) return false;
    if (size > this.#bits.length || this.#bits.length > Math.max(keptWords, size)) {
      this.#bits = new Uint32Array(Math.max(1024, size));
    } else {
      this.#bits.fill(0, 0, size);
    }
    return true;
  }

  /** The row of a key in the state that its guards have now. */
  row(key: MemoKey, registers: Int32Array, pos: number): number {
    let { row } = key;
    if (!key.guarded) return row;
    let bit = 1;
    for (const group of key.conditions) {
      if (isSet(registers, group)) row += bit;
      bit <<= 1;
    }
    for (const register of key.loops) {
      if (registers[register] === pos) row += bit;
      bit <<= 1;
    }
    return row;
  }

  has(row: number, pos: number): boolean {
    return ((this.#bits[row * this.#words + (pos >>> 5)] as number) & (1 << (pos & 31))) !== 0;
  }

  add(row: number, pos: number): void {
    const word = row * this.#words + (pos >>> 5);
    this.#bits[word] = (this.#bits[word] as number) | (1 << (pos & 31));
  }
}

/** Whether a group took part: Python wants its end after its start, which it is not while open again. */
export function isSet(registers: Int32Array, group: number): boolean {
  const end = registers[2 * group + 1] as number;
  return end >= 0 && end >= (registers[2 * group] as number);
}
