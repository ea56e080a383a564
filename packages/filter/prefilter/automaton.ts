/** An Aho–Corasick automaton over bytes as one table; ASCII letters match in either case. */
export interface Automaton {
  /** The next state for `state << 8 | byte`. */
  table: Uint16Array | Uint32Array;
  /** States from this one on report something; all others are silent. */
  firstReporting: number;
  /** The state after a newline, which reports so that a walk needs no test of its own. */
  newline: number;
  /** Ids of the words that end in a reporting state, by `state - firstReporting`. */
  words: Int32Array[];
}

const newlineByte = 10;

/**
 * Builds the automaton of some words. No word may hold a newline: a word with one
 * could never occur in a line.
 *
 * @param words - each with the ids it reports.
 */
export function buildAutomaton(words: ReadonlyMap<string, readonly number[]>): Automaton {
  const { next, outputs } = buildTrie(words);
  const order = linkSuffixes(next, outputs);
  return lay(next, outputs, order);
}

interface Trie {
  /** 256 children per state, -1 where there is none. */
  next: Int32Array[];
  outputs: Set<number>[];
}

function buildTrie(words: ReadonlyMap<string, readonly number[]>): Trie {
  const trie: Trie = { next: [new Int32Array(256).fill(-1)], outputs: [new Set()] };
  for (const [word, ids] of words) {
    let state = 0;
    for (const byte of Buffer.from(word, "utf8")) {
      const key = lowerByte(byte);
      const row = trie.next[state] as Int32Array;
      if (row[key] === -1) {
        row[key] = trie.next.length;
        trie.next.push(new Int32Array(256).fill(-1));
        trie.outputs.push(new Set());
      }
      state = row[key] as number;
    }
    for (const id of ids) trie.outputs[state]?.add(id);
  }
  return trie;
}

/** Fills in every missing transition from the longest suffix that is a prefix of a word; breadth first. */
function linkSuffixes(next: Int32Array[], outputs: Set<number>[]): number[] {
  const suffix = new Int32Array(next.length);
  const order = [0];
  for (let i = 0; i < order.length; i++) {
    const state = order[i] as number;
    const row = next[state] as Int32Array;
    const fallback = next[suffix[state] as number] as Int32Array;
    for (const id of outputs[suffix[state] as number] ?? []) outputs[state]?.add(id);
    for (let byte = 0; byte < 256; byte++) {
      const child = row[byte] as number;
      if (child === -1) {
        row[byte] = state === 0 ? 0 : (fallback[byte] as number);
      } else {
        suffix[child] = state === 0 ? 0 : (fallback[byte] as number);
        order.push(child);
      }
    }
  }
  return order;
}

/** Numbers the states anew, silent ones first, and folds case into the table. */
function lay(next: Int32Array[], outputs: Set<number>[], order: readonly number[]): Automaton {
  const silent = order.filter((state) => outputs[state]?.size === 0);
  const reporting = order.filter((state) => outputs[state]?.size !== 0);
  const renumbered = new Int32Array(next.length);
  for (const [number, state] of [...silent, ...reporting].entries()) renumbered[state] = number;
  const newline = next.length;
  // Half the size while it is possible: what is used of the table should stay in the cache.
  const table = new (next.length < 0x10000 ? Uint16Array : Uint32Array)((next.length + 1) * 256);
  const fill = (from: Int32Array, base: number) => {
    for (let byte = 0; byte < 256; byte++) {
      table[base + byte] = renumbered[from[lowerByte(byte)] as number] as number;
    }
    table[base + newlineByte] = newline;
  };
  next.forEach((row, state) => {
    fill(row, (renumbered[state] as number) << 8);
  });
  fill(next[0] as Int32Array, newline << 8);
  return {
    table,
    firstReporting: silent.length,
    newline,
    words: reporting.map((state) => Int32Array.from(outputs[state] ?? [])),
  };
}

function lowerByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
}
