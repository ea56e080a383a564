import type { FilterDefinition } from "@fleetban/core";
import { builtIn } from "../../native/schema/jail.ts";
import type { ConfJail } from "../jails/read-jail.ts";

/** The keys of a jail as they are written in a policy: those that differ from what holds without. */
export function jailKeys({ name, enabled, input, text }: ConfJail, filter: string): Record<string, unknown> {
  const keys: Record<string, unknown> = {};
  if (!enabled) keys.enabled = false;
  if (filter !== name) keys.filter = filter;
  const defaults: Readonly<Record<string, unknown>> = builtIn;
  const values: Readonly<Record<string, unknown>> = text;
  for (const [key, written] of Object.entries(input)) {
    if (JSON.stringify(values[key]) !== JSON.stringify(defaults[key])) keys[key] = written;
  }
  return keys;
}

/** The keys of a filter whose tags are filled in. */
export function filterKeys(filter: FilterDefinition): Record<string, unknown> {
  const { prefregex, failregex, ignoreregex, datepattern, maxlines } = filter;
  return {
    ...(prefregex === null ? {} : { prefregex }),
    failregex: short(failregex),
    ...(ignoreregex.length === 0 ? {} : { ignoreregex: short(ignoreregex) }),
    ...(datepattern.length === 0 ? {} : { datepattern: short(datepattern) }),
    ...(maxlines === 1 ? {} : { maxlines }),
  };
}

function short(list: readonly string[]): string | string[] {
  return list.length === 1 ? (list[0] as string) : [...list];
}
