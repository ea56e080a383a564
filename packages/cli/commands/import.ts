import type { Command } from "commander";
import type { ImportOptions } from "../import/run.ts";

const examples = `
Examples:
  $ fleetban import /etc/fail2ban > policy.yaml
  $ fleetban import /etc/fail2ban --all > policy.yaml

The policy goes to standard output; what could not be carried over is said on
standard error, and stands in it as comments. To have fail2ban's files read as
they are instead, a policy may say: include: [{ fail2ban: /etc/fail2ban }].
Exit code: 0, or 2 when the directory cannot be read.`;

/** `fleetban import`: writes a fail2ban directory as a policy. */
export function addImportCommand(program: Command): void {
  program
    .command("import")
    .summary("write fail2ban's configuration as a policy")
    .description("Write the jails and filters of a fail2ban directory as a policy, ready to be edited.")
    .argument("<dir>", "the directory of jail.conf, such as /etc/fail2ban")
    .option("--all", "also the jails that are not enabled, with enabled: false")
    .addHelpText("after", examples)
    .action(async (directory: string, options: ImportOptions) => {
      const { processTerminal, runImport } = await import("../import/run.ts");
      process.exitCode = runImport(directory, options, processTerminal());
    });
}
