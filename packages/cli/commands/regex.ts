import { type Command, InvalidArgumentError, Option } from "commander";
import type { RegexOptions } from "../regex/run.ts";

const examples = `
Examples:
  $ fleetban regex /var/log/auth.log sshd
  $ fleetban regex /var/log/auth.log 'sshd[mode=aggressive]' --print-matched
  $ fleetban regex "$(tail -1 app.log)" '^ login failed from <HOST>$'
  $ fleetban regex /var/log/mail.log /etc/fail2ban/filter.d/postfix.conf
  $ fleetban regex app.log myapp -c /etc/fail2ban -o '<ip> <F-USER>'
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
    .argument("<filter>", "a filter of the library such as sshd[mode=extra], a .yaml or .conf file, a regex")
    .argument("[ignoreregex]", "a regex for lines to leave out, or a filter file with one")
    .option("-c, --config <dir>", "a fail2ban folder: FILTER is a name in its filter.d")
    .option("-d, --datepattern <pattern>", "how dates are written; several on lines of their own")
    .option("--timezone <zone>", "zone of dates that name none: Europe/Vienna, +02:00")
    .addOption(new Option("--TZ <zone>").hideHelp())
    .option("-e, --encoding <name>", "of the log: utf-8, latin1, utf-16le", "utf-8")
    .addOption(
      new Option("--usedns <mode>", "no: <HOST> is an address only; names are never looked up here")
        .choices(["yes", "warn", "no", "raw"])
        .default("yes"),
    )
    .option("-r, --raw", "as --usedns raw: count by what stands in the line")
    .option("-L, --maxlines <number>", "lines that a failregex may reach over", readCount)
    .option("--year <year>", "for dates without a year", readYear)
    .option("--check-all", "try every failregex on each line, not only to the first match")
    .addOption(new Option("--no-check-all").hideHelp())
    .option("--print-matched", "show matched lines with what they captured")
    .option("--print-missed", "show missed lines")
    .option("--print-ignored", "show ignored lines")
    .addOption(new Option("--print-all-matched").hideHelp())
    .addOption(new Option("--print-all-missed").hideHelp())
    .addOption(new Option("--print-all-ignored").hideHelp())
    .option("-o, --out <what>", "print this of each match only: id, ip, msg, row, or '<ip> <F-USER>'")
    .option("-i, --invert", "with --out: of the lines that do not match")
    .option("-v, --verbose", "show all patterns, and what they saw of missed lines")
    .option("--json", "an object for each matched line, then one with the counts")
    .addHelpText("after", examples)
    .action(async (log: string, filter: string, ignoreregex: string | undefined, given: Given) => {
      const { processTerminal, runRegex } = await import("../regex/run.ts");
      const options = { ...given, ...inOurSpelling(given), ignoreregex };
      process.exitCode = await runRegex(log, filter, options, processTerminal());
    });
}

/** What may be spelt as fail2ban-regex has it. */
interface Given extends RegexOptions {
  TZ?: string;
  raw?: boolean;
  printAllMatched?: boolean;
  printAllMissed?: boolean;
  printAllIgnored?: boolean;
}

function inOurSpelling(given: Given): RegexOptions {
  return {
    timezone: given.timezone ?? given.TZ,
    usedns: given.raw ? "raw" : given.usedns,
    printMatched: given.printMatched ?? given.printAllMatched,
    printMissed: given.printMissed ?? given.printAllMissed,
    printIgnored: given.printIgnored ?? given.printAllIgnored,
  };
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw new InvalidArgumentError("Write a number from 1 to 1000.");
  }
  return count;
}

function readYear(text: string): number {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError("Write four digits, such as 2017.");
  return Number(text);
}
