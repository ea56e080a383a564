import { fork } from "node:child_process";
import { join } from "node:path";
import { FleetbanError } from "@fleetban/core";
import type { ReadMessage } from "./child.ts";
import type { ReadOptions } from "./read.ts";
import type { Settings } from "./settings.ts";

/**
 * As `readSettings`, in a process that ends afterwards: a YAML parser and schemas would else stay in the
 * memory of a process that lives for months, as with the policy (packages/policy/apart).
 *
 * @throws FleetbanError FLB_CONFIG_INVALID
 */
export async function readSettingsApart(options: ReadOptions): Promise<Settings> {
  const source = import.meta.filename.endsWith(".ts");
  const child = fork(join(import.meta.dirname, source ? "child.ts" : "child.js"), [], {
    serialization: "advanced",
    execArgv: ["--disable-warning=ExperimentalWarning", ...(source ? ["--conditions=source"] : [])],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const broken = (what: string, cause?: Error) =>
    new FleetbanError("FLB_CONFIG_INVALID", `the process that reads the configuration ${what}`, { cause });
  const message = await new Promise<ReadMessage>((resolve, reject) => {
    child.once("message", (said) => resolve(said as ReadMessage));
    child.once("error", (cause) => reject(broken(`could not be started: ${cause.message}`, cause)));
    // After an answer this changes nothing any more.
    child.once("close", (code, signal) => reject(broken(`ended with ${signal ?? code} and no answer`)));
    child.send(options);
  });
  if (message.outcome === "settings") return message.settings;
  if (message.outcome === "refused") throw new FleetbanError(message.code, message.message);
  throw message.error;
}
