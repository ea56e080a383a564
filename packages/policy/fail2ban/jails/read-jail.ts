import { type JailText, jailSchema } from "../../native/schema/jail.ts";
import { jailName } from "../../native/schema/policy.ts";
import { isKnownTimezone } from "../../native/timezones.ts";
import { formatKey, type Place, type PolicyIssue } from "../../yaml/issue.ts";
import { validate } from "../../yaml/validate.ts";
import type { Variables } from "../config/interpolate.ts";
import type { Layers } from "../config/layers.ts";
import type { ConfFilter } from "../filter/read-filter.ts";
import type { ActionBook } from "./actions/definitions.ts";
import { enforcementOf } from "./actions/enforcement.ts";
import { Attempts } from "./attempts.ts";
import { checkBackend } from "./backend.ts";
import { checkEncoding } from "./encoding.ts";
import type { FilterBook } from "./filter.ts";
import { checkIgnoreCommand } from "./ignore-command.ts";
import { jailInput } from "./input.ts";
import type { JailNote } from "./note.ts";
import { JailOptions } from "./options.ts";

/** A jail of fail2ban as one of the policy. */
export interface ConfJail {
  name: string;
  enabled: boolean;
  /** Its keys as they would be written under `jails:`, without its filter; nothing relative. */
  input: Record<string, unknown>;
  /** The same, read. */
  text: JailText;
  filter: ConfFilter;
  /** What is not carried over as it was. */
  notes: JailNote[];
  /** Where what a key of the policy says is written; of "" and of what nobody says, where the jail is. */
  place(key: string): Place;
}

/** What the jails of one directory share. */
export interface JailContext {
  layers: Layers;
  variables: Variables;
  filters: FilterBook;
  actions: ActionBook;
}

/** A list of nonsense would give one for each entry. */
const mostIssues = 20;

/** Where keys of the policy come from when the names differ. */
const origins: Record<string, string> = {
  start: "logpath",
  port: "action",
  protocol: "action",
  blocktype: "action",
  mode: "action",
};

/**
 * Reads one jail.
 *
 * @returns its errors when it has any
 */
export function readJail(name: string, enabled: boolean, context: JailContext): ConfJail | PolicyIssue[] {
  const { layers, variables, filters, actions } = context;
  const options = new JailOptions(layers, name, variables);
  const attempts = new Attempts(options);
  const notes: JailNote[] = [];
  const note = (option: string, message: string) =>
    notes.push({ ...options.place(option), jail: name, message });
  const noted = (option: string, check: () => string | null) => {
    const message = attempts.try(option, check);
    if (typeof message === "string") note(option, message);
  };

  attempts.try("", () => checkName(name, options));
  const { keys, paths } = jailInput(options, attempts, note);
  const enforcement = attempts.try("action", () => enforcementOf(options, actions));
  for (const message of enforcement?.notes ?? []) note("action", message);
  const input = { ...keys, ...enforcement?.input };
  attempts.try("ignorecommand", () => checkIgnoreCommand(options));
  noted("logencoding", () => checkEncoding(options));
  noted("ignoreself", () =>
    options.flag("ignoreself", true) ? null : "ignoreself = false: a node's own addresses stay protected.",
  );
  const withKnown = (known: Variables) => new JailOptions(layers, name, new Map([...variables, ...known]));
  const filter = attempts.try("filter", () => filters.find(options, withKnown));
  if (paths !== null && filter !== undefined) {
    noted("backend", () => checkBackend(options, paths, filter.journalmatch));
  }
  const { text, issues } = checkInput(input, options);
  issues.unshift(...attempts.issues);
  if (issues.length > 0 || text === undefined || filter === undefined) return issues;
  return { name, enabled, input, text, filter, notes, place: (key) => options.place(origins[key] ?? key) };
}

/** Holds the keys against the policy's own schema. */
function checkInput(
  input: Record<string, unknown>,
  options: JailOptions,
): { text: JailText | undefined; issues: PolicyIssue[] } {
  const { value: text, issues, paths } = validate(jailSchema, input, null);
  const found = issues.slice(0, mostIssues).map((issue, i) => placed(issue, paths[i] ?? [], options));
  if (text?.logtimezone !== undefined && !isKnownTimezone(text.logtimezone)) {
    const message = `${JSON.stringify(text.logtimezone)} is not a time zone.`;
    found.push(...options.wrong("logtimezone", message).issues);
  }
  return { text, issues: found };
}

/** A name goes into logs, firewalls and subjects. */
function checkName(name: string, options: JailOptions): void {
  const { error } = jailName.safeParse(name);
  if (error === undefined) return;
  const message = `${JSON.stringify(name.slice(0, 80))} cannot be a jail's name here: ${error.issues[0]?.message}`;
  throw options.wrong("", message);
}

/** An error of a key is one of the option it comes from. */
function placed(issue: PolicyIssue, path: PropertyKey[], options: JailOptions): PolicyIssue {
  const key = String(path[0] ?? "");
  const option = origins[key] ?? key;
  const code = issue.code === "FLB_POLICY_FORMULA" ? issue.code : "FLB_FAIL2BAN_VALUE";
  return { ...issue, ...options.place(option), code, key: formatKey([options.jail, option]) };
}
