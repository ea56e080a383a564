import { dirname, resolve } from "node:path";
import { type Place, PolicyError } from "../yaml/issue.ts";
import { YamlSource } from "../yaml/source.ts";
import { validate } from "../yaml/validate.ts";
import { type FilterText, filterSchema, ownFilterSchema } from "./schema.ts";

/** Includes of includes stop here. */
const deepest = 10;

/** A file that a filter's texts are written in, as far as errors name places in it. */
export interface TextSource {
  readonly path: string;
  place(path: readonly PropertyKey[], part?: "key" | "value"): Place;
  placeInside(path: readonly PropertyKey[], text: string, offset: number): Place;
}

/** A text of a filter and where it stands. */
export interface WrittenText {
  text: string;
  /** null: not from a file. */
  source: TextSource | null;
  path: PropertyKey[];
}

/** A filter with its includes merged, before its tags are filled in. */
export interface WrittenFilter {
  name: string;
  description: string;
  define: Map<string, string>;
  failregex: WrittenText[];
  ignoreregex: WrittenText[];
  prefregex: WrittenText[];
  datepattern: WrittenText[];
  maxlines: number;
  /** Where the filter stands as a whole. */
  whole: { source: TextSource | null; path: PropertyKey[] };
  /** Every file that was read. */
  files: string[];
}

/** The keys that hold patterns. */
export const patternKeys = ["failregex", "ignoreregex", "prefregex", "datepattern"] as const;

/**
 * Reads a filter file.
 *
 * @param path absolute
 * @throws PolicyError with every error found in it
 */
export function readFilterFile(path: string, name: string): WrittenFilter {
  return read(path, name, []);
}

/**
 * Reads a filter that stands inside something else, such as a policy.
 *
 * @param directory that `include` is relative to
 * @throws PolicyError with every error found in it
 */
export function readOwnFilter(
  value: unknown,
  name: string,
  source: YamlSource | null,
  path: PropertyKey[],
  directory: string,
): WrittenFilter {
  const checked = validate(ownFilterSchema, value, source, path);
  if (checked.value === undefined) throw new PolicyError(checked.issues);
  const list = Array.isArray(checked.value);
  const text: FilterText = Array.isArray(checked.value) ? { failregex: checked.value } : checked.value;
  return merge(text, name, source, path, directory, [], list);
}

function read(path: string, name: string, stack: string[]): WrittenFilter {
  const source = YamlSource.read(path);
  const checked = validate(filterSchema, source.value ?? {}, source);
  if (checked.value === undefined) throw new PolicyError(checked.issues);
  const filter = merge(checked.value, name, source, [], dirname(path), [...stack, path], false);
  filter.files.push(path);
  return filter;
}

function merge(
  text: FilterText,
  name: string,
  source: YamlSource | null,
  path: PropertyKey[],
  directory: string,
  stack: string[],
  list: boolean,
): WrittenFilter {
  const filter: WrittenFilter = {
    name,
    description: "",
    define: new Map(),
    failregex: [],
    ignoreregex: [],
    prefregex: [],
    datepattern: [],
    maxlines: 1,
    whole: { source, path },
    files: [],
  };
  for (const [i, file] of asList(text.include).entries()) {
    const target = resolve(directory, file);
    if (stack.includes(target) || stack.length >= deepest) {
      const place = source?.place([...path, "include"]) ?? { file: "", line: null, column: null };
      const message = stack.includes(target)
        ? `"${file}" includes this file again.`
        : `"${file}" is the ${deepest + 1}th include inside an include.`;
      const hint = "Includes may not go in a circle.";
      const key = `include[${i}]`;
      throw new PolicyError([{ ...place, code: "FLB_POLICY_WRONG_VALUE", key, message, hint }]);
    }
    const included = read(target, name, stack);
    for (const [key, value] of included.define) filter.define.set(key, value);
    for (const key of patternKeys) if (included[key].length > 0) filter[key] = included[key];
    if (included.maxlines > 1) filter.maxlines = included.maxlines;
    filter.files.push(...included.files);
  }
  if (text.maxlines !== undefined) filter.maxlines = text.maxlines;
  if (text.description !== undefined) filter.description = text.description.trim();
  for (const [key, value] of Object.entries(text.define ?? {})) filter.define.set(key, value);
  for (const key of patternKeys) {
    const given = text[key];
    if (given === undefined) continue;
    filter[key] = asList(given).map((each, i) => ({
      text: each,
      source,
      path: [...path, ...(list ? [] : [key]), ...(Array.isArray(given) ? [i] : [])],
    }));
  }
  return filter;
}

function asList(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
