import type { PatternMatch } from "../regex/match-result.ts";
import { compilePattern, type Pattern } from "../regex/pattern.ts";
import type { DateField } from "./directives.ts";
import type { FieldGroups } from "./parts.ts";
import type { DatePattern } from "./pattern.ts";

/** Where a date pattern matched. Positions are offsets into the line. */
export interface DateMatch {
  readonly start: number;
  readonly end: number;
  /** Span of group 1: what is cut out of the line. */
  readonly cutStart: number;
  readonly cutEnd: number;
  /** Captured texts; {@link DateRegex.fields} says which is which. */
  readonly groups: readonly (string | undefined)[];
}

/** Span of a captured field. */
export interface FieldSpan {
  readonly field: DateField;
  readonly start: number;
  readonly end: number;
}

/** The compiled regex of a date pattern. Without state that lasts between calls, so it can be shared. */
export interface DateRegex {
  readonly fields: FieldGroups;
  /** The first match in the line. */
  find(line: string): DateMatch | null;
  /** The match that starts exactly at `at`. */
  findAt(line: string, at: number): DateMatch | null;
  /** End of the match that starts exactly at `at`, or -1; cheaper than {@link findAt}. */
  endAt(line: string, at: number): number;
  /** Spans of the fields of the match that starts exactly at `at`. */
  spansAt(line: string, at: number): FieldSpan[];
}

/** @throws {FleetbanError} the errors of compilePattern. */
export function compileDateRegex(pattern: DatePattern): DateRegex {
  return pattern.plain ? new PlainRegex(pattern) : new TranslatedRegex(pattern);
}

/** For what V8 understands as Python does: all the default templates and most patterns of operators. */
class PlainRegex implements DateRegex {
  readonly fields: FieldGroups;
  readonly #search: RegExp;
  readonly #sticky: RegExp;
  /** Captures nothing that is not referred to: captures take half of the time. */
  readonly #end: RegExp;
  readonly #source: string;
  readonly #flags: string;
  #spans: RegExp | undefined;

  constructor(pattern: DatePattern) {
    const groups: { field: DateField; group: number }[] = [];
    let count = 0;
    // Group 1 is the date; what follows are the directives' groups and those that keep a separator.
    const numbered = (source: string) => {
      const separators = new Map<string, number>();
      count = 0;
      return source.replaceAll(/\\.|\((?!\?)|\(\?P<(\w+)>|\(\?P=(\w+)\)/g, (all, name, reference) => {
        if (reference !== undefined) return `\\${separators.get(reference)}`;
        if (all[0] !== "(") return all;
        count++;
        if (name !== undefined) separators.set(name, count);
        const field = pattern.fields.get(name);
        if (field !== undefined) groups.push({ field, group: count });
        return "(";
      });
    };
    const flags = pattern.ignoreCase ? "i" : "";
    this.#source = numbered(pattern.source);
    this.fields = [...groups];
    this.#flags = flags;
    this.#search = new RegExp(this.#source, flags);
    this.#sticky = new RegExp(this.#source, `${flags}y`);
    const bare = pattern.source.replaceAll(/\\.|\((?!\?)|\(\?P<date[0-9]+>/g, (all) =>
      all[0] === "(" ? "(?:" : all,
    );
    this.#end = new RegExp(numbered(bare), `${flags}y`);
  }

  find(line: string): DateMatch | null {
    return plainMatch(this.#search.exec(line));
  }

  findAt(line: string, at: number): DateMatch | null {
    this.#sticky.lastIndex = at;
    return plainMatch(this.#sticky.exec(line));
  }

  endAt(line: string, at: number): number {
    this.#end.lastIndex = at;
    return this.#end.test(line) ? this.#end.lastIndex : -1;
  }

  spansAt(line: string, at: number): FieldSpan[] {
    this.#spans ??= new RegExp(this.#source, `${this.#flags}dy`);
    this.#spans.lastIndex = at;
    const indices = this.#spans.exec(line)?.indices;
    return this.fields.flatMap(({ field, group }) => {
      const span = indices?.[group];
      return span === undefined ? [] : [{ field, start: span[0], end: span[1] }];
    });
  }
}

function plainMatch(found: RegExpExecArray | null): DateMatch | null {
  if (found === null) return null;
  const end = found.index + found[0].length;
  return { start: found.index, end, cutStart: end - (found[1] as string).length, cutEnd: end, groups: found };
}

/** For patterns with more of Python's syntax; the pattern engine bounds their cost. */
class TranslatedRegex implements DateRegex {
  readonly fields: FieldGroups;
  readonly #names: readonly string[];
  readonly #pattern: Pattern;

  constructor(pattern: DatePattern) {
    this.#pattern = compilePattern(pattern.source, { ignoreCase: pattern.ignoreCase });
    this.#names = [...pattern.fields.keys()];
    this.fields = [...pattern.fields.values()].map((field, group) => ({ field, group }));
  }

  find(line: string): DateMatch | null {
    return this.#read(this.#pattern.exec(line));
  }

  findAt(line: string, at: number): DateMatch | null {
    return this.#read(this.#pattern.match(line, at));
  }

  endAt(line: string, at: number): number {
    return this.#pattern.match(line, at)?.end ?? -1;
  }

  spansAt(line: string, at: number): FieldSpan[] {
    const found = this.#pattern.match(line, at);
    return this.fields.flatMap(({ field, group }) => {
      const span = found?.span(this.#names[group] as string);
      return span === undefined ? [] : [{ field, ...span }];
    });
  }

  #read(found: PatternMatch | null): DateMatch | null {
    if (found === null) return null;
    const { start, end } = found;
    // An operator's group that took no part in the match marks nothing: the whole is cut.
    const cut = found.span(1) ?? found;
    const groups = this.#names.map((name) => found.group(name));
    return { start, end, cutStart: cut.start, cutEnd: cut.end, groups };
  }
}
