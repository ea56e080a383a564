import type { HeldBan } from "@fleetban/core";

/** Reads what lua/holdBan-3.lua wrote. */
export function readHeld(record: string): { held: HeldBan; place: number } {
  const [, place, at, rest = ""] = /^\S+ \S+ (\S+) (\S+) (.*)$/s.exec(record) ?? [];
  return { held: { ...JSON.parse(rest), at: Number(at) }, place: Number(place) };
}
