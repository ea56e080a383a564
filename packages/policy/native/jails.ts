import { type FilterDefinition, FleetbanError, type Jail } from "@fleetban/core";
import { readOwnFilter, type WrittenFilter } from "../filters/filter-file.ts";
import { type FilterLookup, type ResolvedFilter, resolveReference } from "../filters/resolve.ts";
import { formatKey, PolicyError, type PolicyIssue } from "../yaml/issue.ts";
import { didYouMean } from "../yaml/near.ts";
import { formulaFault, incrementOf } from "./increment.ts";
import type { MergedText, Written } from "./merge.ts";
import { regexIssues } from "./regexes.ts";
import { builtIn, type JailText } from "./schema/jail.ts";
import { isKnownTimezone } from "./timezones.ts";

/** The jails that can be used, the filters they need, and what is wrong with the others. */
export interface BuiltJails {
  jails: Jail[];
  /** Valid, but with `enabled: false`. */
  disabled: string[];
  filters: Map<string, FilterDefinition>;
  /** Filter files that were read or looked for. */
  files: string[];
  issues: PolicyIssue[];
}

/**
 * Puts every jail together from the defaults and its own keys, with its filter.
 *
 * @param broken names under `filters:` and `sources:` that have errors already reported
 * @param complete false when the defaults have errors, so that a key may be missing for that reason
 */
export function buildJails(
  merged: MergedText,
  broken: { filters: ReadonlySet<string>; sources: ReadonlySet<string> },
  complete: boolean,
): BuiltJails {
  const built: BuiltJails = { jails: [], disabled: [], filters: new Map(), files: [], issues: [] };
  const filters = new FilterBook(merged, broken.filters, built);
  for (const name of merged.filters.keys()) filters.checkOwn(name);
  for (const [name, written] of merged.jails) {
    const text = { ...builtIn, ...merged.defaults, ...written.value } as CompleteText;
    const issues: PolicyIssue[] = [];
    if ((text.logpath ?? []).length === 0 && (text.source ?? []).length === 0 && complete) {
      const hint = "For example: logpath: /var/log/auth.log";
      const message = `The jail "${name}" has no logpath and no source.`;
      issues.push(issueAt(written, [], "FLB_POLICY_MISSING_KEY", message, hint));
    }
    const unknown = (text.source ?? []).filter((each) => !merged.sources.has(each));
    issues.push(
      ...unknown
        .filter((each) => !broken.sources.has(each))
        .map((each) => noSuchSource(each, written, merged)),
    );
    if (text.logtimezone !== undefined && !isKnownTimezone(text.logtimezone)) {
      const hint = "For example: Europe/Berlin, UTC, +02:00.";
      const message = `${JSON.stringify(text.logtimezone)} is not a time zone.`;
      issues.push(issueAt(written, ["logtimezone"], "FLB_POLICY_WRONG_VALUE", message, hint));
    }
    const increment = incrementOf(text);
    const fault = increment === null || text.bantime === null ? null : formulaFault(increment, text.bantime);
    if (fault !== null) {
      const hint = "ban.Count is 1 for the second ban; the result is in seconds.";
      issues.push(issueAt(written, ["bantime.formula"], "FLB_POLICY_FORMULA", fault, hint));
    }
    const filter = filters.forJail(name, written, text, issues);
    built.issues.push(...issues);
    if (filter === undefined || issues.length > 0 || unknown.length > 0) continue;
    if (!text.enabled) {
      built.disabled.push(name);
      continue;
    }
    built.filters.set(filter.name, filter);
    built.jails.push(jailOf(name, filter.name, text));
  }
  // An error may stand in a file that one of these includes.
  built.files = [...new Set([...built.files, ...built.issues.map((issue) => issue.file)])];
  return built;
}

/** A jail with every key that has a default. */
type CompleteText = JailText & { [K in keyof typeof builtIn]: Exclude<JailText[K], undefined> };

/** A jail of what its keys say, with the defaults of those that it has not. */
export function jailOf(name: string, filter: string, given: JailText): Jail {
  const text = { ...builtIn, ...given } as CompleteText;
  return {
    name,
    filter,
    logpath: [...(text.logpath ?? [])],
    source: [...new Set(text.source ?? [])],
    start: text.start,
    maxretry: text.maxretry,
    findtime: text.findtime,
    bantime: text.bantime,
    increment: incrementOf(text),
    count: text.count,
    mode: text.mode,
    ...(text.nodes !== undefined && { nodes: [...text.nodes] }),
    enforcement: {
      ports: text.port.map((range) => ({ ...range })),
      protocols: text.protocol === "both" ? ["tcp", "udp"] : [text.protocol],
      blocktype: text.blocktype,
    },
    ignore: [...text.ignoreip],
    logtimezone: text.logtimezone ?? null,
    usedns: text.usedns,
  };
}

