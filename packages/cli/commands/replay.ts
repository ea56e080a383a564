import { type Command, InvalidArgumentError } from "commander";
import type { ReplayCommandOptions } from "../replay/run.ts";

const examples = `
Examples:
  $ fleetban replay --policy policy.yaml /var/log/auth.log
  $ fleetban replay --policy policy.yaml --json web1=a.log web2=b.log
  $ fleetban replay --policy policy.yaml --year 2017 --timezone UTC old.log

Every jail of the policy reads every log. The logs are counted together, in the
order of their lines' times, by the same code that bans; nothing is banned.
The same logs give the same output, if dates without a year are given one.`;

/** `fleetban replay`: what a policy would have banned. */
export function addReplayCommand(program: Command): void {
  program
    .command("replay")
    .summary("what a policy would have banned, on the logs' own time")
    .description("Run the real pipeline on logs of the past, on their own time: a line per ban.")
    .argument("<log...>", "PATH, or NODE=PATH to count it as that host's")
    .requiredOption("--policy <path>", "a file, or a directory of *.yaml")
    .option("--year <year>", "of dates that lack one", readYear)
    .option("--timezone <zone>", "of dates that name none: Europe/Vienna, +02:00")
    .option("--json", "an object per ban: time, jail, target, matches, nodes")
    .addHelpText("after", examples)
    .action(async (logs: string[], options: ReplayCommandOptions) => {
      const { runReplay } = await import("../replay/run.ts");
      await runReplay(logs, options);
    });
}

function readYear(text: string): number {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError("Write four digits, such as 2017.");
  return Number(text);
}
