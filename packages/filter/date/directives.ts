/** What a directive of a date pattern reads from the line. */
export type DateField =
  | "year"
  | "year-posix"
  | "year-2000"
  | "month"
  | "month-name"
  | "day"
  | "day-of-year"
  | "weekday"
  | "weekday-name"
  | "week-from-sunday"
  | "week-from-monday"
  | "hour"
  | "hour-12"
  | "half"
  | "minute"
  | "second"
  | "fraction"
  | "zone"
  | "epoch"
  | "epoch-milli"
  | "tai64n";

export interface Directive {
  readonly field: DateField;
  /** Regex of one value; without capturing groups, and the same in Python's and JavaScript's syntax. */
  readonly regex: string;
  /** Whether a pattern that uses it ignores case. */
  readonly ignoreCase?: boolean;
}

export const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

export const weekdayNames = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

const short = (names: readonly string[]) => names.map((name) => name.slice(0, 3)).join("|");

const offset = "[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?";
/** Three to five letters as zone names have them, and Z and UT; which of them are known is decided later. */
const zoneName = "(?:[A-Z]{3,5}|UT|Z)";
const seconds = "6[01]|[0-5][0-9]";

/**
 * The directives by the letters after `%`: those of Python's strptime (C locale), `%k` and
 * `%l` of strftime, and fail2ban's strict `%Ex…` forms, whose numbers always have two digits.
 * Written from the manuals: docs.python.org, "strftime() and strptime() Format Codes"; jail.conf(5).
 */
export const directives: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  ["a", { field: "weekday-name", regex: short(weekdayNames), ignoreCase: true }],
  ["A", { field: "weekday-name", regex: weekdayNames.join("|"), ignoreCase: true }],
  ["w", { field: "weekday", regex: "[0-6]" }],
  ["b", { field: "month-name", regex: short(monthNames), ignoreCase: true }],
  ["B", { field: "month-name", regex: monthNames.join("|"), ignoreCase: true }],
  ["d", { field: "day", regex: "3[01]|[12][0-9]|0[1-9]|[1-9]| [1-9]" }],
  ["j", { field: "day-of-year", regex: "36[0-6]|3[0-5][0-9]|[12][0-9]{2}|0[1-9][0-9]|00[1-9]|[1-9][0-9]?" }],
  ["U", { field: "week-from-sunday", regex: "5[0-3]|[0-4][0-9]|[0-9]" }],
  ["W", { field: "week-from-monday", regex: "5[0-3]|[0-4][0-9]|[0-9]" }],
  ["m", { field: "month", regex: "1[0-2]|0[1-9]|[1-9]" }],
  ["y", { field: "year-posix", regex: "[0-9]{2}" }],
  ["Y", { field: "year", regex: "[0-9]{4}" }],
  ["H", { field: "hour", regex: "2[0-3]|[01][0-9]|[0-9]" }],
  ["I", { field: "hour-12", regex: "1[0-2]|0[1-9]|[1-9]" }],
  ["k", { field: "hour", regex: " ?(?:2[0-3]|[01][0-9]|[0-9])" }],
  ["l", { field: "hour-12", regex: "1[0-2]|0[1-9]| ?[1-9]" }],
  ["p", { field: "half", regex: "[AP]M", ignoreCase: true }],
  ["M", { field: "minute", regex: "[0-5][0-9]|[0-9]" }],
  ["S", { field: "second", regex: `${seconds}|[0-9]` }],
  ["f", { field: "fraction", regex: "[0-9]{1,9}" }],
  ["z", { field: "zone", regex: `Z|UTC|GMT|${offset}` }],
  ["Z", { field: "zone", regex: zoneName }],
  ["ExY", { field: "year", regex: "20[0-9]{2}" }],
  ["Exy", { field: "year-2000", regex: "[0-9]{2}" }],
  ["Exm", { field: "month", regex: "0[1-9]|1[0-2]" }],
  ["Exd", { field: "day", regex: "0[1-9]|[12][0-9]|3[01]" }],
  ["ExH", { field: "hour", regex: "[01][0-9]|2[0-3]" }],
  ["Exk", { field: "hour", regex: "[ 01][0-9]|2[0-3]" }],
  ["Exl", { field: "hour-12", regex: "[ 0][1-9]|1[0-2]" }],
  ["ExM", { field: "minute", regex: "[0-5][0-9]" }],
  ["ExS", { field: "second", regex: seconds }],
  ["ExZ", { field: "zone", regex: zoneName }],
  ["Exz", { field: "zone", regex: `${zoneName}(?:${offset})?|${offset}` }],
]);

/** `%c`, `%x` and `%X` in the C locale. */
export const compositeDirectives: ReadonlyMap<string, string> = new Map([
  ["c", "%a %b %d %H:%M:%S %Y"],
  ["x", "%m/%d/%y"],
  ["X", "%H:%M:%S"],
]);

/** Words in braces that stand for a number in the middle of a pattern. */
export const numberTags: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  ["EPOCH", { field: "epoch", regex: "[0-9]{10,11}\\b(?:\\.[0-9]{3,6})?" }],
  ["LEPOCH", { field: "epoch-milli", regex: "[0-9]{10,11}(?:[0-9]{3}(?:[0-9]{3}|\\.[0-9]{1,6})?)?" }],
  ["TAI64N", { field: "tai64n", regex: "@[0-9a-f]{24}" }],
]);