/** Filters by how jails name them, each resolved and compiled once. */
class FilterBook {
  readonly #merged: MergedText;
  readonly #broken: ReadonlySet<string>;
  readonly #built: BuiltJails;
  readonly #own = new Map<string, WrittenFilter | undefined>();
  readonly #resolved = new Map<string, ResolvedFilter | "broken">();

  constructor(merged: MergedText, broken: ReadonlySet<string>, built: BuiltJails) {
    this.#merged = merged;
    this.#broken = broken;
    this.#built = built;
  }

  /** A filter of the policy's own is checked whether a jail uses it or not. */
  checkOwn(name: string): void {
    const written = this.#merged.filters.get(name) as Written<unknown>;
    this.#resolve(
      name,
      written.fragment.directory,
      (error) => toIssues(error, written, []),
      this.#built.issues,
    );
  }

  forJail(
    name: string,
    written: Written<JailText>,
    text: JailText,
    issues: PolicyIssue[],
  ): FilterDefinition | undefined {
    const reference = text.filter ?? name;
    const path = written.value.filter === undefined ? [] : ["filter"];
    const resolved = this.#resolve(
      reference,
      written.fragment.directory,
      (error) => toIssues(error, written, path),
      issues,
    );
    if (resolved === undefined) return undefined;
    if (text.datepattern === undefined) return resolved.definition;
    // The jail's own date pattern makes it another filter.
    const own = {
      ...resolved.definition,
      name: `${resolved.definition.name} for ${name}`,
      datepattern: text.datepattern,
    };
    const place = { source: written.fragment.source, path: [...written.path, "datepattern"] };
    const wrong = regexIssues({
      ...resolved,
      definition: own,
      written: {
        ...resolved.written,
        datepattern: text.datepattern.map((each) => ({ text: each, ...place })),
      },
    });
    issues.push(...wrong);
    return wrong.length === 0 ? own : undefined;
  }

  #resolve(
    reference: string,
    directory: string,
    explain: (error: FleetbanError) => PolicyIssue[],
    issues: PolicyIssue[],
  ): ResolvedFilter | undefined {
    const key = `${directory}\0${reference}`;
    const before = this.#resolved.get(key);
    if (before !== undefined) return before === "broken" ? undefined : before;
    try {
      const resolved = resolveReference(reference, this.#lookup(directory));
      this.#built.files.push(...resolved.files);
      const wrong = regexIssues(resolved);
      issues.push(...wrong);
      this.#resolved.set(key, wrong.length > 0 ? "broken" : resolved);
      return wrong.length > 0 ? undefined : resolved;
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      if (!(error instanceof BrokenFilter)) issues.push(...explain(error));
      return undefined;
    }
  }

  #lookup(directory: string): FilterLookup {
    return {
      directory,
      onFile: (path) => this.#built.files.push(path),
      ownNames: [...this.#merged.filters.keys()],
      own: (name) => {
        if (this.#broken.has(name)) throw new BrokenFilter();
        const written = this.#merged.filters.get(name);
        if (written === undefined) return undefined;
        const { source, directory } = written.fragment;
        const known =
          this.#own.get(name) ?? readOwnFilter(written.value, name, source, written.path, directory);
        this.#own.set(name, known);
        return known;
      },
    };
  }
}

/** The filter's errors are reported already; a jail that uses it is only left out. */
class BrokenFilter extends FleetbanError {
  constructor() {
    super("FLB_POLICY_INVALID", "The filter has errors.");
  }
}

function noSuchSource(name: string, written: Written<JailText>, { sources }: MergedText): PolicyIssue {
  const known = [...sources.keys()];
  const hint =
    didYouMean(name, known) ??
    (known.length > 0
      ? `Known: ${known.join(", ")}.`
      : "Write it under sources:, such as net: { syslog: { udp: 127.0.0.1:514 } }.");
  const message = `There is no source "${name}".`;
  return issueAt(written, ["source"], "FLB_POLICY_SOURCE_UNKNOWN", message, hint);
}

function toIssues(error: FleetbanError, written: Written<unknown>, path: PropertyKey[]): PolicyIssue[] {
  if (error instanceof PolicyError) {
    return error.issues.map((issue) => {
      // A file that can't be read is an error of the jail that names it.
      if (issue.line !== null || issue.key !== "") return issue;
      return issueAt(written, path, issue.code, `${issue.file}: ${issue.message}`, issue.hint);
    });
  }
  return [issueAt(written, path, error.code, error.message, null)];
}

function issueAt(
  written: Written<unknown>,
  inner: PropertyKey[],
  code: PolicyIssue["code"],
  message: string,
  hint: string | null,
): PolicyIssue {
  const path = [...written.path, ...inner];
  const place = written.fragment.source.place(path, inner.length === 0 ? "key" : "value");
  return { ...place, code, key: formatKey(path), message, hint };
}
