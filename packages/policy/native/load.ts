import { resolve } from "node:path";
import type { Policy } from "@fleetban/core";
import type { JailNote } from "../fail2ban/jails/note.ts";
import { type Place, PolicyError, type PolicyIssue } from "../yaml/issue.ts";
import { policyFiles } from "./files.ts";
import { type Fragment, readFragment } from "./fragment.ts";
import { type Included, readIncludes } from "./include.ts";
import { type BuiltJails, buildJails } from "./jails.ts";
import { type MergedText, mergeFragments, type Written } from "./merge.ts";
import { revisionOf } from "./revision.ts";
import { sourceOf } from "./sources.ts";

export interface LoadOptions {
  /** Leave out only the jails that have errors; the rest goes on. */
  lenient?: boolean;
  /** Told of every error that `lenient` let pass, once per load. */
  onIssues?: (issues: readonly PolicyIssue[]) => void;
}

/** What reading a policy came to. */
export interface PolicyReading {
  /** Of the valid parts; null when nothing can be used. */
  policy: Policy | null;
  /** Every error, in the order of the text. */
  issues: PolicyIssue[];
  /** Every file that was looked at. */
  files: string[];
  /** Whether all errors are inside single jails or filters. */
  confined: boolean;
  /** Names of jails with `enabled: false`. */
  disabled: string[];
  /** Where a jail's keys are written, for notes: the jail's name to a function of the key. */
  places: Map<string, (key: string) => Place>;
  /** Where a source's keys are written, by its name. */
  sourcePlaces: Map<string, (key: string) => Place>;
  /** What of fail2ban's jails is not carried over as it was. */
  notes: JailNote[];
}

/**
 * Loads a policy: one YAML file, or a directory of them as one.
 *
 * @throws PolicyError with every error found; with `lenient` only when an error is not
 *   confined to single jails, or when no jail is left
 */
export async function loadPolicy(path: string, options: LoadOptions = {}): Promise<Policy> {
  const { policy, issues, confined, files } = readPolicy(path);
  if (issues.length === 0 && policy !== null) return policy;
  if (!options.lenient || !confined || policy === null || policy.jails.length === 0) {
    throw new PolicyError(issues, { files });
  }
  options.onIssues?.(issues);
  return policy;
}

/** As {@link loadPolicy}, but returns what is wrong beside what is right; never throws for content. */
export function readPolicy(path: string): PolicyReading {
  const absolute = resolve(path);
  const fragments: Fragment[] = [];
  const issues: PolicyIssue[] = [];
  let files: string[] = [];
  try {
    files = policyFiles(absolute);
  } catch (error) {
    issues.push(...issuesOf(error));
  }
  for (const file of files) {
    try {
      fragments.push(readFragment(file));
    } catch (error) {
      issues.push(...issuesOf(error));
    }
  }
  if (issues.length > 0) {
    issues.push(...fragments.flatMap((fragment) => fragment.issues));
    return {
      policy: null,
      issues,
      files,
      confined: false,
      disabled: [],
      places: new Map(),
      sourcePlaces: new Map(),
      notes: [],
    };
  }
  const merged = mergeFragments(fragments);
  const brokenKeys = new Set(fragments.flatMap((fragment) => [...fragment.brokenKeys]));
  const broken = (group: "filters" | "sources") =>
    new Set(fragments.flatMap((each) => [...each.broken[group]]));
  const reported = { filters: broken("filters"), sources: broken("sources") };
  const built = buildJails(merged, reported, !brokenKeys.has("defaults"));
  const included = readIncludes(merged);
  issues.push(...fragments.flatMap((fragment) => fragment.issues), ...merged.issues, ...built.issues);
  issues.push(...included.issues, ...included.jailIssues);
  files = [...new Set([...files, ...built.files, ...included.files])];
  return {
    policy: policyOf(merged, built, included, files),
    issues: inOrder(issues),
    files,
    confined: brokenKeys.size === 0 && merged.issues.length === 0 && included.issues.length === 0,
    disabled: built.disabled,
    places: new Map([...placesOf(merged.jails), ...included.places]),
    sourcePlaces: new Map(placesOf(merged.sources)),
    notes: included.notes,
  };
}

function policyOf(merged: MergedText, built: BuiltJails, included: Included, files: string[]): Policy {
  const setting = <T>(key: string, otherwise: T) => (merged.settings.get(key)?.value ?? otherwise) as T;
  const content = {
    ignore: merged.ignore,
    ignoreself: setting("ignoreself", true),
    guard: {
      maxBansPerMinute: setting("guard.rate", 600),
      widest: { ipv4: setting("guard.ipv4", 24), ipv6: setting("guard.ipv6", 48) },
    },
    dbpurgeage: setting("dbpurgeage", included.dbpurgeage ?? 86_400_000),
    maxLine: setting("max-line", 8192),
    filters: new Map([...built.filters, ...included.filters]),
    sources: new Map([...merged.sources].map(([name, { value }]) => [name, sourceOf(name, value)])),
    jails: [...built.jails, ...included.jails],
    files,
  };
  return { revision: revisionOf(content), ...content };
}

function placesOf(written: ReadonlyMap<string, Written<unknown>>): [string, (key: string) => Place][] {
  return [...written].map(([name, { fragment, path }]) => [
    name,
    (key) => fragment.source.place([...path, key]),
  ]);
}

function issuesOf(error: unknown): readonly PolicyIssue[] {
  if (error instanceof PolicyError) return error.issues;
  throw error;
}

function inOrder(issues: PolicyIssue[]): PolicyIssue[] {
  return issues.toSorted(
    (a, b) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}
