import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { FleetbanError } from "@fleetban/core";
import type { TextSource, WrittenText } from "../../filters/filter-file.ts";
import type { ResolvedFilter } from "../../filters/resolve.ts";
import { formatKey, PolicyError } from "../../yaml/issue.ts";
import { Definition, type OuterOptions } from "../config/definition.ts";
import { type Layers, readLayers } from "../config/layers.ts";

/** A filter of fail2ban, ready to be compiled, and what of it concerns the jail. */
export interface ConfFilter extends ResolvedFilter {
  /** What the filter's own files say of an option: `%(known/failregex)s` in a jail. */
  known(option: string): string | undefined;
  /** Which entries of the journal it wants; null when it does not say. */
  journalmatch: string | null;
}

/**
 * Reads `NAME.conf` with its `.local`, includes and options.
 *
 * @param file absolute path of the .conf or .local
 * @param name how error messages and jails call it
 * @throws PolicyError FLB_FAIL2BAN_MISSING, _SYNTAX, _INTERPOLATION, _VALUE, …
 */
export function readConfFilter(file: string, name: string, outer: OuterOptions = {}): ConfFilter {
  const base = file.replace(/\.(?:conf|local)$/, "");
  const layers = readLayers(base);
  const own = layers.files.filter((each) => each.startsWith(`${base}.`) && /\.(?:conf|local)$/.test(each));
  if (!own.some((each) => existsSync(each))) {
    throw issue(
      "FLB_FAIL2BAN_MISSING",
      { file, line: null },
      "",
      `There is no filter file ${file}.`,
      layers.files,
    );
  }
  return confFilter(layers, file, name, outer);
}

/**
 * A filter of files that are read already; without any, of what stands outside of them.
 *
 * @param file where errors are that have no place of their own
 * @throws PolicyError FLB_FAIL2BAN_INTERPOLATION, _VALUE, …
 */
export function confFilter(layers: Layers, file: string, name: string, outer: OuterOptions): ConfFilter {
  const definition = new Definition(layers, outer);
  const source = new ConfSource(file, definition);
  const texts = (option: string) => lines(option, read(definition, option, file), source);
  const written = {
    failregex: texts("failregex"),
    ignoreregex: texts("ignoreregex"),
    prefregex: texts("prefregex"),
    datepattern: texts("datepattern"),
  };
  const wrong = (option: string, message: string) =>
    issue(
      "FLB_FAIL2BAN_VALUE",
      definition.place(option) ?? { file, line: null },
      option,
      message,
      layers.files,
    );
  if (written.failregex.length === 0) throw wrong("failregex", `The filter "${name}" has no failregex.`);
  if (written.prefregex.length > 1)
    throw wrong("prefregex", `The filter "${name}" has a prefregex of several lines.`);
  const maxlines = Number(definition.option("maxlines") ?? 1);
  if (!Number.isInteger(maxlines) || maxlines < 1 || maxlines > 1000) {
    throw wrong("maxlines", "maxlines is a number of lines from 1 to 1000.");
  }
  return {
    definition: {
      name,
      failregex: written.failregex.map(({ text }) => text),
      ignoreregex: written.ignoreregex.map(({ text }) => text),
      prefregex: written.prefregex[0]?.text ?? null,
      datepattern: written.datepattern.map(({ text }) => text),
      maxlines,
      origin: file,
    },
    written,
    whole: { source, path: [] },
    files: [...layers.files],
    known: (option) => definition.known(option),
    journalmatch: definition.option("journalmatch")?.trim() || null,
  };
}

/** The folder `…/fail2ban` that a filter file of it lies in. */
export function confDirectory(file: string): string {
  const folder = dirname(file);
  return basename(folder) === "filter.d" ? dirname(folder) : folder;
}

function read(definition: Definition, option: string, file: string): string {
  try {
    return definition.option(option) ?? "";
  } catch (error) {
    if (error instanceof PolicyError || !(error instanceof FleetbanError)) throw error;
    const place = definition.place(option) ?? { file, line: null };
    throw issue(error.code, place, option, error.message, definition.files);
  }
}

/** Each line of an option is a pattern. */
function lines(option: string, text: string, source: TextSource): WrittenText[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => ({ text: line, source, path: [option, index] }));
}

/** Where the options of a filter are written: they may come from an include. */
class ConfSource implements TextSource {
  readonly path: string;
  readonly #definition: Definition;

  constructor(path: string, definition: Definition) {
    this.path = path;
    this.#definition = definition;
  }

  place(path: readonly PropertyKey[]) {
    const place = path.length === 0 ? undefined : this.#definition.place(String(path[0]));
    return { file: place?.file ?? this.path, line: place?.line ?? null, column: null };
  }

  placeInside(path: readonly PropertyKey[]) {
    return this.place(path);
  }
}

function issue(
  code: FleetbanError["code"],
  place: { file: string; line: number | null },
  option: string,
  message: string,
  files: readonly string[],
): PolicyError {
  const key = formatKey(option === "" ? [] : [option]);
  return new PolicyError(
    [{ code, file: place.file, line: place.line, column: null, key, message, hint: null }],
    {
      files,
    },
  );
}
