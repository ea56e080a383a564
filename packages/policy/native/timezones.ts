import { type FilterDefinition, FleetbanError } from "@fleetban/core";
import { compileFilter } from "@fleetban/filter";

const anyFilter: FilterDefinition = {
  name: "any",
  failregex: ["<HOST>"],
  ignoreregex: [],
  prefregex: null,
  datepattern: [],
  maxlines: 1,
  origin: "",
};

/** Whether the reader of dates knows the zone; it takes abbreviations that Intl does not know. */
export function isKnownTimezone(timezone: string): boolean {
  try {
    compileFilter(anyFilter, { usedns: "no", timezone });
    return true;
  } catch (error) {
    if (error instanceof FleetbanError && error.code === "FLB_FILTER_TIMEZONE") return false;
    throw error;
  }
}
