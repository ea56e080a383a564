import type { Ban, Millis } from "@fleetban/core";

/** When nothing of this record was left to enforce; null: it stands for good. What a purge goes by. */
export function banEndedAt(ban: Ban): Millis | null {
  return ban.state === "lifted" ? ban.since : ban.until;
}
