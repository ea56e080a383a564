import { existsSync } from "node:fs";
import { type FilterDefinition, FleetbanError } from "@fleetban/core";
import { resolveFilter } from "@fleetban/policy";

/** What may be given besides the filter itself. */
export interface FilterChoice {
  ignoreregex?: string | undefined;
  datepattern?: string | undefined;
}

/**
 * Reads the FILTER|REGEX of the command line: a name of the library, with options or
 * without, a file, or a regular expression.
 *
 * @throws FleetbanError FLB_POLICY_… for a filter that cannot be resolved.
 */
export function chooseFilter(argument: string, { ignoreregex, datepattern }: FilterChoice): FilterDefinition {
  const definition = isReference(argument) ? resolveFilter(argument) : fromRegex(argument);
  return {
    ...definition,
    ignoreregex: [...definition.ignoreregex, ...lines(ignoreregex)],
    datepattern: datepattern === undefined ? definition.datepattern : lines(datepattern),
  };
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
    origin: "the command line",
  };
}

function lines(text: string | undefined): string[] {
  return (text ?? "").split("\n").filter((line) => line.trim() !== "");
}
