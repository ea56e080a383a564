import { type Command, InvalidArgumentError, Option } from "commander";
import type { RegexOptions } from "../regex/run.ts";

const examples = `
Examples:
  $ fleetban regex /var/log/auth.log sshd
  $ fleetban regex /var/log/auth.log 'sshd[mode=aggressive]' --print-matched
  $ fleetban regex "$(tail -1 app.log)" '^ login failed from <HOST>$'
  $ zcat app.log.gz | fleetban regex - ./my-filter.yaml --json

The patterns see a line without its date. Exit code: 0 when a line matched,
1 when none did, 2 for an error.`;

/** `fleetban regex`: tries a filter on a log. */
export function addRegexCommand(program: Command): void {
  program
    .command("regex")
    .summary("try a filter or a regular expression on a log")
    .description("Try a filter or a regular expression on a log.")
    .argument("<log>", "a file, a line, or - for standard input")
    .argument("<filter>", "a filter of the library such as sshd[mode=extra], a YAML file, or a regex")
    .argument("[ignoreregex]", "a regex for lines to leave out")
    .option("-d, --datepattern <pattern>", "how dates are written; several on lines of their own")
    .option("--timezone <zone>", "zone of dates that name none: Europe/Vienna, +02:00")
    .addOption(
      new Option("--usedns <mode>", "no: <HOST> is an address only; names are never looked up here")
        .choices(["yes", "warn", "no"])
        .default("yes"),
    )
    .option("--year <year>", "for dates without a year", readYear)
    .option("--print-matched", "show matched lines with what they captured")
    .option("--print-missed", "show missed lines")
    .option("--print-ignored", "show ignored lines")
    .option("-v, --verbose", "show all patterns, and what they saw of missed lines")
    .option("--json", "an object for each matched line, then one with the counts")
    .addHelpText("after", examples)
    .action(async (log: string, filter: string, ignoreregex: string | undefined, options: RegexOptions) => {
      const { processTerminal, runRegex } = await import("../regex/run.ts");
      process.exitCode = await runRegex(log, filter, { ...options, ignoreregex }, processTerminal());
    });
}

function readYear(text: string): number {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError("Write four digits, such as 2017.");
  return Number(text);
}
