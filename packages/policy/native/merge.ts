import { resolve } from "node:path";
import type { PasswordPlace } from "@fleetban/core";
import { describePlace, formatKey, type PolicyIssue } from "../yaml/issue.ts";
import type { Fragment } from "./fragment.ts";
import type { DefaultsText, JailText } from "./schema/jail.ts";
import type { SourceText } from "./schema/source.ts";

/** Something written once in one of the files. */
export interface Written<T> {
  value: T;
  fragment: Fragment;
  path: PropertyKey[];
}

/** All files of a policy as one, before jails are put together. */
export interface MergedText {
  ignore: string[];
  /** By key: `ignoreself`, `dbpurgeage`, `max-line`, `guard.widest.ipv4`, … */
  settings: Map<string, Written<unknown>>;
  defaults: { [K in keyof DefaultsText]?: DefaultsText[K] };
  jails: Map<string, Written<JailText>>;
  filters: Map<string, Written<unknown>>;
  sources: Map<string, Written<SourceText>>;
  /** Directories of fail2ban's configuration, absolute. */
  includes: Written<string>[];
  issues: PolicyIssue[];
}

/** Puts the files together; what is written in two of them is an error that names both places. */
export function mergeFragments(fragments: readonly Fragment[]): MergedText {
  const issues: PolicyIssue[] = [];
  const ignore: string[] = [];
  const settings = new Map<string, Written<unknown>>();
  const defaults = new Map<string, Written<unknown>>();
  const jails = new Map<string, Written<JailText>>();
  const filters = new Map<string, Written<unknown>>();
  const sources = new Map<string, Written<SourceText>>();
  const includes: Written<string>[] = [];

  for (const fragment of fragments) {
    const { text } = fragment;
    ignore.push(...(text.ignore ?? []).map((entry) => anchor(entry, fragment)));
    const add = <T>(to: Map<string, Written<T>>, name: string, value: T, path: PropertyKey[]) => {
      const before = to.get(name);
      if (before === undefined) to.set(name, { value, fragment, path });
      else issues.push(duplicate(before, fragment, path));
    };
    for (const [i, { fail2ban }] of (text.include ?? []).entries()) {
      const value = resolve(fragment.directory, fail2ban);
      includes.push({ value, fragment, path: ["include", i, "fail2ban"] });
    }
    for (const key of ["ignoreself", "dbpurgeage", "max-line"] as const) {
      if (text[key] !== undefined) add(settings, key, text[key], [key]);
    }
    const rate = text.guard?.["max-bans-per-minute"];
    if (rate !== undefined) add(settings, "guard.rate", rate, ["guard", "max-bans-per-minute"]);
    for (const [family, prefix] of Object.entries(text.guard?.widest ?? {})) {
      add(settings, `guard.${family}`, prefix, ["guard", "widest", family]);
    }
    for (const [key, value] of Object.entries(anchored(text.defaults ?? {}, fragment))) {
      add(defaults, key, value, ["defaults", key]);
    }
    for (const [name, jail] of Object.entries(text.jails ?? {})) {
      add(jails, name, anchored(jail, fragment), ["jails", name]);
    }
    for (const [name, filter] of Object.entries(fragment.filters)) {
      add(filters, name, filter, ["filters", name]);
    }
    for (const [name, source] of Object.entries(text.sources ?? {})) {
      add(sources, name, anchoredSource(source, fragment), ["sources", name]);
    }
  }
  const shared = Object.fromEntries([...defaults].map(([key, { value }]) => [key, value]));
  return { ignore, settings, defaults: shared, jails, filters, sources, includes, issues };
}

/** Relative paths mean the folder of the file that they are written in. */
function anchored<T extends DefaultsText>(text: T, fragment: Fragment): T {
  return {
    ...text,
    ...(text.logpath && { logpath: text.logpath.map((path) => resolve(fragment.directory, path)) }),
    ...(text.ignoreip && { ignoreip: text.ignoreip.map((entry) => anchor(entry, fragment)) }),
  };
}

function anchoredSource({ syslog, exec, esl, ...rest }: SourceText, { directory }: Fragment): SourceText {
  const unix = syslog?.unix === undefined ? {} : { unix: resolve(directory, syslog.unix) };
  const place = exec?.directory === undefined ? {} : { directory: resolve(directory, exec.directory) };
  const secret = (password: PasswordPlace) =>
    "file" in password ? { file: resolve(directory, password.file) } : password;
  return {
    ...rest,
    ...(syslog && { syslog: { ...syslog, ...unix } }),
    ...(exec && { exec: { ...exec, ...place } }),
    ...(esl && { esl: { ...esl, password: secret(esl.password) } }),
  };
}

function anchor(entry: string, fragment: Fragment): string {
  if (!entry.startsWith("file:")) return entry;
  return `file:${resolve(fragment.directory, entry.slice("file:".length))}`;
}

function duplicate(before: Written<unknown>, fragment: Fragment, path: PropertyKey[]): PolicyIssue {
  const first = describePlace(before.fragment.source.place(before.path, "key"));
  return {
    ...fragment.source.place(path, "key"),
    code: "FLB_POLICY_DUPLICATE",
    key: formatKey(path),
    message: `"${String(path.at(-1))}" is written twice; it stands in ${first} already.`,
    hint: "Keep one of the two.",
  };
}
