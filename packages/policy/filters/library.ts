import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** The library's folder: `filters/` at the root of the repository. */
export const libraryDirectory: string = join(dirname(dirname(packageRoot())), "filters");

/**
 * Names of the library's filters, sorted. A file that starts with `_` is there to be
 * included by others, and one with a second dot (`sshd.samples.yaml`) is not a filter.
 */
export function libraryFilters(): string[] {
  if (!existsSync(libraryDirectory)) return [];
  return readdirSync(libraryDirectory)
    .flatMap((file) => /^([^_.][^.]*)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** The file of a library filter, or undefined when the library has no such name. */
export function libraryFile(name: string): string | undefined {
  return libraryFilters().includes(name) ? join(libraryDirectory, `${name}.yaml`) : undefined;
}

/** This module runs from the sources and from `dist/`. */
function packageRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, "package.json"))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error("The package of the policy has no package.json.");
    directory = parent;
  }
  return directory;
}
