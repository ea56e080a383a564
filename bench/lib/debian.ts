import { existsSync } from "node:fs";
import type { FilterDefinition } from "@fleetban/core";
import { readConfFilter } from "@fleetban/policy/fail2ban";
import { type Subject, subjects } from "../../test/parity/differential/filters.ts";

const folder = "/etc/fail2ban/filter.d";

/** The filters of the Debian package fail2ban, each mode a filter of its own; none when it is not installed. */
export function debianFilters(): Subject[] {
  return existsSync(folder) ? subjects(folder) : [];
}

/** What such a filter says. */
export function definitionOf({ file, name, args }: Subject): FilterDefinition {
  return readConfFilter(file, name, { args: new Map(args) }).definition;
}
