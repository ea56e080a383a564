import { isSet } from "./memo.ts";
import type { Native } from "./native.ts";

/** Group numbers by name. */
export type GroupNames = ReadonlyMap<string, readonly number[]>;

/** What a pattern found. Positions are UTF-16 offsets into the text. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  /** The text of a group by number (0 is the whole match) or name; undefined when it took no part. */
  group(group: number | string): string | undefined;
  /** Where a group matched; undefined when it took no part. */
  span(group: number | string): { start: number; end: number } | undefined;
  /** The named groups that took part. */
  readonly groups: Readonly<Record<string, string>>;
}

abstract class Found implements PatternMatch {
  abstract readonly start: number;
  abstract readonly end: number;
  readonly #names: GroupNames;
  #groups: Record<string, string> | undefined;

  constructor(names: GroupNames) {
    this.#names = names;
  }

  protected abstract text(group: number): string | undefined;
  protected abstract place(group: number): { start: number; end: number } | undefined;

  group(group: number | string): string | undefined {
    if (typeof group === "number") return this.text(group);
    for (const number of this.#names.get(group) ?? []) {
      const text = this.text(number);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  span(group: number | string): { start: number; end: number } | undefined {
    if (typeof group === "number") return this.place(group);
    for (const number of this.#names.get(group) ?? []) {
      const place = this.place(number);
      if (place !== undefined) return place;
    }
    return undefined;
  }

  get groups(): Readonly<Record<string, string>> {
    if (this.#groups === undefined) {
      this.#groups = Object.create(null) as Record<string, string>;
      for (const name of this.#names.keys()) {
        const text = this.group(name);
        if (text !== undefined) this.#groups[name] = text;
      }
    }
    return this.#groups;
  }
}

/** A match of V8's engine; reads the groups when they are asked for. */
export class NativeMatch extends Found {
  readonly start: number;
  readonly end: number;
  readonly #native: Native;
  readonly #found: RegExpExecArray;

  constructor(names: GroupNames, native: Native, found: RegExpExecArray) {
    super(names);
    this.#native = native;
    this.#found = found;
    this.start = found.index;
    this.end = found.index + found[0].length;
  }

  protected text(group: number): string | undefined {
    return this.#found[this.#native.groups[group] ?? -1];
  }

  protected place(group: number): { start: number; end: number } | undefined {
    if (group === 0) return { start: this.start, end: this.end };
    const text = this.text(group);
    if (text === undefined) return undefined;
    const { input } = this.#found;
    const pair = this.#native.spansAt(input, this.start)?.[this.#native.groups[group] as number];
    return pair && { start: pair[0], end: pair[1] };
  }
}

/** A match of our own matcher. */
export class OwnMatch extends Found {
  readonly start: number;
  readonly end: number;
  readonly #text: string;
  readonly #groupCount: number;
  readonly #registers: Int32Array;

  constructor(names: GroupNames, text: string, groupCount: number, registers: Int32Array) {
    super(names);
    this.#text = text;
    this.#groupCount = groupCount;
    this.#registers = registers.slice(0, 2 * (groupCount + 1));
    this.start = registers[0] as number;
    this.end = registers[1] as number;
  }

  protected text(group: number): string | undefined {
    const place = this.place(group);
    return place && this.#text.slice(place.start, place.end);
  }

  protected place(group: number): { start: number; end: number } | undefined {
    if (!(group >= 0 && group <= this.#groupCount) || !isSet(this.#registers, group)) return undefined;
    return {
      start: this.#registers[2 * group] as number,
      end: this.#registers[2 * group + 1] as number,
    };
  }
}
