import type { Node, Parsed, Place } from "./ast.ts";
import { closeOverCase } from "./case-fold.ts";
import type { CharSet } from "./char-set.ts";
import { GroupNames } from "./group-names.ts";
import { parseClass } from "./parse-class.ts";
import { category, codeEscape, digitEscape, digits } from "./parse-escape.ts";
import { flagLetters, type PatternFlags, readFlags, type Scope } from "./parse-flags.ts";
import { Reader } from "./reader.ts";
import { codeWidth } from "./width.ts";

/** Nesting beyond this is refused: the engines recurse over the tree when they compile it. */
const deepest = 200;
/** A back-reference by number cannot exceed this anyway. */
const mostGroups = 1000;

const anyCode: CharSet = { negated: true, ranges: [], classes: [] };
const notNewline: CharSet = { negated: true, ranges: [10, 10], classes: [] };

/**
 * Parses a pattern in the syntax of Python 3.11's `re` (the manual's "Regular
 * Expression Syntax"). Two things more are accepted: a flag group such as `(?i)`
 * inside the pattern holds for the rest of the group it stands in, and alternatives
 * may share a group name.
 *
 * @throws FleetbanError FLB_FILTER_REGEX_INVALID where Python would refuse too,
 * FLB_FILTER_REGEX_UNSUPPORTED for what is not carried over.
 */
export function parse(source: string, flags: PatternFlags = {}): Parsed {
  return new Parser(source).parse({
    ignoreCase: flags.ignoreCase ?? false,
    multiline: flags.multiline ?? false,
    dotAll: flags.dotAll ?? false,
    verbose: flags.verbose ?? false,
    ascii: false,
  });
}

class Parser {
  readonly #reader: Reader;
  readonly #names = new GroupNames();
  /** By group number: its body, or undefined while it is open. */
  readonly #bodies: (Node | undefined)[] = [undefined];
  /** Group count when the innermost lookbehind was entered: later groups cannot be referred to in it. */
  #lookbehindGroups: number | undefined;
  readonly #conditionNumbers: { group: number; at: number }[] = [];
  #depth = 0;

  constructor(source: string) {
    this.#reader = new Reader(source);
  }

