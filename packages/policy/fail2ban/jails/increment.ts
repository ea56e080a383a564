import type { JailOptions } from "./options.ts";
import { nativeTime } from "./time.ts";

/** The keys `bantime.…` of the policy; none when the jail's bans don't grow. */
export function incrementInput(options: JailOptions): Record<string, unknown> {
  if (!options.flag("bantime.increment", false)) return {};
  const input: Record<string, unknown> = { "bantime.increment": true };
  for (const key of ["factor", "multipliers", "formula"]) {
    // A formula of several lines is one to Python; the policy's is of one line.
    const value = options.filled(`bantime.${key}`)?.replaceAll(/\s*\n\s*/g, " ");
    if (value !== undefined) input[`bantime.${key}`] = value;
  }
  for (const key of ["maxtime", "rndtime"]) {
    const value = options.filled(`bantime.${key}`);
    if (value !== undefined) input[`bantime.${key}`] = nativeTime(value);
  }
  if (options.flag("bantime.overalljails", false)) input["bantime.overalljails"] = true;
  return input;
}
