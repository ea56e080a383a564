import { type FilterDefinition, FleetbanError } from "@fleetban/core";
import { libraryFilters } from "../../filters/library.ts";
import { resolveFilter } from "../../filters/resolve.ts";
import { sameFilter } from "../../native/include.ts";
import type { ConfJail } from "../jails/read-jail.ts";

/** Names for the filters of an import: one for each content, and the library's where that is the same. */
export class FilterNames {
  /** What has to be written under `filters:`. */
  readonly written = new Map<string, FilterDefinition>();
  readonly #library = new Set(libraryFilters());

  /** How the jail names its filter. */
  of({ name: jail, filter: { definition } }: ConfJail): string {
    if (this.#isLibrary(definition)) return definition.name;
    // `sshd[mode=normal]` as a file may be called; options are filled in.
    const plain = definition.name
      .replace(/\[.*$/s, "")
      .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+/, "")
      .slice(0, 56);
    const names = [plain, jail, ...Array.from({ length: 1000 }, (_, i) => `${plain}-${i + 2}`)];
    for (const name of names.filter((each) => each !== "")) {
      const before = this.written.get(name);
      if (before !== undefined && !sameFilter(before, definition)) continue;
      if (before === undefined) this.written.set(name, definition);
      return name;
    }
    throw new RangeError(`There is no name left for the filter ${plain}.`);
  }

  #isLibrary(definition: FilterDefinition): boolean {
    if (!this.#library.has(definition.name.replace(/\[.*$/s, ""))) return false;
    try {
      return sameFilter(resolveFilter(definition.name), definition);
    } catch (error) {
      // The library's filter of that name has not these options.
      if (error instanceof FleetbanError) return false;
      throw error;
    }
  }
}
