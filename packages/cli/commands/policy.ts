import { type Command, InvalidArgumentError } from "commander";
import { addConnection, type ConnectOptions } from "../admin/options.ts";
import type { ApplyOptions } from "../admin/policy.ts";
import { readLimit } from "./bans.ts";

/** `fleetban policy`: the fleet's policy as revisions. */
export function addPolicyCommand(program: Command): void {
  const policy = program
    .command("policy")
    .summary("apply the fleet's policy, and look at its history")
    .description("Processes whose configuration says `policy: fleet` follow the newest revision.")
    .helpCommand(false)
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban policy apply ./policy --comment "sshd: 3 in place of 5"
  $ fleetban policy diff ./policy
  $ fleetban policy history
  $ fleetban policy rollback 11
  $ fleetban policy backtest ./policy --since 1d

Exit code: 0 done, 1 refused or not valid, 2 for wrong usage, 3 when the server
does not answer.`,
    );
  addConnection(policy.command("apply"))
    .description("Checks a policy and makes it the newest revision.")
    .argument("<path>", "a file, or a directory with all below it")
    .option("--comment <text>", "for the history")
    .option("--expected <number>", "only if this revision stands now", readRevision)
    .option("--dry-run", "check it and say what would change")
    .action(async (path: string, options: ApplyOptions) => {
      const { applyPolicy } = await import("../admin/policy.ts");
      process.exitCode = await applyPolicy(path, options);
    });
  addConnection(policy.command("diff"))
    .description("Shows what a policy changes against the one that stands, or two revisions.")
    .argument("[path]", "a file or directory; without one the last two revisions")
    .option("--from <number>", "a revision", readRevision)
    .option("--to <number>", "a revision", readRevision)
    .action(async (path: string | undefined, options: ConnectOptions & { from?: number; to?: number }) => {
      const { diffPolicy } = await import("../admin/policy.ts");
      process.exitCode = await diffPolicy(path, options);
    });
  addConnection(policy.command("history"))
    .description("Shows the revisions, the newest first.")
    .option("--limit <number>", "at most so many", readLimit, 50)
    .action(async (options: ConnectOptions & { limit: number }) => {
      const { policyHistory } = await import("../admin/policy.ts");
      process.exitCode = await policyHistory(options);
    });
  addConnection(policy.command("rollback"))
    .description("Makes an older revision's content the newest revision.")
    .argument("<number>", "as the history shows it", readRevision)
    .option("--comment <text>", "for the history")
    .action(async (number: number, options: ConnectOptions & { comment?: string }) => {
      const { rollbackPolicy } = await import("../admin/policy.ts");
      process.exitCode = await rollbackPolicy(number, options);
    });
  addConnection(policy.command("get"))
    .description("Writes a revision's files into a directory.")
    .argument("<dir>", "is made when it is missing")
    .option("--number <number>", "a revision (default: the newest)", readRevision)
    .action(async (directory: string, options: ConnectOptions & { number?: number }) => {
      const { getPolicy } = await import("../admin/policy.ts");
      process.exitCode = await getPolicy(directory, options);
    });
  addConnection(policy.command("backtest"))
    .description(
      "Shows which bans another policy would have made of the matches that the fleet\nretains. Other filters and logs cannot be tried so: only what matched is there.",
    )
    .argument("<path>", "a file or directory")
    .option("--since <time>", "only matches of the last 1h, 1d (default: all that is retained)")
    .action(async (path: string, options: ConnectOptions & { since?: string }) => {
      const { backtestPolicy } = await import("../admin/policy.ts");
      process.exitCode = await backtestPolicy(path, options);
    });
}

function readRevision(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a revision's number.");
}
