import type { Parsed } from "./ast.ts";
import { type Flavour, print } from "./print.ts";

/** A pattern as V8 regular expressions of one flavour; each is compiled when first needed. */
export class Native {
  /** By group number of the pattern, its index in what the expressions return. */
  readonly groups: readonly number[];
  /** Searches from the start of the text. */
  readonly search: RegExp;
  readonly #source: string;
  readonly #flags: string;
  #from: RegExp | undefined;
  #at: RegExp | undefined;
  #spans: RegExp | undefined;

  private constructor(source: string, flags: string, groups: readonly number[]) {
    this.#source = source;
    this.#flags = flags;
    this.groups = groups;
    this.search = new RegExp(source, flags);
  }

  /** Prints and compiles; undefined when V8 refuses, as it does very large expressions. */
  static compile(parsed: Parsed, flavour: Flavour): Native | undefined {
    const { source, flags, groups } = print(parsed, flavour);
    try {
      return new Native(source, flags, groups);
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Searches from a position. */
  searchFrom(text: string, from: number): RegExpExecArray | null {
    if (from === 0) return this.search.exec(text);
    this.#from ??= new RegExp(this.#source, `${this.#flags}g`);
    this.#from.lastIndex = from;
    return this.#from.exec(text);
  }

  /** Matches at a position only. */
  matchAt(text: string, at: number): RegExpExecArray | null {
    this.#at ??= new RegExp(this.#source, `${this.#flags}y`);
    this.#at.lastIndex = at;
    return this.#at.exec(text);
  }

  /** Matches at a position known to match, for the places of the groups. */
  spansAt(text: string, at: number): RegExpIndicesArray | undefined {
    this.#spans ??= new RegExp(this.#source, `${this.#flags}dy`);
    this.#spans.lastIndex = at;
    return this.#spans.exec(text)?.indices;
  }
}
