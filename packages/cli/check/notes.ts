import { readFile } from "node:fs/promises";
import type { Policy } from "@fleetban/core";
import { compileFilter } from "@fleetban/filter";
import { type Place, type PolicyReading, parseAllowFile } from "@fleetban/policy";
import type { JailNote } from "@fleetban/policy/fail2ban";
import type { FoundLogs } from "./logs.ts";
import { problemsOf } from "./sources.ts";

/** Something worth knowing that is no error. */
export interface Note extends Place {
  message: string;
}

/** What is valid and may still not be what was meant. */
export async function notesOn(
  path: string,
  policy: Policy,
  reading: PolicyReading,
  logs: ReadonlyMap<string, FoundLogs>,
): Promise<Note[]> {
  const whole = { file: path, line: null, column: null };
  const found: JailNote[] = [];
  for (const jail of policy.jails) {
    const at = (key: string) => reading.places.get(jail.name)?.(key) ?? whole;
    const add = (key: string, message: string) => found.push({ ...at(key), jail: jail.name, message });
    for (const { logpath, problem } of logs.get(jail.name)?.problems ?? [])
      add("logpath", `${logpath}: ${problem}`);
    if (jail.mode === "simulate") add("mode", "counts and says what it would ban, but bans nothing.");
    if (jail.usedns === "raw") add("usedns", "host names in the log are counted, not looked up.");
    else if (jail.usedns !== "no")
      add("usedns", "host names in the log are looked up; whoever writes the log chooses them.");
    const filter = policy.filters.get(jail.filter);
    const options = { usedns: jail.usedns, timezone: jail.logtimezone };
    for (const warning of filter === undefined ? [] : compileFilter(filter, options).warnings)
      add("filter", warning);
    for (const problem of await unreadableLists(jail.ignore)) add("ignoreip", problem);
  }
  const notes = joined([...found, ...reading.notes]);
  for (const source of policy.sources.values()) {
    for (const { key, problem } of await problemsOf(source, policy)) {
      const at = reading.sourcePlaces.get(source.name)?.(key) ?? whole;
      notes.push({ ...at, message: `${source.name}: ${problem}` });
    }
  }
  for (const problem of await unreadableLists(policy.ignore)) notes.push({ ...whole, message: problem });
  for (const name of reading.disabled) {
    notes.push({ ...(reading.places.get(name)?.("enabled") ?? whole), message: `${name}: is not enabled.` });
  }
  if (policy.jails.length === 0)
    notes.push({ ...whole, message: "There is no jail: nothing would be banned." });
  return notes;
}

/** What is written once for several jails, as in [DEFAULT], is said once. */
function joined(found: readonly JailNote[]): Note[] {
  const groups = Map.groupBy(found, ({ jail: _, ...note }) => JSON.stringify(note));
  return [...groups.values()].map((group) => {
    const [{ jail: _, ...note }] = group as [JailNote];
    const jails = [...new Set(group.map(({ jail }) => jail))];
    const names =
      jails.length <= 5 ? jails.join(", ") : `${jails.slice(0, 3).join(", ")} and ${jails.length - 3} more`;
    return { ...note, message: `${names}: ${note.message}` };
  });
}

/** Lists of the ignore list: as long as one can't be read, no ban is made. */
async function unreadableLists(entries: readonly string[]): Promise<string[]> {
  const problems = entries.map(async (entry) => {
    if (!entry.startsWith("file:")) return [];
    const path = entry.slice("file:".length);
    try {
      parseAllowFile(await readFile(path, "utf8"));
      return [];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [`${path} cannot be read here (${why}); until it can, nothing is banned.`];
    }
  });
  return (await Promise.all(problems)).flat();
}
