import { describePlace, type PolicyIssue } from "../../yaml/issue.ts";
import type { JailNote } from "../jails/note.ts";
import { readDirectory } from "../jails/read-directory.ts";
import { FilterNames } from "./filter-names.ts";
import { filterKeys, jailKeys } from "./keys.ts";
import { PolicyWriter } from "./writer.ts";

/** A fail2ban directory in the policy's own form. */
export interface ImportedPolicy {
  /** YAML, ready to be edited. */
  yaml: string;
  /** How many jails it has, those with `enabled: false` among them. */
  jails: number;
  /** Errors of the jails that are left out. */
  refused: PolicyIssue[];
  /** What is not carried over of the others. */
  notes: JailNote[];
}

/**
 * Writes what `include: [{ fail2ban: DIR }]` would read as a policy.
 *
 * @param directory absolute
 * @param all with the jails that are not enabled
 * @throws PolicyError as {@link readDirectory}
 */
export function importDirectory(directory: string, all: boolean): ImportedPolicy {
  const { jails, issues, dbpurgeage } = readDirectory(directory, { all });
  const writer = new PolicyWriter(`What fleetban import made of ${directory}.`);
  if (dbpurgeage !== null && dbpurgeage !== 86_400_000) writer.set("dbpurgeage", dbpurgeage / 1000);
  const names = new FilterNames();
  for (const jail of jails) {
    const notes = jail.notes.map(({ message }) => `Not as it was: ${message}`);
    writer.add("jails", jail.name, jailKeys(jail, names.of(jail)), [describePlace(jail.place("")), ...notes]);
  }
  for (const [name, filter] of names.written)
    writer.add("filters", name, filterKeys(filter), [filter.origin]);
  const refused = issues.map((issue) => `Left out: ${issue.key}: ${issue.message} (${describePlace(issue)})`);
  return {
    yaml: writer.end(refused),
    jails: jails.length,
    refused: issues,
    notes: jails.flatMap((jail) => jail.notes),
  };
}
