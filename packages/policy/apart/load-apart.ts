import { fork } from "node:child_process";
import { join } from "node:path";
import type { Policy } from "@fleetban/core";
import type { LoadOptions } from "../native/load.ts";
import { PolicyError } from "../yaml/issue.ts";
import type { ApartMessage } from "./message.ts";

/**
 * As `loadPolicy`, in a process that ends afterwards. What reading needs, a YAML parser,
 * the schemas and a compilation of every filter, would else stay in the memory of a
 * process that lives for months; and while it is busy reading a change, that process
 * could not ban. A worker thread would free its heap but leave most of it resident.
 *
 * @throws PolicyError as `loadPolicy` does; with FLB_POLICY_READER when the process could
 *   not be started or ended before it had an answer
 */
export async function loadPolicyApart(path: string, options: LoadOptions = {}): Promise<Policy> {
  const message = await ask(path, options.lenient === true);
  if (message.outcome === "failed") throw message.error;
  if (message.outcome === "invalid") throw new PolicyError(message.issues, { files: message.files });
  if (message.passed.length > 0) options.onIssues?.(message.passed);
  return message.policy;
}

function ask(path: string, lenient: boolean): Promise<ApartMessage> {
  // The sources run as they are, and their packages' sources with them.
  const source = import.meta.filename.endsWith(".ts");
  const child = fork(join(import.meta.dirname, source ? "child.ts" : "child.js"), [path, String(lenient)], {
    serialization: "advanced",
    execArgv: ["--disable-warning=ExperimentalWarning", ...(source ? ["--conditions=source"] : [])],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as ApartMessage));
    child.once("error", (cause) => reject(broken(path, `could not be started: ${cause.message}`, cause)));
    // After an answer this changes nothing any more.
    child.once("close", (code, signal) => reject(broken(path, `ended with ${signal ?? code} and no answer`)));
  });
}

function broken(file: string, what: string, cause?: Error): PolicyError {
  const message = `The process that reads the policy ${what}.`;
  return new PolicyError(
    [{ code: "FLB_POLICY_READER", file, line: null, column: null, key: "", message, hint: null }],
    cause === undefined ? {} : { cause },
  );
}
