import { isDeepStrictEqual } from "node:util";
import { parseNetwork } from "@fleetban/core";
import type { Failure } from "@fleetban/filter";
import type { Expected } from "./samples.ts";

/** The suite's dates are of this zone: CET and CEST, whose rules were the same in 2005. */
export const suiteZone = "Europe/Berlin";

const notCompared = new Set(["match", "time", "desc", "constraint"]);

/**
 * Compares what a filter found in a line with what the line's annotation expects.
 *
 * @param failures all that count, one for each failregex that found somebody
 * @returns what differs, a sentence each
 */
export function differences(failures: readonly Failure[], expected: Expected | null): string[] {
  const [failure] = failures;
  if (failure === undefined) return expected?.match === true ? ["no match"] : [];
  if (expected?.match !== true) return [`matched ${failure.key} by failregex ${failure.failregex + 1}`];
  const wrong: string[] = [];
  if (failures.length > 1) {
    wrong.push(`matched by failregexes ${failures.map((each) => each.failregex + 1).join(" and ")}`);
  }
  for (const [key, wanted] of Object.entries(expected)) {
    if (notCompared.has(key)) continue;
    const value = found(failure, key);
    if (!same(value, wanted)) wrong.push(`${key} is ${JSON.stringify(value)}, not ${JSON.stringify(wanted)}`);
  }
  const { time } = expected;
  if (typeof time === "string" && !sameTime(failure.time, time)) {
    wrong.push(`time is ${localTime(failure.time)}, not ${time}`);
  }
  return wrong;
}

function found(failure: Failure, key: string): unknown {
  switch (key) {
    case "host":
      return failure.captures.fid === undefined ? failure.key : (failure.target ?? failure.key);
    case "attempts":
      return failure.lines;
    case "users":
      return failure.users;
    default:
      return failure.captures[key] ?? null;
  }
}

function same(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(found) && Array.isArray(wanted)) {
    return isDeepStrictEqual([...found].sort(), [...wanted].sort());
  }
  if (found === wanted) return true;
  if (typeof found !== "string" || typeof wanted !== "string") return false;
  const [a, b] = [parseNetwork(found), parseNetwork(wanted)];
  return a !== undefined && a.text === b?.text;
}

/** The suite writes `2005-03-7T02:09:33`, too. */
function sameTime(time: number, wanted: string): boolean {
  const [whole = "", fraction = ""] = wanted.split(".");
  const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3));
  const numbers = (text: string) => text.split(/\D+/).map(Number).join(" ");
  return numbers(localTime(time)) === numbers(whole) && (time % 1000 === milliseconds || milliseconds === 0);
}

const format = new Intl.DateTimeFormat("sv-SE", {
  timeZone: suiteZone,
  dateStyle: "short",
  timeStyle: "medium",
});

/** `2005-08-14T12:00:00` */
function localTime(time: number): string {
  return format.format(time).replace(" ", "T");
}
