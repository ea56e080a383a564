import type { Command } from "commander";
import type { CheckOptions } from "../check/run.ts";

const examples = `
Examples:
  $ fleetban check /etc/fleetban/policy.yaml
  $ fleetban check /etc/fleetban/policy.d --json

Nothing is started and nothing is changed. A log that is not there now is a
note, not an error. Exit code: 0 valid, 1 invalid, 2 when the policy cannot be
read.`;

/** `fleetban check`: validates a policy. */
export function addCheckCommand(program: Command): void {
  program
    .command("check")
    .summary("say whether a policy is valid, and what is wrong where")
    .description("Validate a policy: every error with file, line, key and what would be right.")
    .argument("<path>", "the policy: a file, or a directory of *.yaml")
    .option("--json", "one object with errors, notes and jails")
    .addHelpText("after", examples)
    .action(async (path: string, options: CheckOptions) => {
      const { processTerminal, runCheck } = await import("../check/run.ts");
      process.exitCode = await runCheck(path, options, processTerminal());
    });
}
