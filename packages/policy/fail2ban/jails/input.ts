import { resolve } from "node:path";
import type { Attempts } from "./attempts.ts";
import { incrementInput } from "./increment.ts";
import { readLogpath } from "./logpaths.ts";
import type { JailOptions } from "./options.ts";
import { nativeBantime, nativeTime } from "./time.ts";

/** What a jail sets itself, as it would be written under `jails:`. */
export interface JailInput {
  /** Not yet checked; the policy's own schema does that. */
  keys: Record<string, unknown>;
  /** Of `logpath`; null when it has errors. */
  paths: string[] | null;
}

/**
 * Reads the options that have a key of the policy.
 *
 * @param note told of what is not carried over, by option
 */
export function jailInput(
  options: JailOptions,
  attempts: Attempts,
  note: (option: string, message: string) => void,
): JailInput {
  const keys: Record<string, unknown> = {};
  const set = (key: string, convert: (text: string) => unknown, otherwise?: unknown) => {
    const text = attempts.try(key, () => options.filled(key));
    if (text !== undefined) keys[key] = convert(text);
    else if (otherwise !== undefined) keys[key] = otherwise;
  };
  const logs = attempts.try("logpath", () => readLogpath(options.text("logpath") ?? ""));
  if (logs !== undefined && logs.paths.length > 0) {
    keys.logpath = logs.paths.length === 1 ? logs.paths[0] : logs.paths;
    if (logs.start === "beginning") keys.start = logs.start;
    if (logs.mixed) note("logpath", "head for some of its logs: all are read from the end.");
    if (logs.paths.some((path) => path.endsWith("/fail2ban.log"))) {
      const message = "Fleetban writes none, so once fail2ban is off nothing is counted here.";
      note("logpath", `fail2ban's own log: ${message}`);
    }
  }
  set("maxretry", (text) => (/^\d+$/.test(text) ? Number(text) : text));
  set("findtime", nativeTime);
  set("bantime", nativeBantime);
  const increment = attempts.try("bantime.increment", () => incrementInput(options));
  set("ignoreip", ignoreEntries);
  set("usedns", dnsWord, "warn");
  set("logtimezone", (text) => text);
  return { keys: { ...keys, ...increment }, paths: logs?.paths ?? null };
}

/** Addresses, names and `file:PATH`, the path absolute. */
function ignoreEntries(text: string): string[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== "");
  return entries.map((entry) => (/^file:./.test(entry) ? `file:${resolve("/", entry.slice(5))}` : entry));
}

function dnsWord(text: string): string {
  const word = text.toLowerCase();
  if (/^(?:true|on|1)$/.test(word)) return "yes";
  return /^(?:false|off|0)$/.test(word) ? "no" : word;
}
