import { join } from "node:path";
import type { TextSource, WrittenText } from "../../filters/filter-file.ts";
import { parseReference } from "../../filters/reference.ts";
import { regexIssues } from "../../native/regexes.ts";
import { type Place, PolicyError } from "../../yaml/issue.ts";
import { Definition } from "../config/definition.ts";
import type { Variables } from "../config/interpolate.ts";
import { type Layers, readLayers } from "../config/layers.ts";
import { type ConfFilter, confFilter, readConfFilter } from "../filter/read-filter.ts";
import type { JailOptions } from "./options.ts";

/** Options of a jail that hold for its filter. */
const filterOptions = [
  "prefregex",
  "failregex",
  "ignoreregex",
  "datepattern",
  "maxlines",
  "journalmatch",
] as const;

const noFiles: Layers = { sections: new Map(), files: [] };

/** The filters of one fail2ban directory; what several jails use alike is read and compiled once. */
export class FilterBook {
  readonly #folder: string;
  readonly #injected: Variables;
  readonly #known = new Map<string, ConfFilter | PolicyError>();
  readonly files = new Set<string>();

  constructor(directory: string, injected: Variables) {
    this.#folder = join(directory, "filter.d");
    this.#injected = injected;
  }

  /**
   * The filter of a jail, with what the jail itself sets of it, checked to compile.
   *
   * @param withKnown the jail's options where `%(known/…)s` means the filter's
   * @throws FleetbanError, most often a PolicyError
   */
  find(options: JailOptions, withKnown: (known: Variables) => JailOptions): ConfFilter {
    const reference = options.filled("filter");
    const set = filterOptions.filter((option) => options.has(option));
    if (reference === undefined && !set.includes("failregex")) {
      throw options.wrong("filter", "The jail has no filter.", { hint: "For example: filter = sshd" });
    }
    const { name, options: args } =
      reference === undefined
        ? { name: null, options: new Map<string, string>() }
        : parseReference(reference);
    const base = name === null ? null : join(this.#folder, name);
    const jail = new Map<string, string>();
    if (set.length > 0) {
      const known = base === null ? new Map<string, string>() : this.#knownOptions(base, args);
      const own = withKnown(known);
      for (const option of set) jail.set(option, own.text(option) as string);
    }
    const key = JSON.stringify([base, [...args], [...jail]]);
    const before = this.#known.get(key);
    if (before !== undefined) return sound(before);
    const filter = this.#read(base, reference ?? options.jail, args, jail, options);
    // What a jail itself sets has its place there: another jail's is elsewhere.
    if (jail.size === 0) this.#known.set(key, filter);
    return sound(filter);
  }

  /** @param base null: all that there is of the filter is what the jail sets */
  #read(
    base: string | null,
    reference: string,
    args: ReadonlyMap<string, string>,
    jail: ReadonlyMap<string, string>,
    options: JailOptions,
  ): ConfFilter | PolicyError {
    try {
      // The logs are files, whatever the backend.
      const outer = { args, injected: this.#injected, jail: new Map([["logtype", "file"], ...jail]) };
      const read =
        base === null
          ? confFilter(noFiles, options.place("failregex").file, reference, outer)
          : readConfFilter(`${base}.conf`, reference, outer);
      const filter = placedIn(read, jail, options);
      for (const file of filter.files) this.files.add(file);
      const issues = regexIssues(filter);
      return issues.length > 0 ? new PolicyError(issues) : filter;
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      for (const file of error.files) this.files.add(file);
      return error;
    }
  }

  /** What `%(known/failregex)s` and its like mean in the jail. */
  #knownOptions(base: string, args: ReadonlyMap<string, string>): Variables {
    const definition = new Definition(readLayers(base), {
      args,
      injected: this.#injected,
      jail: new Map([["logtype", "file"]]),
    });
    const known = new Map<string, string>();
    for (const option of filterOptions) {
      const value = definition.known(option);
      if (value !== undefined) known.set(`known/${option}`, value);
    }
    return known;
  }
}

function sound(filter: ConfFilter | PolicyError): ConfFilter {
  if (filter instanceof PolicyError) throw filter;
  return filter;
}

/** Patterns that the jail sets are written there. */
function placedIn(filter: ConfFilter, jail: ReadonlyMap<string, string>, options: JailOptions): ConfFilter {
  const written = { ...filter.written };
  for (const option of ["failregex", "ignoreregex", "prefregex", "datepattern"] as const) {
    if (!jail.has(option)) continue;
    const source = new JailSource(options.place(option));
    written[option] = written[option].map((each): WrittenText => ({ ...each, source }));
  }
  return { ...filter, written };
}

/** The one place of an option of a jail. */
class JailSource implements TextSource {
  readonly path: string;
  readonly #place: Place;

  constructor(place: Place) {
    this.path = place.file;
    this.#place = place;
  }

  place(): Place {
    return this.#place;
  }

  placeInside(): Place {
    return this.#place;
  }
}
