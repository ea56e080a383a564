import { FleetbanError } from "@fleetban/core";
import { Command } from "commander";
import { addBanCommands } from "./commands/bans.ts";
import { addCheckCommand } from "./commands/check.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addImportCommand } from "./commands/import.ts";
import { addNodeCommand } from "./commands/node.ts";
import { addNodesCommand } from "./commands/nodes.ts";
import { addPolicyCommand } from "./commands/policy.ts";
import { addProvisionCommand } from "./commands/provision.ts";
import { addQuickstartCommand } from "./commands/quickstart.ts";
import { addRegexCommand } from "./commands/regex.ts";
import { addReplayCommand } from "./commands/replay.ts";
import { addRoleCommands } from "./commands/roles.ts";
import { addStandaloneCommand } from "./commands/standalone.ts";
import { addSteeringCommands } from "./commands/steer.ts";
import { addAccessCommands } from "./commands/token.ts";
import { describeError } from "./log/report-error.ts";
import { packageVersion } from "./service/version.ts";

const examples = `
Examples:
  $ fleetban check /etc/fleetban/policy.yaml
  $ fleetban regex /var/log/auth.log sshd
  $ fleetban replay --policy /etc/fleetban/policy.yaml /var/log/auth.log
  $ fleetban standalone --policy /etc/fleetban/policy.yaml
  $ fleetban run --roles agent,enforcer --config /etc/fleetban/fleetban.yaml
  $ fleetban status; fleetban ban 203.0.113.9; fleetban explain 203.0.113.9

\`fleetban COMMAND --help\` shows the options of a command, with more examples.`;

/** The `fleetban` command with all its subcommands. */
export function createProgram(): Command {
  const program = new Command("fleetban")
    .description("Fleet-wide fail2ban: reads logs, counts over all hosts, bans in the firewall.")
    .version(packageVersion(), "-V, --version", "say which version this is")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    // Arguments are in each command's own help; here they would push the words off the screen.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({ outputError: (text, write) => write(usageError(text)) })
    // What is not understood is an error (2); 1 is left for "no match" and "invalid".
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .addHelpText("after", examples);
  addStandaloneCommand(program);
  addRoleCommands(program);
  addProvisionCommand(program);
  addNodeCommand(program);
  addSteeringCommands(program);
  addBanCommands(program);
  addNodesCommand(program);
  addPolicyCommand(program);
  addAccessCommands(program);
  addQuickstartCommand(program);
  addCheckCommand(program);
  addRegexCommand(program);
  addReplayCommand(program);
  addImportCommand(program);
  addCompletionCommand(program);
  return program;
}

/** Commander's words as an error of ours. */
function usageError(text: string): string {
  const message = text
    .trim()
    .replace(/^error: /, "")
    .replaceAll("\n", " ");
  return `${describeError(new FleetbanError("FLB_USAGE", message))}\n`;
}
