import type { Millis } from "./clock.ts";

/** Seconds per unit, as fail2ban counts them: a month is a twelfth of 365.25 days. */
const unitSeconds: Record<string, number> = {
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  ss: 1,
  m: 60,
  min: 60,
  mins: 60,
  minute: 60,
  minutes: 60,
  mm: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  hh: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
  da: 86_400,
  dd: 86_400,
  w: 604_800,
  week: 604_800,
  weeks: 604_800,
  wee: 604_800,
  ww: 604_800,
  mo: 2_629_800,
  mon: 2_629_800,
  month: 2_629_800,
  months: 2_629_800,
  y: 31_557_600,
  year: 31_557_600,
  years: 31_557_600,
  yea: 31_557_600,
  yy: 31_557_600,
};

const part = /\s*([+-]?)\s*(\d+(?:\.\d+)?)\s*([a-z]*)/iy;

/**
 * Reads a time as fail2ban's users write it: `600`, `10m`, `1h30`, `1w2d`, `1mo`,
 * `1d - 1h`. A number without a unit is seconds: `1h30` is 3630 s, as in fail2ban.
 *
 * @returns milliseconds, or undefined when the text is not a time.
 */
export function parseDuration(text: string): Millis | undefined {
  part.lastIndex = 0;
  let seconds = 0;
  let end = 0;
  for (let found = part.exec(text); found !== null; found = part.exec(text)) {
    const [, sign, amount, unit = ""] = found;
    const size = unit === "" ? 1 : unitSeconds[unit.toLowerCase()];
    if (size === undefined) return undefined;
    seconds += (sign === "-" ? -1 : 1) * Number(amount) * size;
    end = part.lastIndex;
  }
  if (end === 0 || text.slice(end).trim() !== "" || !Number.isSafeInteger(Math.round(seconds * 1000))) {
    return undefined;
  }
  return Math.round(seconds * 1000);
}

/** Writes a duration for people: `10m`, `1h`, `1d 2h`; `permanent` for null. */
export function formatDuration(duration: Millis | null): string {
  if (duration === null) return "permanent";
  let rest = Math.round(duration / 1000);
  if (rest === 0) return duration === 0 ? "0s" : `${duration}ms`;
  const parts: string[] = [];
  for (const [unit, size] of [
    ["w", 604_800],
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
    ["s", 1],
  ] as const) {
    const amount = Math.floor(rest / size);
    if (amount > 0) parts.push(`${amount}${unit}`);
    rest -= amount * size;
  }
  return parts.join(" ");
}
