import { type DateField, monthNames, weekdayNames } from "./directives.ts";

/** What a date text says, as numbers; -1 for what it leaves out. */
export interface DateParts {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  dayOfYear: number;
  /** 0 is Sunday. */
  weekday: number;
  /** Weeks of the year that start on Sunday and on Monday, as %U and %W have them. */
  weekFromSunday: number;
  weekFromMonday: number;
  hour: number;
  hour12: number;
  /** 0 for am, 1 for pm. */
  half: number;
  minute: number;
  second: number;
  /** The zone's text. */
  zone: string | null;
  /** Epoch milliseconds, of the patterns that say the instant itself. */
  instant: number;
}

const numberByName = (names: readonly string[], from: number) =>
  new Map(names.map((name, index) => [name.slice(0, 3).toLowerCase(), index + from]));
const months = numberByName(monthNames, 1);
const weekdays = numberByName(weekdayNames, 0);

const named = (numbers: ReadonlyMap<string, number>, text: string) =>
  numbers.get(text.slice(0, 3).toLowerCase()) ?? -1;

const setters: Readonly<Record<DateField, (parts: DateParts, text: string) => void>> = {
  year: (parts, text) => {
    parts.year = Number(text);
  },
  // POSIX: 69 to 99 are of the last century.
  "year-posix": (parts, text) => {
    parts.year = Number(text) + (Number(text) < 69 ? 2000 : 1900);
  },
  "year-2000": (parts, text) => {
    parts.year = Number(text) + 2000;
  },
  month: (parts, text) => {
    parts.month = Number(text);
  },
  "month-name": (parts, text) => {
    parts.month = named(months, text);
  },
  day: (parts, text) => {
    parts.day = Number(text);
  },
  "day-of-year": (parts, text) => {
    parts.dayOfYear = Number(text);
  },
  weekday: (parts, text) => {
    parts.weekday = Number(text);
  },
  "weekday-name": (parts, text) => {
    parts.weekday = named(weekdays, text);
  },
  "week-from-sunday": (parts, text) => {
    parts.weekFromSunday = Number(text);
  },
  "week-from-monday": (parts, text) => {
    parts.weekFromMonday = Number(text);
  },
  hour: (parts, text) => {
    parts.hour = Number(text);
  },
  "hour-12": (parts, text) => {
    parts.hour12 = Number(text);
  },
  half: (parts, text) => {
    parts.half = text[0] === "p" || text[0] === "P" ? 1 : 0;
  },
  minute: (parts, text) => {
    parts.minute = Number(text);
  },
  second: (parts, text) => {
    parts.second = Number(text);
  },
  // Dates are whole seconds, as in fail2ban.
  fraction: () => {},
  zone: (parts, text) => {
    parts.zone = text;
  },
  epoch: (parts, text) => {
    parts.instant = Math.round(Number(text) * 1000);
  },
  // The number of digits tells seconds, milliseconds and microseconds apart.
  "epoch-milli": (parts, text) => {
    const digits = text.indexOf(".") < 0 ? text.length : text.indexOf(".");
    const unit = digits >= 16 ? 0.001 : digits >= 13 ? 1 : 1000;
    parts.instant = Math.floor(Number(text) * unit);
  },
  // cr.yp.to/libtai/tai64.html; seconds only, and no leap seconds, as in fail2ban.
  tai64n: (parts, text) => {
    const seconds = BigInt(`0x${text.slice(1, 17)}`) - 0x4000000000000000n;
    parts.instant = Number(seconds) * 1000;
  },
};

/** Which capturing group holds which field. */
export type FieldGroups = readonly { readonly field: DateField; readonly group: number }[];

/** The parts of a date from the captured texts. Of a field captured twice the first that matched counts. */
export function readParts(fields: FieldGroups, groups: readonly (string | undefined)[]): DateParts {
  const parts: DateParts = {
    year: -1,
    month: -1,
    day: -1,
    dayOfYear: -1,
    weekday: -1,
    weekFromSunday: -1,
    weekFromMonday: -1,
    hour: -1,
    hour12: -1,
    half: -1,
    minute: -1,
    second: -1,
    zone: null,
    instant: Number.NaN,
  };
  for (let i = fields.length - 1; i >= 0; i--) {
    const { field, group } = fields[i] as FieldGroups[number];
    const text = groups[group];
    if (text !== undefined) setters[field](parts, text);
  }
  return parts;
}
