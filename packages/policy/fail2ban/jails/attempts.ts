import { FleetbanError } from "@fleetban/core";
import { describeIssue, PolicyError, type PolicyIssue } from "../../yaml/issue.ts";
import type { JailOptions } from "./options.ts";

/** Reads the parts of a jail one by one, so that every error of it is found at once. */
export class Attempts {
  readonly issues: PolicyIssue[] = [];
  /** Files that an error names: a change may mend it. */
  readonly files: string[] = [];
  readonly #options: JailOptions;

  constructor(options: JailOptions) {
    this.#options = options;
  }

  /** @param option that is at fault when the error does not say */
  try<T>(option: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FleetbanError)) throw error;
      if (error instanceof PolicyError) {
        this.files.push(...error.files);
        for (const issue of error.issues) this.#add(this.#placed(issue, option));
      } else {
        const { code, message } = error;
        for (const issue of this.#options.wrong(option, message, { code }).issues) this.#add(issue);
      }
      return undefined;
    }
  }

  /** An error of another file is an error of the jail that needs it. */
  #placed(issue: PolicyIssue, option: string): PolicyIssue {
    const { jail } = this.#options;
    if (issue.line === null) {
      const message = `${issue.file}: ${issue.message}`;
      const [placed] = this.#options.wrong(option, message, { code: issue.code, hint: issue.hint }).issues;
      return placed ?? issue;
    }
    const known = issue.key === jail || issue.key.startsWith(`${jail}.`);
    return known ? issue : { ...issue, key: issue.key === "" ? jail : `${jail}.${issue.key}` };
  }

  /** Two options may fail for one reason. */
  #add(issue: PolicyIssue): void {
    if (!this.issues.some((each) => describeIssue(each) === describeIssue(issue))) this.issues.push(issue);
  }
}
