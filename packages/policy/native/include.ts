import type { FilterDefinition, Jail, Millis } from "@fleetban/core";
import type { JailNote } from "../fail2ban/jails/note.ts";
import { type Fail2banReading, readDirectory } from "../fail2ban/jails/read-directory.ts";
import type { ConfJail } from "../fail2ban/jails/read-jail.ts";
import { describePlace, formatKey, type Place, PolicyError, type PolicyIssue } from "../yaml/issue.ts";
import { jailOf } from "./jails.ts";
import type { MergedText, Written } from "./merge.ts";

/** What `include:` adds to a policy. */
export interface Included {
  jails: Jail[];
  filters: Map<string, FilterDefinition>;
  /** The longest of those that say one; null: none does. */
  dbpurgeage: Millis | null;
  files: string[];
  notes: JailNote[];
  places: Map<string, (key: string) => Place>;
  /** Errors of the directories as a whole, and jails that stand twice. */
  issues: PolicyIssue[];
  /** Errors of single jails, which are left out. */
  jailIssues: PolicyIssue[];
}

/** Reads the directories of fail2ban's configuration that a policy includes. */
export function readIncludes(merged: MergedText): Included {
  const included: Included = {
    jails: [],
    filters: new Map(),
    dbpurgeage: null,
    files: [],
    notes: [],
    places: new Map(),
    issues: [],
    jailIssues: [],
  };
  for (const written of merged.includes) {
    const reading = attempt(written, included);
    if (reading === undefined) continue;
    included.files.push(...reading.files);
    included.jailIssues.push(...reading.issues);
    if (reading.dbpurgeage !== null) {
      included.dbpurgeage = Math.max(included.dbpurgeage ?? 0, reading.dbpurgeage);
    }
    for (const jail of reading.jails) add(jail, merged, included);
  }
  return included;
}

function attempt(written: Written<string>, included: Included): Fail2banReading | undefined {
  try {
    return readDirectory(written.value);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    included.files.push(...error.files, ...error.issues.map(({ file }) => file));
    for (const issue of error.issues) {
      // A directory that is none is an error of the line that names it.
      const here = { ...written.fragment.source.place(written.path), key: formatKey(written.path) };
      included.issues.push(issue.code === "FLB_FAIL2BAN_MISSING" ? { ...issue, ...here } : issue);
    }
    return undefined;
  }
}

function add(jail: ConfJail, merged: MergedText, included: Included): void {
  const { name, text, place, notes } = jail;
  const native = merged.jails.get(name);
  const before = native?.fragment.source.place(native.path, "key") ?? included.places.get(name)?.("");
  if (before !== undefined) {
    included.issues.push({
      ...place(""),
      code: "FLB_POLICY_DUPLICATE",
      key: formatKey(["jails", name]),
      message: `The jail "${name}" is written twice; it stands in ${describePlace(before)} already.`,
      hint: "Keep one of the two; in fail2ban's jail.local, enabled = false takes that one out.",
    });
    return;
  }
  const filter = filterName(jail, included.filters);
  included.filters.set(filter, { ...jail.filter.definition, name: filter });
  included.jails.push(jailOf(name, filter, text));
  included.notes.push(...notes);
  included.places.set(name, place);
}

/** One name for one content: fail2ban's `sshd` is another filter than the library's. */
function filterName({ name, filter }: ConfJail, known: ReadonlyMap<string, FilterDefinition>): string {
  const plain = `fail2ban/${filter.definition.name}`;
  const before = known.get(plain);
  if (before === undefined || sameFilter(before, filter.definition)) return plain;
  return `${plain} for ${name}`;
}

/** Whether two filters match alike, whatever they are called and wherever they come from. */
export function sameFilter(a: FilterDefinition, b: FilterDefinition): boolean {
  return content(a) === content(b);
}

function content({ failregex, ignoreregex, prefregex, datepattern, maxlines }: FilterDefinition): string {
  return JSON.stringify([failregex, ignoreregex, prefregex, datepattern, maxlines]);
}
