import { resolve } from "node:path";
import { formatIssues, PolicyError, shortPath, wrap } from "@fleetban/policy";
import { importDirectory } from "@fleetban/policy/fail2ban";
import { printable } from "../regex/printable.ts";

export interface ImportOptions {
  all?: boolean | undefined;
}

export interface ImportTerminal {
  /** Standard output. */
  write(text: string): void;
  /** Standard error. */
  tell(text: string): void;
  width: number;
  /** Paths below it are shown short. */
  directory: string;
}

export const processTerminal = (): ImportTerminal => ({
  write: (text) => void process.stdout.write(text),
  tell: (text) => void process.stderr.write(text),
  width: Math.min(process.stderr.columns ?? 80, 100),
  directory: process.cwd(),
});

/**
 * Writes fail2ban's configuration as a policy, and says what is not in it.
 *
 * @returns the exit code: 0, or 2 when the directory cannot be read
 */
export function runImport(path: string, { all = false }: ImportOptions, terminal: ImportTerminal): 0 | 2 {
  const { directory, width } = terminal;
  try {
    const { yaml, jails, refused, notes } = importDirectory(resolve(directory, path), all);
    terminal.write(yaml);
    if (refused.length > 0) terminal.tell(`Left out:\n\n${formatIssues(refused, { width, directory })}\n\n`);
    for (const { file, line, jail, message } of notes) {
      const place = `${shortPath(file, directory)}${line === null ? "" : `:${line}`}`;
      terminal.tell(`${wrap(printable(`note: ${place}: ${jail}: ${message}`), width)}\n`);
    }
    terminal.tell(`${jails === 1 ? "1 jail" : `${jails} jails`} written.\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    terminal.tell(`${formatIssues(error.issues, { width, directory })}\n`);
    return 2;
  }
}
