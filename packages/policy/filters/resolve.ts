import { isAbsolute, resolve } from "node:path";
import { type FilterDefinition, FleetbanError } from "@fleetban/core";
import { readConfFilter } from "../fail2ban/filter/read-filter.ts";
import { describePlace, formatKey, PolicyError } from "../yaml/issue.ts";
import { didYouMean } from "../yaml/near.ts";
import {
  patternKeys,
  readFilterFile,
  readOwnFilter,
  type WrittenFilter,
  type WrittenText,
} from "./filter-file.ts";
import { libraryFile, libraryFilters } from "./library.ts";
import { parseReference } from "./reference.ts";
import { TagFiller } from "./tags.ts";

export interface ResolveOptions {
  /** That a file reference is relative to; the working directory when left out. */
  directory?: string;
  /** The policy's own `filters:`, which come before the library's. */
  own?: Record<string, unknown>;
}

/** Where a filter's name is looked up. */
export interface FilterLookup {
  directory: string;
  ownNames: string[];
  own(name: string): WrittenFilter | undefined;
  /** Told of a filter file that is looked for, whether it is there or not. */
  onFile?(path: string): void;
}

/** A definition and where each of its texts was written; the lists run in parallel. */
export interface ResolvedFilter {
  definition: FilterDefinition;
  written: Record<(typeof patternKeys)[number], WrittenText[]>;
  whole: WrittenFilter["whole"];
  files: string[];
}

/**
 * Finds a filter and fills in its options.
 *
 * @param reference `sshd`, `sshd[mode=aggressive]`, or a file: `./my.yaml[x=1]`
 * @throws FleetbanError (a PolicyError where a file has errors) with a FLB_POLICY_… code
 */
export function resolveFilter(reference: string, options: ResolveOptions = {}): FilterDefinition {
  const directory = options.directory ?? process.cwd();
  const own = options.own ?? {};
  return resolveReference(reference, {
    directory,
    ownNames: Object.keys(own),
    own: (name) =>
      Object.hasOwn(own, name)
        ? readOwnFilter(own[name], name, null, ["filters", name], directory)
        : undefined,
  }).definition;
}

/** As {@link resolveFilter}, keeping the places of the texts. */
export function resolveReference(reference: string, lookup: FilterLookup): ResolvedFilter {
  const { name, options } = parseReference(reference);
  if (/\.(?:conf|local)$/.test(name)) return resolveConf(reference.trim(), name, options, lookup);
  const filter = find(name, lookup);
  const define = new Map(filter.define);
  const whole = { text: reference, source: null, path: [] };
  const texts = { ...filter };
  for (const [option, value] of options) {
    const key = patternKeys.find((each) => each === option);
    if (key !== undefined) texts[key] = [{ ...whole, text: value }];
    else if (define.has(option)) define.set(option, value);
    else throw unknownOption(option, name, [...define.keys()]);
  }
  const filler = new TagFiller(define);
  const written = {
    failregex: texts.failregex.flatMap(lines).map(fill),
    ignoreregex: texts.ignoreregex.flatMap(lines).map(fill),
    prefregex: texts.prefregex.flatMap(lines).map(fill),
    datepattern: texts.datepattern.flatMap(lines).map(fill),
  };
  // A definition may itself hold several regexes, one a line.
  for (const key of patternKeys) written[key] = written[key].flatMap(lines);
  if (written.failregex.length === 0)
    throw wrong(filter, "FLB_POLICY_MISSING_KEY", `The filter "${name}" has no failregex.`);
  if (written.prefregex.length > 1) {
    throw wrong(
      filter,
      "FLB_POLICY_WRONG_VALUE",
      `The filter "${name}" has a prefregex of several lines; there can be one.`,
    );
  }
  const plain = (list: WrittenText[]) => list.map((each) => each.text);
  return {
    definition: {
      name: reference.trim(),
      failregex: plain(written.failregex),
      ignoreregex: plain(written.ignoreregex),
      prefregex: written.prefregex[0]?.text ?? null,
      datepattern: plain(written.datepattern),
      maxlines: filter.maxlines,
      origin: originOf(filter),
    },
    written,
    whole: filter.whole,
    files: filter.files,
  };

  function fill(each: WrittenText): WrittenText {
    try {
      return { ...each, text: filler.fill(each.text) };
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      const { code, message } = error;
      // A wrong option is written where the filter is named, not in the filter.
      const elsewhere = code === "FLB_POLICY_FILTER_OPTION" && options.size > 0;
      if (each.source === null || elsewhere) {
        throw new FleetbanError(code, `The filter "${name}": ${message}`, { cause: error });
      }
      const place = each.source.place(each.path);
      throw new PolicyError([{ ...place, code, key: formatKey(each.path), message, hint: null }], {
        cause: error,
      });
    }
  }
}

/** A filter file of fail2ban, by its path. */
function resolveConf(
  reference: string,
  name: string,
  args: ReadonlyMap<string, string>,
  lookup: FilterLookup,
): ResolvedFilter {
  const filter = readConfFilter(resolve(lookup.directory, name), reference, { args });
  for (const file of filter.files) lookup.onFile?.(file);
  return filter;
}

function find(name: string, lookup: FilterLookup): WrittenFilter {
  const own = lookup.own(name);
  if (own !== undefined) return own;
  if (isAbsolute(name) || /^\.\.?\//.test(name) || /\.ya?ml$/.test(name)) {
    const path = resolve(lookup.directory, name);
    lookup.onFile?.(path);
    return readFilterFile(path, name);
  }
  const file = libraryFile(name);
  if (file !== undefined) return readFilterFile(file, name);
  const known = [...lookup.ownNames, ...libraryFilters()];
  const near = didYouMean(name, known) ?? `Known filters: ${known.join(", ")}.`;
  throw new FleetbanError("FLB_POLICY_FILTER_UNKNOWN", `There is no filter "${name}". ${near}`);
}

/** One text of several lines is several patterns; on a single line spaces at the ends count. */
function lines(each: WrittenText): WrittenText[] {
  if (!each.text.includes("\n")) return each.text.trim() === "" ? [] : [each];
  return each.text
    .split("\n")
    .map((line) => ({ ...each, text: line.trim() }))
    .filter((line) => line.text !== "");
}

function originOf(filter: WrittenFilter): string {
  const { source, path } = filter.whole;
  if (source === null) return filter.name;
  return path.length === 0 ? source.path : describePlace(source.place(path, "key"));
}

function unknownOption(option: string, name: string, known: string[]): FleetbanError {
  const hint =
    didYouMean(option, known) ??
    (known.length === 0 ? "It has no options." : `Its options: ${known.join(", ")}.`);
  return new FleetbanError(
    "FLB_POLICY_FILTER_OPTION",
    `The filter "${name}" has no option "${option}". ${hint}`,
  );
}

function wrong(
  filter: WrittenFilter,
  code: "FLB_POLICY_MISSING_KEY" | "FLB_POLICY_WRONG_VALUE",
  message: string,
) {
  const { source, path } = filter.whole;
  const place = source?.place(path, "key") ?? { file: filter.name, line: null, column: null };
  const hint = code === "FLB_POLICY_MISSING_KEY" ? "Add failregex: with at least one regex." : null;
  return new PolicyError([{ ...place, code, key: formatKey(path), message, hint }]);
}
