import { type Command, InvalidArgumentError } from "commander";
import type { BanOptions, ListOptions, UnbanOptions } from "../admin/bans.ts";
import { addConnection } from "../admin/options.ts";

const codes = `
Exit code: 0 done, 1 refused or nothing to do, 2 for wrong usage, 3 when the
server does not answer.`;

/** `fleetban bans | ban | unban`: the ban table, by hand. */
export function addBanCommands(program: Command): void {
  addConnection(program.command("bans"))
    .summary("show what is banned")
    .description("Shows the bans that stand, of the whole fleet.")
    .argument("[target]", "an address or network: itself, what it contains, what contains it")
    .option("--jail <name>", "only of this jail")
    .option("--node <name>", "only what this node enforces")
    .option("--since <time>", "only those made in the last 10m, 1h, 2d")
    .option("--all", "also lifted and ended ones that are remembered")
    .option("--limit <number>", "at most so many", readLimit, 1000)
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban bans
  $ fleetban bans 203.0.113.0/24
  $ fleetban bans --jail sshd --since 1h
  $ fleetban bans --json --limit 1000000 | jq -r .target

With --json each ban is one line.${codes}`,
    )
    .action(async (target: string | undefined, options: ListOptions) => {
      const { listBans } = await import("../admin/bans.ts");
      process.exitCode = await listBans(target, options);
    });

  addConnection(program.command("ban"))
    .summary("ban an address or network by hand")
    .description("Bans on every host, after the same never-ban checks as a detected ban.")
    .argument("<target...>", "addresses or networks")
    .option("--jail <name>", "with this jail's ports and bantime (default: manual, all ports, 1h)")
    .option("--for <time>", "10m, 1h, 2d, permanent")
    .option("--node <name>", "only on this node")
    .option("--comment <text>", "for the audit")
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban ban 203.0.113.9
  $ fleetban ban 203.0.113.0/24 2001:db8:bad::/48 --for 1w
  $ fleetban ban 203.0.113.9 --jail sshd --for permanent
${codes}`,
    )
    .action(async (targets: string[], options: BanOptions) => {
      const { ban } = await import("../admin/bans.ts");
      process.exitCode = await ban(targets, options);
    });

  addConnection(program.command("unban"))
    .summary("lift bans")
    .description("Lifts bans on every host; what was counted of the target so far is forgiven.")
    .argument("[target...]", "addresses, or networks with all they contain")
    .option("--all", "everything")
    .option("--jail <name>", "only of this jail")
    .option("--node <name>", "only this node's own bans")
    .option("--comment <text>", "for the audit")
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban unban 203.0.113.9
  $ fleetban unban 203.0.113.0/24 --jail sshd
  $ fleetban unban --all
${codes}`,
    )
    .action(async (targets: string[], options: UnbanOptions) => {
      const { unban } = await import("../admin/bans.ts");
      process.exitCode = await unban(targets, options);
    });
}

export function readLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a number from 1.");
}
