import { FleetbanError } from "@fleetban/core";
import { compositeDirectives, type DateField, type Directive, directives, numberTags } from "./directives.ts";

/** A date pattern after its directives were replaced: a regex in Python's syntax, group 1 being what is cut. */
export interface DatePattern {
  /** As the operator wrote it. */
  readonly text: string;
  readonly source: string;
  readonly ignoreCase: boolean;
  /** Capturing groups of the directives, by name. */
  readonly fields: ReadonlyMap<string, DateField>;
  /** Whether it can only match at the start of the line. */
  readonly anchored: boolean;
  /** Whether group 1 is the whole date, so that it ends where the match ends. */
  readonly wrapped: boolean;
  /** Whether what it reads depends on the matched text alone: nothing in it looks around. */
  readonly selfContained: boolean;
  /** Whether it means the same in JavaScript's syntax as in Python's, and has only short, bounded repeats. */
  readonly plain: boolean;
}

const wordStart = "(?=^|\\b|\\W)";
const wordEnd = "(?=\\b|\\W|$)";
/** Letters, signs that are no syntax, escaped signs, classes of such, groups, choices, and `?`. */
const plainSyntax =
  /^\^?(?:[\w :;,/@#=<>"'!&~-]|\\[^\w\s]|\[[\w :;,./@#=-]+\]|\(\?:|\(\?P<_\w+>|\(\?P=_\w+\)|[)?|]|\{1,2\})*$/;
const lineStart = "^(?:\\W{0,2})?";

/**
 * Replaces the directives of a date pattern, as fail2ban's `datepattern` has it: `%`-directives
 * of strptime and `%Ex…`, `{EPOCH}`, `{LEPOCH}`, and the prefixes `{^LN-BEG}`, `{*WD-BEG}`,
 * `{UNB}`, which change the boundaries; `**` lifts the boundary on its side. Around them stands a regex in Python's syntax.
 *
 * @param options.plain vouches that the pattern is {@link DatePattern.plain}; else it is looked at.
 * @throws {FleetbanError} FLB_FILTER_DATEPATTERN_DIRECTIVE, _TAG, _INCOMPLETE
 */
export function expandPattern(text: string, options: { plain?: boolean } = {}): DatePattern {
  const { before, after, from, to } = readEdges(text);
  const flags = /^\(\?([aiLmsux]+)\)/.exec(text.slice(from, to));
  const body = new Body(text, from + (flags?.[0].length ?? 0), to);
  // `^I\(()` says that such a line has no date, and so that none is to be looked for.
  if (body.fields.size > 0 || !body.ownGroup) demandDate(body.fields, text);

  // `^a|b` is anchored in its first branch only; there the caret stays where it is.
  const bareChoice = hasBareChoice(body.source);
  const caret = body.source.startsWith("^") && !bareChoice;
  const opening = before === "line" ? lineStart : before === "none" || caret ? "" : wordStart;
  const closing = after && !body.source.endsWith("$") ? wordEnd : "";
  const inner = caret ? body.source.slice(1) : body.source;
  const cut = body.ownGroup ? inner : `(${inner})`;
  const otherFlags = (flags?.[1] ?? "").replaceAll(/[iu]/g, "");
  const choice = body.ownGroup && bareChoice;
  return {
    text,
    source: `${otherFlags === "" ? "" : `(?${otherFlags})`}${opening}${caret ? "^" : ""}${choice ? `(?:${cut})` : cut}${closing}`,
    ignoreCase: body.ignoreCase || (flags?.[1]?.includes("i") ?? false),
    fields: body.fields,
    anchored: before === "line" || caret,
    wrapped: !body.ownGroup,
    selfContained: !body.looksAround,
    plain: options.plain ?? (!body.ownGroup && otherFlags === "" && plainSyntax.test(body.ownText)),
  };
}

/** What stands before the date, whether something stands behind it, and where the pattern itself begins and ends. */
function readEdges(text: string): {
  before: "word" | "line" | "none";
  after: boolean;
  from: number;
  to: number;
} {
  const after = !text.endsWith("**");
  const to = after ? text.length : text.length - 2;
  if (text.startsWith("{^LN-BEG}")) return { before: "line", after, from: 9, to };
  if (text.startsWith("{*WD-BEG}")) return { before: "word", after, from: 9, to };
  if (text.startsWith("{UNB}")) return { before: "none", after: false, from: 5, to };
  if (text.startsWith("**")) return { before: "none", after, from: 2, to: Math.max(to, 2) };
  return { before: "word", after, from: 0, to };
}

/** Whether a `|` stands outside all groups, so that it would take the boundaries into its branches. */
function hasBareChoice(source: string): boolean {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const letter = source[at];
    if (letter === "\\") at++;
    else if (letter === "[") at = classEnd(source, at) - 1;
    else if (letter === "(") depth++;
    else if (letter === ")") depth--;
    else if (letter === "|" && depth === 0) return true;
  }
  return false;
}

/** Where the class that opens at `at` is over; the end of the text when it never is. */
function classEnd(text: string, at: number): number {
  let next = at + 1;
  if (text[next] === "^") next++;
  if (text[next] === "]") next++;
  while (next < text.length && text[next] !== "]") next += text[next] === "\\" ? 2 : 1;
  return Math.min(next + 1, text.length);
}

/** The part between the boundaries. */
class Body {
  source = "";
  ignoreCase = false;
  /** Whether the operator marked the part to cut with a group of his own. */
  ownGroup = false;
  looksAround = false;
  /** What stands around the directives. */
  ownText = "";
  readonly fields = new Map<string, DateField>();
  readonly #text: string;

  constructor(text: string, from: number, to: number) {
    this.#text = text;
    for (let at = from; at < to; ) at = this.#step(at, to);
  }

  #step(at: number, to: number): number {
    const letter = this.#text[at];
    if (letter === "%") return this.#directive(at);
    if (letter === "{" && /[A-Z^*]/.test(this.#text[at + 1] ?? "")) return this.#tag(at);
    if (letter === "(") this.#group(at);
    const next = Math.min(letter === "\\" ? at + 2 : letter === "[" ? classEnd(this.#text, at) : at + 1, to);
    this.source += this.#text.slice(at, next);
    this.ownText += this.#text.slice(at, next);
    return next;
  }

  #group(at: number): void {
    const opening = this.#text.slice(at + 1, at + 5);
    if (!opening.startsWith("?") || (opening.startsWith("?P<") && opening[3] !== "_")) this.ownGroup = true;
    if (/^\?(?:[=!(>]|<[=!])/.test(opening)) this.looksAround = true;
  }

  #directive(at: number): number {
    const name = this.#text.startsWith("Ex", at + 1)
      ? this.#text.slice(at + 1, at + 4)
      : this.#text.slice(at + 1, at + 2);
    if (name === "%") this.source += "%";
    const directive = directives.get(name);
    const composite = compositeDirectives.get(name);
    if (directive !== undefined) this.#field(directive);
    else if (composite !== undefined) {
      const part = new Body(composite, 0, composite.length);
      // Group names count on from here.
      this.source += part.source.replaceAll(/\(\?P<date[0-9]+>/g, (group) => {
        const field = part.fields.get(group.slice(4, -1)) as DateField;
        return `(?P<${this.#name(field)}>`;
      });
      this.ignoreCase ||= part.ignoreCase;
    } else if (name !== "%") {
      throw new FleetbanError(
        "FLB_FILTER_DATEPATTERN_DIRECTIVE",
        `Date pattern "${this.#text}": %${name} at position ${at} is not a directive.`,
      );
    }
    return at + 1 + name.length;
  }

  #tag(at: number): number {
    const close = this.#text.indexOf("}", at);
    const name = this.#text.slice(at + 1, close < 0 ? undefined : close);
    const directive = numberTags.get(name);
    if (directive === undefined || close < 0) {
      throw new FleetbanError(
        "FLB_FILTER_DATEPATTERN_TAG",
        `Date pattern "${this.#text}": {${name}} at position ${at} has no meaning there.`,
      );
    }
    this.#field(directive);
    return close + 1;
  }

  #field(directive: Directive): void {
    this.source += `(?P<${this.#name(directive.field)}>${directive.regex})`;
    this.ignoreCase ||= directive.ignoreCase === true;
  }

  #name(field: DateField): string {
    const name = `date${this.fields.size}`;
    this.fields.set(name, field);
    return name;
  }
}

/** A pattern without a day and without a time would never give an instant. */
function demandDate(fields: ReadonlyMap<string, DateField>, text: string): void {
  const has = new Set(fields.values());
  const any = (...names: DateField[]) => names.some((name) => has.has(name));
  if (any("epoch", "epoch-milli", "tai64n")) return;
  const month = any("month", "month-name");
  const week = any("week-from-sunday", "week-from-monday") && any("weekday", "weekday-name");
  const dated = (month && has.has("day")) || has.has("day-of-year") || week;
  const timed = any("hour", "hour-12") && !month && !has.has("day");
  if (dated || timed) return;
  const doubled =
    has.size === 0 && text.includes("%%") ? " Here a directive has one percent sign, not two." : "";
  throw new FleetbanError(
    "FLB_FILTER_DATEPATTERN_INCOMPLETE",
    `Date pattern "${text}" gives neither a day with its month nor a time of day, up to its end at position ${text.length}.${doubled}`,
  );
}
