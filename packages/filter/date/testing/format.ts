import { monthNames, weekdayNames } from "../directives.ts";

const two = (value: number, fill = "0") => String(value).padStart(2, fill);

/**
 * Writes an instant as a date pattern says, without looking at the code under test:
 * `%Y %y %m %d %e %b %a %H %k %I %p %M %S`, at an offset from UTC in milliseconds.
 */
export function format(pattern: string, time: number, offset = 0): string {
  const at = new Date(time + offset);
  const hour = at.getUTCHours();
  const values: Record<string, string> = {
    Y: String(at.getUTCFullYear()),
    y: two(at.getUTCFullYear() % 100),
    m: two(at.getUTCMonth() + 1),
    d: two(at.getUTCDate()),
    e: two(at.getUTCDate(), " "),
    b: monthNames[at.getUTCMonth()]?.slice(0, 3) ?? "",
    a: weekdayNames[at.getUTCDay()]?.slice(0, 3) ?? "",
    H: two(hour),
    k: two(hour, " "),
    I: two(hour % 12 === 0 ? 12 : hour % 12),
    p: hour < 12 ? "AM" : "PM",
    M: two(at.getUTCMinutes()),
    S: two(at.getUTCSeconds()),
    s: String(Math.floor(time / 1000)),
    T: (BigInt(Math.floor(time / 1000)) + 0x4000000000000000n).toString(16),
  };
  return pattern.replaceAll(/%([a-zA-Z])/g, (all, letter: string) => values[letter] ?? all);
}
