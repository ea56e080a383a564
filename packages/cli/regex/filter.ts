import { existsSync } from "node:fs";
import { join } from "node:path";
import { type FilterDefinition, FleetbanError } from "@fleetban/core";
import { resolveFilter } from "@fleetban/policy";

/** What may be given besides the filter itself. */
export interface FilterChoice {
  /** A regex, or a filter whose ignoreregex is meant. */
  ignoreregex?: string | undefined;
  datepattern?: string | undefined;
  maxlines?: number | undefined;
  /** A folder such as /etc/fail2ban, whose filter.d names are looked up in. */
  config?: string | undefined;
}

/**
 * Reads the FILTER|REGEX of the command line: a name of the library, with options or
 * without, a file, or a regular expression.
 *
 * @throws FleetbanError FLB_POLICY_… for a filter that cannot be resolved.
 */
export function chooseFilter(argument: string, choice: FilterChoice): FilterDefinition {
  const { ignoreregex, datepattern, maxlines, config } = choice;
  const definition = isReference(argument) ? resolveFilter(located(argument, config)) : fromRegex(argument);
  return {
    ...definition,
    ignoreregex: [...definition.ignoreregex, ...ignoring(ignoreregex, config)],
    datepattern: datepattern === undefined ? definition.datepattern : lines(datepattern),
    ...(maxlines === undefined ? {} : { maxlines }),
  };
}

/** A name is that of a file of the folder given, else of our library. */
function located(reference: string, config: string | undefined): string {
  const name = /^[\w-]+/.exec(reference)?.[0] ?? "";
  if (config === undefined || !/^[\w-]+(?:\[|$)/.test(reference)) return reference;
  return `${join(config, "filter.d", name)}.conf${reference.slice(name.length)}`;
}

function ignoring(argument: string | undefined, config: string | undefined): string[] {
  if (argument === undefined || !/\.(?:ya?ml|conf|local)(?:\[.*\])?$/s.test(argument)) return lines(argument);
  return resolveFilter(located(argument, config)).ignoreregex;
}

/** `sshd`, `sshd[mode=extra]`, `./mine.yaml`. No regex that names a host looks like any of these. */
function isReference(argument: string): boolean {
  if (/^[\w-]+(?:\[[\w-]+=.*\])?$/s.test(argument)) return true;
  const file = argument.replace(/\[[^[\]]*\]$/, "");
  return /\.(?:ya?ml|conf|local)$/.test(file) || (file.includes("/") && existsSync(file));
}

function fromRegex(argument: string): FilterDefinition {
  const failregex = lines(argument);
  if (failregex.length === 0) throw new FleetbanError("FLB_USAGE", "the filter is empty");
  return {
    name: "REGEX",
    failregex,
    ignoreregex: [],
    prefregex: null,
    datepattern: [],
    maxlines: 1,
    origin: "the command line",
  };
}

function lines(text: string | undefined): string[] {
  return (text ?? "").split("\n").filter((line) => line.trim() !== "");
}
