import type { Automaton } from "./automaton.ts";

/** Reports taken at once: few enough to stay in the cache. */
const most = 4096;

/** Walks an automaton over bytes, a stretch at a time. */
export class Walk {
  /** Where the automaton came to a reporting state during the last stretch. */
  readonly positions: Int32Array = new Int32Array(most);
  /** The states it came to. */
  readonly states: Int32Array = new Int32Array(most);
  readonly #automaton: Automaton;
  #buffer: Uint8Array = new Uint8Array(0);
  #at = 0;
  #to = 0;
  #state = 0;

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
  }

  /** Begins at the start of a line. */
  start(buffer: Uint8Array, from: number, to: number): void {
    this.#buffer = buffer;
    this.#at = from;
    this.#to = to;
    this.#state = this.#automaton.newline;
  }

  /**
   * Goes on until there are many reports or no bytes left. Calls nothing, so that the
   * engine keeps the loop's few values in registers: this is where the time goes.
   *
   * @returns the number of reports; 0 at the end.
   */
  go(): number {
    const { table, firstReporting } = this.#automaton;
    const { positions, states } = this;
    const buffer = this.#buffer;
    const to = this.#to;
    let at = this.#at;
    let state = this.#state;
    let count = 0;
    while (at < to && count < most) {
      state = table[(state << 8) | (buffer[at] as number)] as number;
      if (state >= firstReporting) {
        positions[count] = at;
        states[count++] = state;
      }
      at++;
    }
    this.#at = at;
    this.#state = state;
    return count;
  }
}
