import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { PolicyError } from "../yaml/issue.ts";
import { readingError } from "../yaml/read.ts";

/**
 * The files of a policy: the file itself, or a directory's *.yaml and *.yml in the
 * order of their names. Hidden files and sub-directories are left alone, so that
 * filter files can stand in one.
 *
 * @throws PolicyError with FLB_POLICY_UNREADABLE
 */
export function policyFiles(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /^[^.].*\.ya?ml$/.test(name));
    if (names.length > 0) return names.sort().map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, readingError(error), error);
  }
  throw unreadable(path, "The directory has no *.yaml file.");
}

function unreadable(file: string, message: string, cause?: unknown): PolicyError {
  return new PolicyError(
    [{ code: "FLB_POLICY_UNREADABLE", file, line: null, column: null, key: "", message, hint: null }],
    cause === undefined ? {} : { cause },
  );
}
