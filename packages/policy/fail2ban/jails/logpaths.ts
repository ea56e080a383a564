import { existsSync, globSync } from "node:fs";
import { resolve } from "node:path";

/** What a jail's `logpath` says. */
export interface LogPaths {
  /** Absolute paths and globs. */
  paths: string[];
  start: "end" | "beginning";
  /** Some of the paths say `tail` and others `head`. */
  mixed: boolean;
}

/**
 * Reads `logpath`: a path or glob a line, with ` tail` or ` head` behind it or not. A jail has one
 * start; without a word it is the end, since a log read whole may hold years of old failures.
 */
export function readLogpath(text: string): LogPaths {
  const paths: string[] = [];
  const starts = new Set<string>();
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const [, path = line, word] = /^(.*\S)\s+(tail|head)$/.exec(line) ?? [];
    // fail2ban's server runs in the root directory.
    paths.push(resolve("/", path));
    starts.add(word ?? "");
  }
  const start = starts.size === 1 && starts.has("head") ? "beginning" : "end";
  return { paths: [...new Set(paths)], start, mixed: starts.size > 1 && starts.has("head") };
}

/** Whether one of the paths names a file that is there now. */
export function someLogExists(paths: readonly string[]): boolean {
  return paths.some((path) =>
    // Python's `**` is one `*` here; Node's would walk through the whole tree.
    /[*?[]/.test(path) ? globSync(path.replaceAll(/\*{2,}/g, "*")).length > 0 : existsSync(path),
  );
}
