import type { Policy } from "@fleetban/core";
import type { PolicyIssue } from "../yaml/issue.ts";

/** What the reading process says once, in the structured clone of the channel between the two. */
export type ApartMessage =
  /** `passed`: the errors that `lenient` let pass. */
  | { outcome: "policy"; policy: Policy; passed: PolicyIssue[] }
  /** A PolicyError, taken apart: a class does not cross between processes. */
  | { outcome: "invalid"; issues: PolicyIssue[]; files: string[] }
  /** A fault of ours, with its stack. */
  | { outcome: "failed"; error: unknown };
