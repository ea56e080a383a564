import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Millis } from "@fleetban/core";

/** The hosts of the example, in the order they are shown. */
export const exampleHosts = ["web1", "web2", "mail1"] as const;

/** The example stands at the root of the checkout, as seen from dist/quickstart/. */
const examples = join(import.meta.dirname, "..", "..", "..", "..", "examples", "quickstart");

/** Time as rsyslog writes it today, RFC 3339 with microseconds. */
const timestamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\d{3}\+00:00/gm;

/**
 * Lays the example out below `directory`, one folder per host with its logs and the
 * policy, as on three machines. Their times are moved so that the newest line is a
 * second old: a ban runs from the time in the log, and one of last year would be over.
 */
export function prepareExample(directory: string, now: Millis): void {
  const logs = exampleHosts.flatMap((host) =>
    readdirSync(join(examples, host)).map((name) => ({
      path: join(directory, host, name),
      text: readFileSync(join(examples, host, name), "utf8"),
    })),
  );
  const newest = Math.max(
    ...logs.flatMap(({ text }) => [...text.matchAll(timestamp)].map((found) => Date.parse(`${found[1]}Z`))),
  );
  const move = now - 1000 - newest;
  for (const host of exampleHosts) {
    mkdirSync(join(directory, host), { recursive: true });
    copyFileSync(join(examples, "policy.yaml"), join(directory, host, "policy.yaml"));
  }
  for (const { path, text } of logs) writeFileSync(path, moveTimes(text, move));
}

/** Adds `move` milliseconds to the time at the start of each line. */
export function moveTimes(text: string, move: Millis): string {
  return text.replace(timestamp, (_, time: string) => {
    const moved = new Date(Date.parse(`${time}Z`) + move).toISOString();
    return `${moved.slice(0, -1)}000+00:00`;
  });
}
