/** Entries of five words: a kind and four operands. */
export const entrySize = 5;

/** What an entry is, when its kind is not an address to go on from at a position. */
export const Entry = {
  /** register, its value before */
  restore: -1,
  /** row, position, row of successes or -1: noted in the memo as failed when it is reached */
  failed: -2,
  /** address of the lookaround or atomic group, position, base outside it */
  barrier: -3,
  /** address of the run, least position, position being tried, row or -1 */
  shorter: -4,
  /** address of the run, first position, position being tried, turns made there */
  longer: -5,
} as const;

/** The choices still open in a search. One is shared by all matchers: a search ends before another begins. */
export class Stack {
  words = new Int32Array(entrySize * 1024);
  /** Word after the topmost entry. */
  top = 0;

  push(kind: number, a: number, b: number, c: number, d: number): void {
    const { top } = this;
    if (top + entrySize > this.words.length) this.#grow();
    const { words } = this;
    words[top] = kind;
    words[top + 1] = a;
    words[top + 2] = b;
    words[top + 3] = c;
    words[top + 4] = d;
    this.top = top + entrySize;
  }

  #grow(): void {
    const larger = new Int32Array(this.words.length * 2);
    larger.set(this.words);
    this.words = larger;
  }

  /** Drops the entries from `base` up, except those that restore registers. */
  cut(base: number): void {
    const { words, top } = this;
    let kept = base;
    for (let entry = base; entry < top; entry += entrySize) {
      if (words[entry] !== Entry.restore) continue;
      words.copyWithin(kept, entry, entry + entrySize);
      kept += entrySize;
    }
    this.top = kept;
  }

  /** Drops the entries from `base` up, restoring what they would. */
  unwind(base: number, registers: Int32Array): void {
    const { words } = this;
    for (let entry = this.top - entrySize; entry >= base; entry -= entrySize) {
      if (words[entry] === Entry.restore) registers[words[entry + 1] as number] = words[entry + 2] as number;
    }
    this.top = base;
  }
}
