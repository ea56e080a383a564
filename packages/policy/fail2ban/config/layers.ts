import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PolicyError } from "../../yaml/issue.ts";
import { type IniFile, type IniValue, readIni } from "./ini.ts";

/** A value of several files as one: the latest, and the one that it overrides. */
export interface LayeredValue extends IniValue {
  previous: LayeredValue | null;
}

export type Section = Map<string, LayeredValue>;

/** What fail2ban reads under one name. */
export interface Layers {
  sections: Map<string, Section>;
  /**
   * In the order they were read; one that was looked for and is not there as well, and the
   * directory that more may come into.
   */
  files: string[];
}

const deepest = 10;
const mostFiles = 200;

/**
 * Reads `NAME.conf`, `NAME.d/*.conf`, `NAME.local` and `NAME.d/*.local`, each with what it
 * includes, as one: the last to set an option wins.
 *
 * @param base absolute path without an ending: `/etc/fail2ban/jail`, `/etc/fail2ban/filter.d/sshd`
 * @throws PolicyError with every error of the first file that has any; FLB_FAIL2BAN_INCLUDES
 */
export function readLayers(base: string): Layers {
  const reader = new LayerReader();
  const { files } = reader.layers;
  // A file may come into it later.
  files.push(`${base}.d`);
  try {
    reader.read(`${base}.conf`, []);
    for (const path of listed(`${base}.d`, ".conf")) reader.read(path, []);
    reader.read(`${base}.local`, []);
    for (const path of listed(`${base}.d`, ".local")) reader.read(path, []);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new PolicyError(error.issues, { cause: error, files: [...files, ...error.files] });
  }
  return reader.layers;
}

class LayerReader {
  readonly layers: Layers = { sections: new Map(), files: [] };
  readonly #parsed = new Map<string, IniFile>();
  #reads = 0;

  /** @param stack the files that include this one */
  read(path: string, stack: readonly string[]): void {
    this.layers.files.push(path);
    if (!existsSync(path) || stack.includes(path)) return;
    const file = this.#parsed.get(path) ?? readIni(path);
    this.#parsed.set(path, file);
    const includes = file.get("INCLUDES");
    const inside = [...stack, path];
    if (++this.#reads > mostFiles || inside.length > deepest) throw tooMany(path, stack.at(-1));
    for (const before of included(includes?.get("before"), path)) this.#readWithLocal(before, inside);
    for (const [name, options] of file) if (name !== "INCLUDES") this.#add(name, options);
    for (const after of included(includes?.get("after"), path)) this.#readWithLocal(after, inside);
  }

  /** An included `X.conf` takes its `X.local` along. */
  #readWithLocal(path: string, stack: readonly string[]): void {
    this.read(path, stack);
    if (path.endsWith(".conf")) this.read(`${path.slice(0, -".conf".length)}.local`, stack);
  }

  #add(name: string, options: ReadonlyMap<string, IniValue>): void {
    const section = this.layers.sections.get(name) ?? new Map<string, LayeredValue>();
    this.layers.sections.set(name, section);
    for (const [option, value] of options) {
      section.set(option, { ...value, previous: section.get(option) ?? null });
    }
  }
}

function included(value: IniValue | undefined, from: string): string[] {
  const lines = (value?.text ?? "").split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").map((line) => resolve(dirname(from), line));
}

function listed(directory: string, ending: string): string[] {
  if (!existsSync(directory)) return [];
  try {
    const names = readdirSync(directory).filter((name) => name.endsWith(ending) && !name.startsWith("."));
    return names.sort().map((name) => join(directory, name));
  } catch {
    // `jail.d` may be a file or closed to us; fail2ban passes over it, too.
    return [];
  }
}

function tooMany(path: string, by: string | undefined): PolicyError {
  const message = `Included${by === undefined ? "" : ` by ${by}`}, it is one too many: includes go round, or too deep.`;
  const place = { file: path, line: null, column: null, key: "INCLUDES" };
  return new PolicyError([{ ...place, code: "FLB_FAIL2BAN_INCLUDES", message, hint: null }]);
}
