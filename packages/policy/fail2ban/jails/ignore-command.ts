import type { JailOptions } from "./options.ts";

/** @throws PolicyError FLB_FAIL2BAN_UNSUPPORTED: somebody would be banned whom the command lets pass */
export function checkIgnoreCommand(options: JailOptions): void {
  if (options.filled("ignorecommand") === undefined) return;
  const message = "The jail asks a command whom to ignore, which this version cannot run.";
  throw options.wrong("ignorecommand", message, {
    code: "FLB_FAIL2BAN_UNSUPPORTED",
    hint: "List them in ignoreip, or set ignorecommand to nothing in jail.local.",
  });
}
