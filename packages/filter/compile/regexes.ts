import { type FilterDefinition, FleetbanError, type Jail } from "@fleetban/core";
import { type CapturePlan, planCaptures } from "../captures/captures.ts";
import { compilePattern, type Pattern } from "../regex/pattern.ts";
import { type Refusal, type Refused, refusal } from "../regex/reader.ts";
import { type Expansion, expandTags, holdsSkipped, type TagOptions } from "../tags/expand.ts";
import { requireIdentity } from "../tags/identity.ts";

/** A pattern of a filter with its tags filled in. */
export interface Regex {
  pattern: Pattern;
  captures: CapturePlan;
  /** Groups that hold the lines which the pattern passes over. */
  skipped: readonly string[];
}

/** All patterns of a filter. */
export interface FilterRegexes {
  prefregex: Regex | null;
  failregexes: readonly Regex[];
  ignoreregexes: readonly Regex[];
  /** With few ignoreregexes they are tried on the whole line before anything else. */
  ignoreWholeLine: boolean;
  /** A failregex starts with the fraction of a second that the date takes along today. */
  expectsFraction: boolean;
  /** A failregex or the prefregex may end with the newline that fail2ban has behind each line. */
  expectsNewline: boolean;
  /** And so may an ignoreregex. */
  ignoreExpectsNewline: boolean;
  warnings: readonly string[];
}

/**
 * Compiles the patterns of a filter.
 *
 * @throws FleetbanError with an FLB_FILTER_… code, the pattern and what is wrong with it.
 */
export function compileRegexes(definition: FilterDefinition, usedns: Jail["usedns"]): FilterRegexes {
  const warnings: string[] = [];
  const tags = { usedns, maxlines: definition.maxlines };
  const compile = (kind: string) => (written: string) =>
    compileOne(written, `filter ${definition.name}, ${kind}`, tags, warnings);
  const prefregex = definition.prefregex === null ? null : compile("prefregex")(definition.prefregex);
  const failregexes = definition.failregex.map(compile("failregex"));
  const ignoreregexes = definition.ignoreregex.map(compile("ignoreregex"));
  const shared = prefregex?.pattern.groupNames ?? [];
  for (const [index, { pattern }] of failregexes.entries()) {
    requireIdentity(
      [...shared, ...pattern.groupNames],
      definition.failregex[index] as string,
      definition.name,
    );
  }
  return {
    prefregex,
    failregexes,
    ignoreregexes,
    ignoreWholeLine: ignoreregexes.length > 0 && ignoreregexes.length < failregexes.length - 2,
    expectsFraction: definition.failregex.some(startsWithFraction),
    expectsNewline: [definition.prefregex ?? "", ...definition.failregex].some(endsWithAnySign),
    ignoreExpectsNewline: definition.ignoreregex.some(endsWithAnySign),
    warnings,
  };
}

function compileOne(written: string, subject: string, tags: Required<TagOptions>, warnings: string[]): Regex {
  const expansion = expandTags(written, tags);
  for (const tag of expansion.unknown) {
    warnings.push(`${subject}: ${tag} is no tag and is taken as it stands in ${written}`);
  }
  try {
    const pattern = compilePattern(expansion.source, { multiline: tags.maxlines > 1 });
    const skipped = pattern.groupNames.filter(holdsSkipped);
    return { pattern, captures: planCaptures(pattern.groupNames), skipped };
  } catch (error) {
    throw inWrittenTerms(error, expansion, written, subject);
  }
}

/** `^,\d+ ` and `^\.\d+ ` are how guides before 2013 have a failregex begin. */
function startsWithFraction(pattern: string): boolean {
  return /^\^(?:\(\?:)?(?:,|\\[.,]|\[\\?[.,]\\?[.,]?\])\(?(?:\?:)?(?:\\d|\[0-9\])/.test(pattern);
}

/** `<HOST>\s` and `<HOST>[^0-9]`: what a pattern wants last may be a newline; `\s*` does not need one. */
function endsWithAnySign(pattern: string): boolean {
  return /(?:\\[snWD]|\[(?:\^|(?:\\.|[^\]\\])*?\\[snWD])\]?(?:\\.|[^\]\\])*\]|\(.*\\[snWD].*\))\+?\??\$?$/.test(
    pattern,
  );
}

/** The engine names offsets of the pattern it was given; the operator wrote one with tags. */
function inWrittenTerms(error: unknown, expansion: Expansion, written: string, subject: string): unknown {
  if (!(error instanceof FleetbanError)) return error;
  const { reason, offset } = error.cause as Refused;
  const shown = refusal(written, expansion.writtenOffset(offset), reason, error.code as Refusal);
  return new FleetbanError(error.code, `${subject}: ${shown.message}`, { cause: error });
}