  parse(scope: Scope): Parsed {
    const root = this.#alternatives(scope);
    if (!this.#reader.done) throw this.#reader.invalid("unbalanced parenthesis", this.#reader.offset);
    for (const { group, at } of this.#conditionNumbers) {
      if (group >= this.#bodies.length) throw this.#reader.invalid(`invalid group reference ${group}`, at);
    }
    return { root, groupCount: this.#bodies.length - 1, names: this.#names.numbers };
  }

  #alternatives(scope: Scope): Node {
    if (++this.#depth > deepest) {
      throw this.#reader.unsupported(`groups are nested more than ${deepest} deep`, this.#reader.offset);
    }
    this.#names.enterChoice();
    const options = [this.#sequence(scope)];
    while (this.#reader.skip("|")) {
      this.#names.nextOption();
      options.push(this.#sequence(scope));
    }
    this.#names.leaveChoice();
    this.#depth--;
    return options.length === 1 ? (options[0] as Node) : { kind: "choice", options };
  }

  #sequence(scope: Scope): Node {
    const reader = this.#reader;
    const items: Node[] = [];
    while (!reader.done && reader.next !== "|" && reader.next !== ")") {
      if (scope.verbose && reader.takeWhile(" \t\n\r\v\f") !== "") continue;
      if (scope.verbose && reader.skip("#")) {
        while (!reader.done && !reader.skip("\n")) reader.offset++;
        continue;
      }
      if ("*+?{".includes(reader.next) && this.#repeat(items)) continue;
      const item = this.#item(scope);
      if (item !== undefined) items.push(item);
    }
    if (items.length === 1) return items[0] as Node;
    return items.length === 0 ? { kind: "empty" } : { kind: "sequence", items };
  }

  /** Reads a quantifier and applies it to the last item; false when `{` is a literal. */
  #repeat(items: Node[]): boolean {
    const reader = this.#reader;
    const at = reader.offset;
    let min = 0;
    let max = Number.POSITIVE_INFINITY;
    const sign = reader.next;
    reader.offset++;
    if (sign === "?") max = 1;
    else if (sign === "+") min = 1;
    else if (sign === "{") {
      if (reader.next === "}") {
        reader.offset = at;
        return false;
      }
      const low = reader.takeWhile(digits);
      const high = reader.skip(",") ? reader.takeWhile(digits) : low;
      if (!reader.skip("}")) {
        reader.offset = at;
        return false;
      }
      if (low !== "") min = Number(low);
      if (high !== "") max = Number(high);
      if (min >= 2 ** 32 - 1 || (max >= 2 ** 32 - 1 && max !== Number.POSITIVE_INFINITY)) {
        throw reader.invalid("the repetition number is too large", at);
      }
      if (max < min) throw reader.invalid("min repeat greater than max repeat", at + 1);
    }
    const mode = reader.skip("?") ? "lazy" : reader.skip("+") ? "possessive" : "greedy";
    const body = items.at(-1);
    if (body === undefined || (body.kind === "assertion" && !this.#grouped.has(body))) {
      throw reader.invalid("nothing to repeat", at);
    }
    if (body.kind === "repeat" && !this.#grouped.has(body)) throw reader.invalid("multiple repeat", at);
    items[items.length - 1] = { kind: "repeat", body, min, max, mode };
    return true;
  }

  /** Nodes that stood in `(?:…)`, which may be repeated where the bare node may not. */
  readonly #grouped = new WeakSet<Node>();

  #item(scope: Scope): Node | undefined {
    const reader = this.#reader;
    const at = reader.offset;
    const code = reader.take() as number;
    switch (String.fromCodePoint(code)) {
      case "\\":
        return this.#escape(scope, at);
      case ".":
        return { kind: "set", set: scope.dotAll ? anyCode : notNewline };
      case "^":
        return { kind: "assertion", at: scope.multiline ? "line-start" : "start" };
      case "$":
        return { kind: "assertion", at: scope.multiline ? "line-end" : "end" };
      case "[":
        return { kind: "set", set: parseClass(reader, scope) };
      case "(":
        return this.#group(scope, at);
      default:
        return literal(code, scope);
    }
  }

  #escape(scope: Scope, at: number): Node {
    const reader = this.#reader;
    const letter = reader.next;
    const set = category(letter, scope.ascii);
    if (set !== undefined) {
      reader.offset++;
      return { kind: "set", set };
    }
    const place = Object.hasOwn(places, letter) ? places[letter] : undefined;
    if (place !== undefined) {
      reader.offset++;
      return { kind: "assertion", at: scope.ascii ? (asciiPlaces[letter] ?? place) : place };
    }
    const code = codeEscape(reader);
    if (code !== undefined) return literal(code, scope);
    const given = digitEscape(reader);
    if ("code" in given) return literal(given.code, scope);
    if (given.group >= this.#bodies.length) {
      throw reader.invalid(`invalid group reference ${given.group}`, at + 1);
    }
    return this.#backReference([given.group], scope, at);
  }

  #backReference(groups: readonly number[], scope: Scope, at: number): Node {
    for (const group of groups) {
      if (this.#bodies[group] === undefined) throw this.#reader.invalid("cannot refer to an open group", at);
      this.#checkLookbehind(group, this.#reader.offset);
    }
    return {
      kind: "back-reference",
      groups,
      fold: scope.ignoreCase ? (scope.ascii ? "ascii" : "unicode") : "none",
    };
  }

  #checkLookbehind(group: number, at: number): void {
    if (this.#lookbehindGroups === undefined) return;
    if (this.#bodies[group] === undefined) throw this.#reader.invalid("cannot refer to an open group", at);
    if (group >= this.#lookbehindGroups) {
      throw this.#reader.invalid("cannot refer to group defined in the same lookbehind subpattern", at);
    }
  }

  /** Reads a group, the reader standing after its parenthesis at `at`; undefined for what leaves no node. */
  #group(scope: Scope, at: number): Node | undefined {
    const reader = this.#reader;
    if (!reader.skip("?")) return this.#capture(undefined, scope, at);
    const start = reader.offset;
    if (reader.skip("P<")) {
      const from = reader.offset;
      const name = reader.takeUntil(">", "group name");
      if (!identifier.test(name)) throw reader.invalid(`bad character in group name '${name}'`, from);
      return this.#capture({ name, from }, scope, at);
    }
    if (reader.skip("P=")) {
      const from = reader.offset;
      const name = reader.takeUntil(")", "group name");
      const groups = this.#names.numbers.get(name);
      if (groups === undefined) throw reader.invalid(`unknown group name '${name}'`, from);
      return this.#backReference(groups, scope, from);
    }
    if (reader.skip(":")) return this.#grouping(this.#enclosed({ ...scope }, at));
    if (reader.skip("#")) {
      while (!reader.skip(")")) {
        if (reader.done) throw reader.invalid("missing ), unterminated comment", at);
        reader.offset++;
      }
      return undefined;
    }
    if (reader.skip("=")) return this.#look(false, scope, at);
    if (reader.skip("!")) return this.#look(true, scope, at);
    if (reader.skip("<=")) return this.#lookbehind(false, scope, at);
    if (reader.skip("<!")) return this.#lookbehind(true, scope, at);
    if (reader.skip(">")) return { kind: "atomic", body: this.#enclosed({ ...scope }, at) };
    if (reader.skip("(")) return this.#conditional(scope, at);
    if (reader.next !== "" && `${flagLetters}-`.includes(reader.next)) return this.#flags(scope, at);
    if (!reader.skip("P")) reader.skip("<");
    if (reader.done) throw reader.invalid("unexpected end of pattern", reader.offset);
    reader.take();
    throw reader.invalid(`unknown extension ?${reader.source.slice(start, reader.offset)}`, start - 1);
  }

  /** Reads up to the closing parenthesis of the group that opened at `at`. */
  #enclosed(scope: Scope, at: number): Node {
    const body = this.#alternatives(scope);
    if (!this.#reader.skip(")")) throw this.#reader.invalid("missing ), unterminated subpattern", at);
    return body;
  }

  #grouping(body: Node): Node {
    const copy = { ...body };
    this.#grouped.add(copy);
    return copy;
  }

  #capture(named: { name: string; from: number } | undefined, scope: Scope, at: number): Node {
    const index = this.#bodies.length;
    if (index > mostGroups) throw this.#reader.unsupported(`more than ${mostGroups} groups`, at);
    this.#bodies.push(undefined);
    if (named !== undefined && !this.#names.add(named.name, index)) {
      const { name, from } = named;
      throw this.#reader.invalid(
        `redefinition of group name '${name}' as group ${index}; was group ${this.#names.numbers.get(name)?.[0]}`,
        from,
      );
    }
    const body = this.#enclosed({ ...scope }, at);
    this.#bodies[index] = body;
    return { kind: "group", index, body };
  }

  #look(negated: boolean, scope: Scope, at: number): Node {
    return { kind: "look", behind: undefined, negated, body: this.#enclosed({ ...scope }, at) };
  }

  #lookbehind(negated: boolean, scope: Scope, at: number): Node {
    const outer = this.#lookbehindGroups;
    this.#lookbehindGroups ??= this.#bodies.length;
    const body = this.#enclosed({ ...scope }, at);
    this.#lookbehindGroups = outer;
    const { min, max } = codeWidth(body, this.#bodies);
    if (min !== max) throw this.#reader.invalid("look-behind requires fixed-width pattern", at);
    return { kind: "look", behind: min, negated, body };
  }

  #conditional(scope: Scope, at: number): Node {
    const reader = this.#reader;
    const from = reader.offset;
    const name = reader.takeUntil(")", "group name");
    let group: number;
    if (identifier.test(name)) {
      const groups = this.#names.numbers.get(name);
      if (groups === undefined) throw reader.invalid(`unknown group name '${name}'`, from);
      if (groups.length > 1) {
        throw reader.unsupported(`a condition on '${name}', the name of several groups`, from);
      }
      group = groups[0] as number;
    } else {
      if (!/^[0-9]+$/.test(name)) throw reader.invalid(`bad character in group name '${name}'`, from);
      group = Number(name);
      if (group === 0) throw reader.invalid("bad group number", from);
      this.#conditionNumbers.push({ group, at: from });
    }
    if (group < this.#bodies.length && this.#bodies[group] === undefined) {
      // Python answers this from what earlier attempts left behind.
      throw reader.unsupported("a condition on the group it stands in", from);
    }
    this.#checkLookbehind(group, from);
    const inner = { ...scope };
    this.#names.enterChoice();
    const yes = this.#sequence(inner);
    this.#names.nextOption();
    const no: Node = reader.skip("|") ? this.#sequence(inner) : { kind: "empty" };
    this.#names.leaveChoice();
    if (reader.next === "|") {
      throw reader.invalid("conditional backref with more than two branches", reader.offset);
    }
    if (!reader.skip(")")) throw reader.invalid("missing ), unterminated subpattern", at);
    return { kind: "conditional", group, yes, no };
  }

  /** Reads `(?flags)` or `(?flags:…)`, the reader standing after the `?`. */
  #flags(scope: Scope, at: number): Node | undefined {
    const reader = this.#reader;
    const changed = readFlags(reader, scope);
    if (reader.skip(")")) {
      Object.assign(scope, changed);
      return undefined;
    }
    if (!reader.skip(":")) {
      throw reader.invalid(reader.done ? "missing -, : or )" : "unknown flag", reader.offset);
    }
    return this.#grouping(this.#enclosed(changed, at));
  }
}

const identifier = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

const places: Record<string, Place> = { A: "start", Z: "final", b: "boundary", B: "not-boundary" };
const asciiPlaces: Record<string, Place> = { b: "ascii-boundary", B: "not-ascii-boundary" };

function literal(code: number, scope: Scope): Node {
  if (!scope.ignoreCase) return { kind: "char", code };
  const ranges = closeOverCase([code, code], scope.ascii);
  if (ranges.length === 2 && ranges[0] === ranges[1]) return { kind: "char", code };
  return { kind: "set", set: { negated: false, ranges, classes: [] } };
}
