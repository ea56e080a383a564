import { compileDateRegex, type DateRegex } from "./date-regex.ts";
import { type DatePattern, expandPattern } from "./pattern.ts";

/** One way to write a date, ready to be looked for. Shared between detectors. */
export interface DateTemplate {
  /** The pattern it came from. */
  readonly name: string;
  readonly regex: DateRegex;
  readonly anchored: boolean;
  /** Whether a line that it matches has no date: no other template is tried then. */
  readonly dateless: boolean;
  /** How much a hit counts in the order of templates. */
  readonly weight: number;
  /** Whether equal texts are equal dates, whatever stands around them. */
  readonly selfContained: boolean;
  /** Whether its dates have the core that the defaults' dates have; see date-core.ts. */
  readonly cored: boolean;
  /** Whether its dates begin where any default's would: none has a weekday or a zone before them. */
  readonly solid: boolean;
}

/** A default template: where it may stand, and its pattern without that. */
interface DefaultPattern {
  readonly place: "anywhere" | "line" | "caret";
  readonly body: string;
  /** The pattern itself, where the place is more than a prefix. */
  readonly whole?: string;
}

const syslog = "(?:%a )?%b %d %k:%M:%S(?:\\.%f)?(?: %ExY)?";

/** The 17 defaults in fail2ban's order; see its manual for `datepattern`. */
const defaults: readonly DefaultPattern[] = [
  {
    place: "anywhere",
    body: "%ExY(?P<_sep>[-/.])%m(?P=_sep)%d(?:T| {1,2})%H:%M:%S(?:[.,]%f)?(?:\\s*%z)?",
  },
  { place: "anywhere", body: syslog },
  { place: "anywhere", body: "(?:%a )?%b %d %ExY %k:%M:%S(?:\\.%f)?" },
  { place: "anywhere", body: "%d(?P<_sep>[-/])%m(?P=_sep)(?:%ExY|%Exy) %k:%M:%S" },
  { place: "anywhere", body: "%d(?P<_sep>[-/])%b(?P=_sep)%ExY[ :]?%H:%M:%S(?:\\.%f)?(?: %z)?" },
  { place: "anywhere", body: "%m/%d/%ExY:%H:%M:%S" },
  { place: "anywhere", body: "%m-%d-%ExY %k:%M:%S(?:\\.%f)?" },
  // Any number of ten digits could be an epoch, so it must open the line or an audit mark.
  { place: "anywhere", body: "{EPOCH}", whole: "(?:^|(?<=\\baudit\\()){EPOCH}" },
  { place: "line", body: "%H:%M:%S" },
  { place: "caret", body: "<%m/%d/%Exy@%H:%M:%S>" },
  { place: "anywhere", body: "%Exy%Exm%Exd {1,2}%H:%M:%S" },
  { place: "anywhere", body: "%b %d, %ExY %I:%M:%S %p" },
  { place: "caret", body: "%b-%d-%Exy %k:%M:%S" },
  { place: "anywhere", body: "%ExY%Exm%Exd(?:-|T| {1,2})%ExH:?%ExM:?%ExS(?:[.,]%f)?(?:\\s*%z)?" },
  { place: "anywhere", body: `(?:%Z )?${syslog}` },
  { place: "anywhere", body: `(?:%z )?${syslog}` },
  { place: "anywhere", body: "{TAI64N}" },
];

const lineWeight = 100;

function compile(pattern: DatePattern, name: string, weight: number, cored = false): DateTemplate {
  const { anchored, selfContained } = pattern;
  return {
    name,
    regex: compileDateRegex(pattern),
    anchored,
    dateless: pattern.fields.size === 0,
    weight,
    selfContained,
    cored,
    solid: cored && !/%[aZz] /.test(name),
  };
}

const anchor = (body: string) => `{^LN-BEG}${body}`;
const pattern = ({ place, body, whole }: DefaultPattern) =>
  whole ?? (place === "line" ? anchor(body) : place === "caret" ? `^${body}` : body);

const template = (text: string, weight: number) =>
  compile(expandPattern(text, { plain: true }), text, weight, true);

let lines: readonly DateTemplate[] | undefined;
let everywhere: readonly DateTemplate[] | undefined;

/** The defaults at the start of the line: `{^LN-BEG}` by itself. */
export function lineTemplates(): readonly DateTemplate[] {
  lines ??= defaults.map((one) =>
    template(
      one.place === "caret" ? pattern(one) : anchor(one.body),
      one.place === "anywhere" ? lineWeight : 1,
    ),
  );
  return lines;
}

/** All defaults: first the line-anchored twins of those that may stand anywhere, then the 17 themselves. */
export function defaultTemplates(): readonly DateTemplate[] {
  everywhere ??= [
    ...lineTemplates().filter((_, index) => defaults[index]?.place === "anywhere"),
    ...defaults.map((one) => template(pattern(one), 1)),
  ];
  return everywhere;
}

const named = new Map([
  ["epoch", "(?:^|(?<=\\baudit\\()){EPOCH}"],
  ["tai64n", "{TAI64N}"],
  ["iso8601", "%ExY-?%Exm-?%Exd[T ]%ExH:?%ExM(?::?%ExS)?(?:[.,]%f)?(?: ?%z)?"],
]);

/**
 * The templates of one `datepattern` line: a pattern, a name (`Epoch`, `TAI64N`, `ISO8601`),
 * `{DEFAULT}`, `{^LN-BEG}`, `{NONE}`, or a pattern in which `{DATE}` stands for each default.
 *
 * @throws {FleetbanError} see {@link expandPattern}; FLB_FILTER_REGEX_INVALID
 */
export function templatesOf(text: string): readonly DateTemplate[] {
  if (text === "{NONE}") return [];
  if (text === "{DEFAULT}" || text === "{DATE}") return defaultTemplates();
  if (text === "{^LN-BEG}") return lineTemplates();
  if (text.includes("{DATE}")) {
    return defaults.map(({ body }) => {
      const filled = text.replaceAll("{DATE}", () => `(?:${body})`);
      return compile(expandPattern(filled), text, 1);
    });
  }
  const [, prefix = "", name = ""] = /^(\{\^LN-BEG\}|\{\*WD-BEG\}|\{UNB\}|\*\*)?(.*)$/s.exec(text) ?? [];
  const body = named.get(name.toLowerCase());
  if (body === undefined) return [compile(expandPattern(text), text, 1)];
  const anchored = prefix === "{^LN-BEG}" && name.toLowerCase() === "epoch" ? "{EPOCH}" : body;
  return [compile(expandPattern(prefix + anchored, { plain: true }), text, 1)];
}
