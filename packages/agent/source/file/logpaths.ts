import { glob } from "node:fs/promises";
import { join, matchesGlob, normalize } from "node:path";
import { isCompressed } from "./rotation.ts";

const magic = /[*?[\]{}]/;

/** Whether a logpath is a pattern rather than the name of one file. */
export function isPattern(logpath: string): boolean {
  return magic.test(logpath);
}

/**
 * The directory below which a logpath's files are: for a pattern the part before its
 * first special character.
 */
export function rootOf(logpath: string): string {
  const special = logpath.search(magic);
  const fixed = special < 0 ? logpath : logpath.slice(0, special);
  return fixed.slice(0, fixed.lastIndexOf("/")) || "/";
}

/** Whether a path is one that a logpath stands for, if the file exists. */
export function covers(logpath: string, path: string): boolean {
  return isPattern(logpath) ? matchesGlob(path, logpath) : normalize(logpath) === path;
}

/**
 * The paths that a logpath stands for now. A plain path stands for itself, whether
 * there is such a file or not; a pattern leaves out directories and compressed files.
 */
export async function expand(logpath: string): Promise<string[]> {
  if (!isPattern(logpath)) return [normalize(logpath)];
  const found: string[] = [];
  for await (const entry of glob(logpath, { withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if ((entry.isFile() || entry.isSymbolicLink()) && !isCompressed(path)) found.push(path);
  }
  return found.sort();
}
