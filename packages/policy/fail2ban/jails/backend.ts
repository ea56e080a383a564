import { someLogExists } from "./logpaths.ts";
import type { JailOptions } from "./options.ts";

/**
 * Decides whether the jail's logs can be read from files, which is all that there is today.
 *
 * @param paths of `logpath`
 * @param journalmatch of the jail or its filter; null: none
 * @returns what to say about it, if anything
 * @throws PolicyError FLB_FAIL2BAN_UNSUPPORTED, FLB_FAIL2BAN_VALUE: nothing would be read, and a
 *   protection that is silently off is worse than one that is missing
 */
export function checkBackend(
  options: JailOptions,
  paths: readonly string[],
  journalmatch: string | null,
): string | null {
  const backend = options.filled("backend") ?? "auto";
  const hint = "Let the service write a file, and name it in logpath with backend = auto.";
  const unsupported = { code: "FLB_FAIL2BAN_UNSUPPORTED", hint } as const;
  if (/^systemd\b/i.test(backend)) {
    if (someLogExists(paths)) {
      return "backend = systemd: the files of logpath are read, the journal is not.";
    }
    const files = paths.length === 0 ? "it has no logpath" : "no file of its logpath is there";
    throw options.wrong(
      "backend",
      `The jail reads the systemd journal, which this version cannot read, and ${files}.`,
      unsupported,
    );
  }
  if (paths.length > 0) return null;
  if (journalmatch !== null) {
    throw options.wrong(
      "journalmatch",
      "The jail has no logpath but a journalmatch; this version cannot read the systemd journal.",
      unsupported,
    );
  }
  throw options.wrong("logpath", "The jail has no logpath.", { hint: "For example: /var/log/auth.log" });
}
