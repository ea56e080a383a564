import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  type Clock,
  type Log,
  type Millis,
  noLog,
  type Policy,
  type PolicySource,
  systemClock,
} from "@fleetban/core";
import { policyFiles } from "../native/files.ts";
import type { LoadOptions } from "../native/load.ts";
import { describeIssue, PolicyError, type PolicyIssue } from "../yaml/issue.ts";
import { Bell } from "./bell.ts";

export interface FilePolicySourceOptions extends LoadOptions {
  log?: Log;
  clock?: Clock;
  /** An editor writes a file in several steps: so long nothing must have changed. */
  settle?: Millis;
  /** Looked at so often where notices of change don't come, as on network file systems. */
  every?: Millis;
  /**
   * Read in a process of its own, so that this one neither keeps what reading needs in
   * memory nor stands still meanwhile.
   */
  apart?: boolean;
}

/**
 * A policy in a file or a directory, followed as it is edited. A change that is not
 * valid is reported, and the policy that stood goes on.
 */
export class FilePolicySource implements PolicySource {
  readonly #path: string;
  readonly #options: FilePolicySourceOptions;
  readonly #log: Log;
  readonly #clock: Clock;
  /** Of the policy last given out. */
  #revision: string | undefined;
  #files: string[] = [];
  /** Errors that the policy last given out was read in spite of. */
  #passed = new Set<string>();
  #state = "";

  constructor(path: string, options: FilePolicySourceOptions = {}) {
    this.#path = resolve(path);
    this.#options = options;
    this.#log = options.log ?? noLog;
    this.#clock = options.clock ?? systemClock;
  }

  load(): Promise<Policy> {
    return this.#load(this.#options, null);
  }

  /** @param passed errors that are no news; null: any is let pass that `lenient` lets pass */
  async #load(options: LoadOptions, passed: ReadonlySet<string> | null): Promise<Policy> {
    for (;;) {
      // Taken before reading, so that a change in between is seen as one.
      const state = stateOf(this.#path, this.#files);
      let issues: readonly PolicyIssue[] = [];
      const onIssues = (found: readonly PolicyIssue[]) => {
        issues = found;
      };
      const policy = await this.#read({ ...options, onIssues });
      const known = new Set(this.#files);
      const complete = policy.files.every((file) => known.has(file));
      this.#files = policy.files;
      if (!complete) continue;
      const news = passed === null ? [] : issues.filter((issue) => !passed.has(identity(issue)));
      if (news.length > 0) throw new PolicyError(news, { files: policy.files });
      this.#state = state;
      this.#passed = new Set(issues.map(identity));
      this.#revision = policy.revision;
      if (issues.length > 0) options.onIssues?.(issues);
      return policy;
    }
  }

  /** What reading needs is loaded only where it reads. */
  async #read(options: LoadOptions): Promise<Policy> {
    if (this.#options.apart) {
      const { loadPolicyApart } = await import("../apart/load-apart.ts");
      return loadPolicyApart(this.#path, options);
    }
    const { loadPolicy } = await import("../native/load.ts");
    return loadPolicy(this.#path, options);
  }

  async *watch(signal: AbortSignal): AsyncIterable<Policy> {
    const bell = new Bell(this.#clock, this.#options.settle ?? 200, this.#options.every ?? 5000, signal);
    try {
      for (;;) {
        const files = this.#files;
        bell.listenTo(this.#path, files);
        // What changed before the watch stood rings no bell.
        const policy = await this.#changed();
        if (policy !== undefined) yield policy;
        else if (files === this.#files) await bell.rung();
        if (signal.aborted) return;
      }
    } finally {
      bell.close();
    }
  }

  /** A new valid revision, if there is one. */
  async #changed(): Promise<Policy | undefined> {
    const state = stateOf(this.#path, this.#files);
    if (state === this.#state) return undefined;
    this.#state = state;
    const before = this.#revision;
    try {
      // Only what was wrong at the start may still be: that a running jail drops out is no way to
      // hear of a slip of the pen.
      const policy = await this.#load({ lenient: this.#passed.size > 0 }, this.#passed);
      return policy.revision === before ? undefined : policy;
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      this.#files = [...new Set([...this.#files, ...error.files])];
      // Nothing is known of the text when its reader broke: it is tried again.
      this.#state = error.code === "FLB_POLICY_READER" ? "" : stateOf(this.#path, this.#files);
      for (const issue of error.issues) {
        const { code, file, line, key } = issue;
        this.#log.error({ code, file, line, key }, describeIssue(issue));
      }
      this.#log.error(
        { code: error.code, path: this.#path, revision: this.#revision },
        "The changed policy is not valid; the one that stood goes on",
      );
      return undefined;
    }
  }
}

/** An error that moves to another line is the same. */
function identity({ code, file, key }: PolicyIssue): string {
  return [code, file, key].join("\0");
}

/** What tells one state of the policy's files from another: their content; of a directory the names. */
function stateOf(path: string, files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of new Set([...listed(path), ...files])) {
    hash.update(`${file}\0`);
    try {
      hash.update(readFileSync(file));
    } catch (error) {
      const { code = "?" } = error as NodeJS.ErrnoException;
      hash.update(code === "EISDIR" ? namesIn(file) : code);
    }
  }
  return hash.digest("hex");
}

/** Of a directory: a file that comes or goes changes what is read. */
function namesIn(directory: string): string {
  try {
    return readdirSync(directory).sort().join("\0");
  } catch {
    return "?";
  }
}

function listed(path: string): string[] {
  try {
    return policyFiles(path);
  } catch {
    return [path];
  }
}
