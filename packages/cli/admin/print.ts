import { formatDuration } from "@fleetban/core";
import { type Ban, type Timestamp, toMillis } from "@fleetban/wire/admin";
import { type Column, table, terminalWidth } from "./table.ts";

/** One JSON document; times become ISO 8601, durations seconds. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, isoTimes, 2)}\n`);
}

/** As {@link printJson}, on one line: one of many. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, isoTimes)}\n`);
}

export function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

export function printTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
  print(table(rows, columns, terminalWidth()));
}

function isoTimes(key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || !("seconds" in value) || !("nanos" in value))
    return value;
  const time = toMillis(value as Timestamp);
  return /duration|lifetime|findtime|bantime|offset/.test(key) ? time / 1000 : new Date(time).toISOString();
}

/** `2026-11-25 14:03:07`, local time. */
export function localTime(time: Timestamp | null): string {
  if (time === null) return "";
  const date = new Date(toMillis(time));
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** What is left, in its two largest units. */
export function timeLeft(until: Timestamp | null, now = Date.now()): string {
  if (until === null) return "permanent";
  const left = toMillis(until) - now;
  if (left <= 0) return "over";
  return formatDuration(Math.max(1000, left - (left % 1000)))
    .split(" ")
    .slice(0, 2)
    .join(" ");
}

export const banColumns: Column<Ban>[] = [
  { title: "TARGET", of: ({ target }) => target },
  { title: "JAIL", of: ({ jail }) => jail, yields: 3 },
  { title: "SINCE", of: ({ since }) => localTime(since), yields: 4, whole: true },
  { title: "LEFT", of: (ban) => left(ban) },
  { title: "WHERE", of: ({ node }) => (node === "" ? "everywhere" : node), yields: 2 },
  { title: "WHY", of: why, yields: 1 },
];

function left({ state, until }: Ban): string {
  if (state === "BAN_STATE_LIFTED") return "lifted";
  return state === "BAN_STATE_ENDED" ? "over" : timeLeft(until);
}

function why({ reason, count }: Ban): string {
  if (reason === null || reason.cause === "") return "by hand";
  const times = count > 1 ? `, ban ${count}` : "";
  return `${reason.matches} on ${reason.nodes.join(", ")}${times}`;
}
