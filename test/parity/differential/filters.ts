import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A filter of fail2ban with one set of options. */
export interface Subject {
  name: string;
  file: string;
  args: ReadonlyMap<string, string>;
  /** As a jail writes it. */
  reference: string;
}

/** All filters of a filter.d, each under every mode that it knows; what only others include is none. */
export function subjects(folder: string): Subject[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".conf"));
  const texts = new Map(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  const included = new Set(
    [...texts.values()].flatMap((text) =>
      [...text.matchAll(/^(?:before|after)\s*=\s*(\S+)/gm)].map(([, name]) => name),
    ),
  );
  return files.flatMap((file) => {
    const text = texts.get(file) ?? "";
    if (included.has(file) && !/^failregex\s*=\s*\S/m.test(text)) return [];
    // sshd-common and the like: patterns for others, with holes that those fill.
    if (included.has(file) && file.includes("-common")) return [];
    const name = file.replace(/\.conf$/, "");
    return ["", ...modes(text)].map((mode) => ({
      name,
      file: join(folder, file),
      args: new Map(mode === "" ? [] : [["mode", mode]]),
      reference: mode === "" ? name : `${name}[mode=${mode}]`,
    }));
  });
}

/** `<mdre-<mode>>` stands for one of the options `mdre-…`; the default mode is tried without naming it. */
function modes(text: string): string[] {
  const prefixes = [...text.matchAll(/<([\w-]+)-<mode>>/g)].map(([, prefix]) => prefix);
  const usual = /^mode\s*=\s*(\S+)/m.exec(text)?.[1];
  const known = prefixes.map(
    (prefix) =>
      new Set([...text.matchAll(new RegExp(`^${prefix}-(\\w+)\\s*=`, "gm"))].map(([, mode]) => mode ?? "")),
  );
  const [first = new Set<string>(), ...others] = known;
  return [...first].filter((mode) => mode !== usual && others.every((each) => each.has(mode)));
}
