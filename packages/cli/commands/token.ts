import { type Command, Option } from "commander";
import { addConnection, type ConnectOptions } from "../admin/options.ts";
import type { CreateTokenOptions } from "../admin/tokens.ts";
import { readLimit } from "./bans.ts";

/** `fleetban token | audit`: who may use the admin API, and what was done with it. */
export function addAccessCommands(program: Command): void {
  const token = program
    .command("token")
    .summary("make and revoke tokens for the admin API")
    .description(
      "A token lets somebody use the admin API from elsewhere, with one of the roles\nviewer, operator and admin.",
    )
    .helpCommand(false)
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban token create alice --role operator --for 90d > alice.token
  $ fleetban token list
  $ fleetban token revoke alice

A viewer sees; an operator also bans, unbans and sets jails for now; an admin
also changes the policy and who may use this. On the machine itself root needs
no token: the socket in the state directory is trusted.`,
    );
  addConnection(token.command("create"))
    .description("Makes a token and prints it, this once.")
    .argument("<name>", "whose it is, for the audit")
    .addOption(
      new Option("--role <role>", "what it may do")
        .choices(["viewer", "operator", "admin"])
        .default("viewer"),
    )
    .option("--for <time>", "how long it is valid, such as 90d (default: until revoked)")
    .addHelpText(
      "after",
      "\nExamples:\n  $ fleetban token create alice --role operator --for 90d > alice.token",
    )
    .action(async (name: string, options: CreateTokenOptions) => {
      const { createToken } = await import("../admin/tokens.ts");
      process.exitCode = await createToken(name, options);
    });
  addConnection(token.command("list"))
    .description("Shows the tokens, without their secrets.")
    .action(async (options: ConnectOptions) => {
      const { listTokens } = await import("../admin/tokens.ts");
      process.exitCode = await listTokens(options);
    });
  addConnection(token.command("revoke"))
    .description("Ends a token, at once and everywhere.")
    .argument("<name>", "as it was made")
    .action(async (name: string, options: ConnectOptions) => {
      const { revokeToken } = await import("../admin/tokens.ts");
      process.exitCode = await revokeToken(name, options);
    });

  addConnection(program.command("audit"))
    .summary("show who changed what by hand")
    .description("Shows the changes that were made by the admin API, newest first.")
    .option("--limit <number>", "at most so many", readLimit, 100)
    .addHelpText("after", "\nExamples:\n  $ fleetban audit\n  $ fleetban audit --json --limit 10000")
    .action(async (options: ConnectOptions & { limit: number }) => {
      const { showAudit } = await import("../admin/tokens.ts");
      process.exitCode = await showAudit(options);
    });
}
