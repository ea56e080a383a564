import { type FilterDefinition, FleetbanError } from "@fleetban/core";
import { compileFilter, createDateDetector } from "@fleetban/filter";
import type { WrittenText } from "../filters/filter-file.ts";
import type { ResolvedFilter } from "../filters/resolve.ts";
import { formatKey, type PolicyIssue } from "../yaml/issue.ts";

/** What is wrong with a filter's patterns: each pattern that does not compile, with its place. */
export function regexIssues({ definition, written }: ResolvedFilter): PolicyIssue[] {
  if (compileError(definition) === undefined) return [];
  // Something is wrong: each pattern by itself shows which. The others are replaced by harmless ones.
  const alone: FilterDefinition = {
    ...definition,
    prefregex: null,
    failregex: ["<HOST>"],
    ignoreregex: [],
    datepattern: [],
  };
  const prefix = written.prefregex.filter(
    ({ text }) => compileError({ ...alone, prefregex: text }) === undefined,
  )[0];
  const issues = [
    ...check(written.prefregex, (text) => ({ ...alone, prefregex: text })),
    ...check(written.failregex, (text) => ({ ...alone, failregex: [text], prefregex: prefix?.text ?? null })),
    ...check(written.ignoreregex, (text) => ({ ...alone, ignoreregex: [text] })),
    ...check(written.datepattern, (text) => ({ ...alone, datepattern: [text] })),
  ];
  // With a prefregex that is wrong, whether a failregex names somebody can't be said.
  const known = issues.filter(
    ({ code }) => prefix !== undefined || written.prefregex.length === 0 || code !== "FLB_FILTER_NO_HOST",
  );
  return known.length > 0 ? known : check(written.failregex.slice(0, 1), () => definition);
}

function check(texts: readonly WrittenText[], definition: (text: string) => FilterDefinition): PolicyIssue[] {
  return texts.flatMap((each) => {
    const error = compileError(definition(each.text));
    return error === undefined ? [] : [issueOf(error, each)];
  });
}

function compileError(definition: FilterDefinition): FleetbanError | undefined {
  try {
    checkDates(definition.datepattern);
    compileFilter({ ...definition, datepattern: ["{NONE}"] }, { usedns: "no", timezone: null });
    return undefined;
  } catch (error) {
    if (error instanceof FleetbanError) return error;
    throw error;
  }
}

/**
 * Date patterns that compile. Most filters have one of a few, and one may stand for 17 templates;
 * those that are names for them need no look.
 */
const soundDates = new Set(["{NONE}", "{DEFAULT}", "{DATE}", "{^LN-BEG}"]);

function checkDates(patterns: readonly string[]): void {
  for (const pattern of patterns) {
    if (soundDates.has(pattern)) continue;
    createDateDetector({ patterns: [pattern], timezone: null });
    if (soundDates.size < 100) soundDates.add(pattern);
  }
}

function issueOf(error: FleetbanError, { text, source, path }: WrittenText): PolicyIssue {
  const offset = Number(
    /\(at offset (\d+)\)|at position (\d+)/.exec(error.message)?.slice(1).find(Boolean) ?? 0,
  );
  const place = source?.placeInside(path, text, offset) ?? { file: "", line: null, column: null };
  return { ...place, code: error.code, key: formatKey(path), message: error.message, hint: error.remedy };
}
