import { type ErrorCode, FleetbanError } from "@fleetban/core";

/** Where something is written; line and column count from 1 and are null when only the file is known. */
export interface Place {
  file: string;
  line: number | null;
  column: number | null;
}

/** One thing that is wrong with a policy or a filter. */
export interface PolicyIssue extends Place {
  code: ErrorCode;
  /** Path of the key: `jails.sshd.maxretry`, `ignore[2]`; empty for the file as a whole. */
  key: string;
  /** What is wrong, with the value as it was written. */
  message: string;
  /** What would be right, where that can be said. */
  hint: string | null;
}

/** Every error found in a policy or filter, in the order of the text. */
export class PolicyError extends FleetbanError {
  readonly issues: readonly PolicyIssue[];
  /** Every file that was looked at: a change to one of them may mend it. */
  readonly files: readonly string[];

  /** @param issues at least one */
  constructor(issues: readonly PolicyIssue[], options?: ErrorOptions & { files?: readonly string[] }) {
    const first = issues[0];
    if (first === undefined) throw new RangeError("A PolicyError needs an issue.");
    super(
      issues.length === 1 ? first.code : "FLB_POLICY_INVALID",
      issues.map(describeIssue).join("\n"),
      options,
    );
    this.issues = issues;
    this.files = options?.files ?? [];
  }
}

/** `file:line:column`, as far as it is known. */
export function describePlace(place: Place): string {
  return [place.file, place.line, place.line === null ? null : place.column]
    .filter((part) => part !== null)
    .join(":");
}

/** One issue on one line, for logs: an excerpt under its first line is left out. */
export function describeIssue(issue: PolicyIssue): string {
  const key = issue.key === "" ? "" : `${issue.key}: `;
  const [message = ""] = issue.message.split("\n", 1);
  const hint = issue.hint === null ? "" : ` ${sentence(issue.hint)}`;
  return `${describePlace(issue)}: ${key}${sentence(message)}${hint}`;
}

/** Ended by a full stop unless it ends already: more may follow on the line. */
function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** Writes a path of keys as people do: `jails.sshd.logpath[0]`. */
export function formatKey(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => {
      if (typeof part === "number") return `[${part}]`;
      const text = String(part).slice(0, 80);
      return `${i === 0 ? "" : "."}${/^[^\s.[\]"]+$/.test(text) ? text : JSON.stringify(text)}`;
    })
    .join("");
}
