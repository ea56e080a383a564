import { FleetbanError } from "@fleetban/core";
import { fixedOffset } from "./zone-names.ts";

const day = 86_400_000;

/** The offset between local time and UTC, at any instant. "Local" numbers are local time written as if it were UTC. */
export interface Zone {
  /** Milliseconds east of UTC at an instant (epoch milliseconds); NaN at NaN. */
  offsetAt(time: number): number;
}

/** A zone whose offset never changes. */
export function fixedZone(offset: number): Zone {
  return { offsetAt: () => offset };
}

/**
 * The zone of a name: a fixed offset (`+0530`), an abbreviation (`CET` is always one hour, as in
 * fail2ban's `logtimezone`) or an IANA name (`Europe/Berlin`). Null is the system's zone.
 *
 * @throws {FleetbanError} FLB_FILTER_TIMEZONE
 */
export function findZone(name: string | null): Zone {
  const known = zones.get(name) ?? makeZone(name);
  zones.set(name, known);
  return known;
}

/** Shared by all detectors, for what a zone has learnt. Names come from the policy, so they are few. */
const zones = new Map<string | null, Zone>();

function makeZone(name: string | null): Zone {
  if (name === null) return new ChangingZone((time) => -new Date(time).getTimezoneOffset() * 60_000);
  const offset = fixedOffset(name.trim());
  if (offset !== null) return fixedZone(offset);
  try {
    return new ChangingZone(offsetsByName(name.trim()));
  } catch (cause) {
    throw new FleetbanError("FLB_FILTER_TIMEZONE", `"${name}" is no time zone.`, { cause });
  }
}

/** @throws {RangeError} for a name that Intl does not know. */
function offsetsByName(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat("en-US-u-ca-iso8601-nu-latn", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return (time) => {
    const part = new Map<string, number>(
      format.formatToParts(time).map(({ type, value }) => [type, Number(value)]),
    );
    const get = (type: string) => part.get(type) ?? 0;
    const local = Date.UTC(
      get("year"),
      get("month") - 1,
      get("day"),
      get("hour"),
      get("minute"),
      get("second"),
    );
    return local - Math.floor(time / 1000) * 1000;
  };
}

/** A UTC day in a zone: the offset it starts with, the one it ends with, and when that changes. */
interface ZoneDay {
  readonly before: number;
  readonly after: number;
  /** Epoch milliseconds; Infinity when nothing changes on this day. */
  readonly changesAt: number;
}

/** Asking Intl takes microseconds, so each UTC day is asked for once. */
class ChangingZone implements Zone {
  static readonly #mostDays = 4096;
  readonly #ask: (time: number) => number;
  readonly #days = new Map<number, ZoneDay>();
  #lastNumber = Number.NaN;
  #lastDay: ZoneDay = { before: 0, after: 0, changesAt: Number.POSITIVE_INFINITY };

  constructor(ask: (time: number) => number) {
    this.#ask = ask;
  }

  offsetAt(time: number): number {
    if (Number.isNaN(time)) return time;
    const number = Math.floor(time / day);
    if (number !== this.#lastNumber) {
      this.#lastDay = this.#days.get(number) ?? this.#learn(number);
      this.#lastNumber = number;
    }
    return time < this.#lastDay.changesAt ? this.#lastDay.before : this.#lastDay.after;
  }

  #learn(number: number): ZoneDay {
    let low = number * day;
    let high = low + day;
    const before = this.#ask(low);
    const after = this.#ask(high);
    while (before !== after && high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (this.#ask(middle) === before) low = middle;
      else high = middle;
    }
    const learnt = { before, after, changesAt: before === after ? Number.POSITIVE_INFINITY : high };
    // Dates come from log lines, so an attacker chooses them: the memory is bounded.
    if (this.#days.size >= ChangingZone.#mostDays) this.#days.clear();
    this.#days.set(number, learnt);
    return learnt;
  }
}

/**
 * The instant of a local time. One that the clocks skip is read with the offset before the
 * change, as mktime does; of one that comes twice, the instant nearest to `now` is meant.
 */
export function toInstant(zone: Zone, local: number, now: number): number {
  const before = zone.offsetAt(local - day);
  const after = zone.offsetAt(local + day);
  if (before === after) return local - before;
  const first = local - before;
  const second = local - after;
  const firstHolds = zone.offsetAt(first) === before;
  const secondHolds = zone.offsetAt(second) === after;
  if (firstHolds && secondHolds) return Math.abs(second - now) <= Math.abs(first - now) ? second : first;
  return secondHolds ? second : first;
}

/** The offset that holds between two local times and for an hour around, or NaN when the clocks change there. */
export function steadyOffset(zone: Zone, localFrom: number, localTo: number): number {
  const margin = 3_600_000;
  const offset = zone.offsetAt(localFrom - zone.offsetAt(localFrom));
  const steady =
    zone.offsetAt(localFrom - offset - margin) === offset &&
    zone.offsetAt(localTo - offset + margin) === offset;
  return steady ? offset : Number.NaN;
}
