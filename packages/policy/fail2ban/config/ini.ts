import { FleetbanError } from "@fleetban/core";
import { PolicyError, type PolicyIssue } from "../../yaml/issue.ts";
import { readPolicyFile } from "../../yaml/read.ts";

/** A value as it is written, and where. */
export interface IniValue {
  /** Lines joined by `\n`, each without its indentation. */
  text: string;
  file: string;
  /** Of its first line, from 1. */
  line: number;
}

/** One file: section → option in lower case → value. */
export type IniFile = Map<string, Map<string, IniValue>>;

/** A value that takes more is no configuration; characters. */
const longestValue = 1024 * 1024;

/**
 * Reads a file of fail2ban's configuration.
 *
 * @param path absolute
 * @throws PolicyError FLB_POLICY_UNREADABLE, _TOO_LARGE or _ENCODING, or as {@link parseIni} does
 */
export function readIni(path: string): IniFile {
  try {
    return parseIni(readPolicyFile(path).replace(/^\ufeff/, ""), path);
  } catch (error) {
    if (error instanceof PolicyError || !(error instanceof FleetbanError)) throw error;
    throw new PolicyError(
      [
        {
          code: error.code,
          file: path,
          line: null,
          column: null,
          key: "",
          message: error.message,
          hint: null,
        },
      ],
      { cause: error, files: [path] },
    );
  }
}

/**
 * Parses the language of Python's ConfigParser as fail2ban sets it up: `=` and `:` part an option
 * from its value, `#` and `;` begin a comment line, ` ;` a comment behind a value, and lines
 * indented deeper than their option continue it.
 *
 * @throws PolicyError with every FLB_FAIL2BAN_SYNTAX and _DUPLICATE found
 */
export function parseIni(text: string, file: string): IniFile {
  const parser = new Parser(file);
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) parser.line(line, index + 1);
  return parser.end();
}

/** An option that indented lines still continue. */
interface OpenOption {
  key: string;
  value: IniValue;
  lines: string[];
  /** Characters so far. */
  length: number;
}

class Parser {
  readonly #file: string;
  readonly #sections: IniFile = new Map();
  readonly #issues: PolicyIssue[] = [];
  #section: Map<string, IniValue> | null = null;
  #sectionName = "";
  /** The option that indented lines continue. */
  #open: OpenOption | null = null;
  #indent = 0;

  constructor(file: string) {
    this.#file = file;
  }

  line(written: string, number: number): void {
    const commentLine = /^\s*[#;]/.test(written);
    const line = commentLine ? "" : (written.replace(/\s;.*$/s, "") as string);
    const value = line.trim();
    if (value === "") {
      // An empty line may stand inside a value; one that held a comment leaves no trace.
      if (written.trim() === "" && this.#open !== null) this.#append(this.#open, "", number);
      return;
    }
    const indent = line.search(/\S/);
    if (this.#open !== null && indent > this.#indent) {
      this.#append(this.#open, value, number);
      return;
    }
    this.#indent = indent;
    const header = /^\[(.+)\]/.exec(value)?.[1];
    if (header !== undefined) this.#enter(header, number);
    else this.#option(value, number);
  }

  end(): IniFile {
    this.#close();
    if (this.#issues.length > 0) throw new PolicyError(this.#issues, { files: [this.#file] });
    return this.#sections;
  }

  #enter(name: string, number: number): void {
    this.#close();
    if (this.#sections.has(name) && name !== "DEFAULT") {
      this.#issue(
        "FLB_FAIL2BAN_DUPLICATE",
        number,
        name,
        `The section [${shorten(name)}] stands here a second time.`,
      );
    }
    this.#sectionName = name;
    this.#section = this.#sections.get(name) ?? new Map();
    this.#sections.set(name, this.#section);
  }

  #option(value: string, number: number): void {
    this.#close();
    const delimiter = value.search(/[=:]/);
    const key = value.slice(0, Math.max(delimiter, 0)).trim().toLowerCase();
    if (this.#section === null) {
      this.#issue("FLB_FAIL2BAN_SYNTAX", number, "", "The file does not begin with a section in [brackets].");
      // The rest would say the same of each line.
      this.#section = new Map();
      return;
    }
    if (key === "") {
      const what = JSON.stringify(shorten(value));
      this.#issue("FLB_FAIL2BAN_SYNTAX", number, this.#sectionName, `${what} is no option = value.`);
      return;
    }
    if (this.#section.has(key)) {
      const place = `${this.#sectionName}.${key}`;
      this.#issue(
        "FLB_FAIL2BAN_DUPLICATE",
        number,
        place,
        `"${shorten(key)}" is written twice in [${this.#sectionName}].`,
      );
    }
    const first = value.slice(delimiter + 1).trim();
    const entry = { text: first, file: this.#file, line: number };
    this.#section.set(key, entry);
    this.#open = { value: entry, lines: [], length: 0, key };
    this.#append(this.#open, first, number);
  }

  #append(open: OpenOption, line: string, number: number): void {
    open.lines.push(line);
    const before = open.length;
    open.length += line.length + 1;
    if (before <= longestValue && open.length > longestValue) {
      this.#issue(
        "FLB_FAIL2BAN_SYNTAX",
        number,
        `${this.#sectionName}.${open.key}`,
        "The value is longer than 1 MiB.",
      );
    }
  }

  #close(): void {
    if (this.#open === null) return;
    this.#open.value.text = this.#open.lines.join("\n").trimEnd();
    this.#open = null;
  }

  #issue(code: PolicyIssue["code"], line: number, key: string, message: string): void {
    // A file of another kind would give one for each of its lines.
    if (this.#issues.length >= 20) return;
    this.#issues.push({ code, file: this.#file, line, column: null, key: shorten(key), message, hint: null });
  }
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
