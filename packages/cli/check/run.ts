import { styleText } from "node:util";
import { formatIssues, type PolicyReading, readPolicy, shortPath, wrap } from "@fleetban/policy";
import { printable } from "../regex/printable.ts";
import { type FoundLogs, findLogs } from "./logs.ts";
import { type Note, notesOn } from "./notes.ts";
import { describeSource, readersOf } from "./sources.ts";
import { jailTable, sourceTable } from "./summary.ts";

export interface CheckOptions {
  json?: boolean | undefined;
}

export interface CheckTerminal {
  write(text: string): void;
  width: number;
  colour: boolean;
  /** Paths below it are shown short. */
  directory: string;
}

export const processTerminal = (): CheckTerminal => ({
  write: (text) => void process.stdout.write(text),
  width: Math.min(process.stdout.columns ?? 80, 100),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  directory: process.cwd(),
});

/**
 * Checks a policy and shows what is wrong, or what it comes to.
 *
 * @returns the exit code: 0 valid, 1 invalid, 2 when it can't be read at all
 */
export async function runCheck(
  path: string,
  options: CheckOptions,
  terminal: CheckTerminal,
): Promise<0 | 1 | 2> {
  const reading = readPolicy(path);
  const policy = reading.issues.length === 0 ? reading.policy : null;
  const logs = new Map<string, FoundLogs>();
  for (const jail of policy?.jails ?? []) logs.set(jail.name, await findLogs(jail));
  const notes = policy === null ? [] : await notesOn(path, policy, reading, logs);
  if (options.json) terminal.write(`${JSON.stringify(asJson(reading, notes, logs))}\n`);
  else show(path, reading, notes, logs, terminal);
  if (policy !== null) return 0;
  return reading.issues.every(({ code, key }) => code === "FLB_POLICY_UNREADABLE" && key === "") ? 2 : 1;
}

function show(
  path: string,
  { policy, issues }: PolicyReading,
  notes: readonly Note[],
  logs: ReadonlyMap<string, FoundLogs>,
  terminal: CheckTerminal,
): void {
  const { directory, width } = terminal;
  const paint = (tint: "bold" | "red" | "green" | "yellow", text: string) =>
    terminal.colour ? styleText(tint, text) : text;
  const line = (text = "") => terminal.write(`${text}\n`);
  if (policy === null || issues.length > 0) {
    line(formatIssues(issues, { width, directory, emphasise: (text) => paint("bold", text) }));
    line();
    const count = issues.length === 1 ? "1 error" : `${issues.length} errors`;
    line(`${printable(path)}: ${paint("red", "invalid")}, ${count}.`);
    return;
  }
  if (policy.jails.length > 0) {
    line(jailTable(policy, logs, width));
    line();
  }
  const sources = sourceTable(policy, width);
  if (sources !== "") {
    line(sources);
    line();
  }
  for (const note of notes) {
    const place = `${shortPath(note.file, directory)}${note.line === null ? "" : `:${note.line}`}`;
    const [first, ...rest] = wrap(printable(`note: ${place}: ${note.message}`), width - 2).split("\n");
    line([paint("yellow", first as string), ...rest.map((each) => `  ${each}`)].join("\n"));
  }
  if (notes.length > 0) line();
  const jails = policy.jails.length === 1 ? "1 jail" : `${policy.jails.length} jails`;
  line(`${printable(path)}: ${paint("green", "valid")}, ${jails}, revision ${policy.revision}.`);
}

/** Times in seconds, as the policy counts them, sizes in bytes; null is permanent. */
function asJson(
  reading: PolicyReading,
  notes: readonly Note[],
  logs: ReadonlyMap<string, FoundLogs>,
): object {
  const { policy, issues } = reading;
  if (policy === null || issues.length > 0) return { valid: false, errors: issues };
  return {
    valid: true,
    revision: policy.revision,
    files: policy.files,
    jails: policy.jails.map((jail) => ({
      name: jail.name,
      filter: jail.filter,
      logs: logs.get(jail.name)?.found ?? [],
      sources: jail.source,
      maxretry: jail.maxretry,
      findtime: jail.findtime / 1000,
      bantime: jail.bantime === null ? null : jail.bantime / 1000,
      mode: jail.mode,
      count: jail.count,
    })),
    sources: [...policy.sources.values()].map((source) => ({
      name: source.name,
      kind: source.settings.kind,
      from: describeSource(source),
      spool: source.spool,
      jails: readersOf(source, policy),
    })),
    disabled: reading.disabled,
    notes,
  };
}
