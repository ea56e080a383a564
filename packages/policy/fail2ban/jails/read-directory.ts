import { statSync } from "node:fs";
import { join } from "node:path";
import { parseDuration } from "@fleetban/core";
import { PolicyError, type PolicyIssue } from "../../yaml/issue.ts";
import { Interpolator, type Variables } from "../config/interpolate.ts";
import { readLayers } from "../config/layers.ts";
import { ActionBook } from "./actions/definitions.ts";
import { Attempts } from "./attempts.ts";
import { FilterBook } from "./filter.ts";
import { JailOptions } from "./options.ts";
import { type ConfJail, readJail } from "./read-jail.ts";
import { nativeTime } from "./time.ts";

/** A directory such as /etc/fail2ban as part of a policy. */
export interface Fail2banReading {
  /** In the order of the files. */
  jails: ConfJail[];
  /** Errors, each of one jail that is left out. */
  issues: PolicyIssue[];
  /** In milliseconds; null: fail2ban.conf does not say. */
  dbpurgeage: number | null;
  /** Every file that was read or looked for, and the folders that new ones may come into. */
  files: string[];
}

export interface ReadDirectoryOptions {
  /** Read the jails that are not enabled, too. */
  all?: boolean;
}

/** The version whose configuration this reads: `%(fail2ban_version)s`. */
const version = "1.1.0";

/**
 * Reads jail.conf, jail.d, jail.local and what they need.
 *
 * @param directory absolute
 * @throws PolicyError for errors that are not of a single jail; FLB_FAIL2BAN_MISSING without jail.conf
 */
export function readDirectory(
  directory: string,
  { all = false }: ReadDirectoryOptions = {},
): Fail2banReading {
  const variables = new Map([
    ["fail2ban_version", version],
    ["fail2ban_confpath", directory],
  ]);
  const layers = readLayers(join(directory, "jail"));
  if (!["jail.conf", "jail.local"].some((name) => exists(join(directory, name))))
    throw missing(directory, layers.files);
  const filters = new FilterBook(directory, variables);
  const actions = new ActionBook(directory, variables);
  const { dbpurgeage, files } = readServer(directory, variables);
  const reading: Fail2banReading = { jails: [], issues: [], dbpurgeage, files: [] };
  const named: string[] = [];
  for (const name of layers.sections.keys()) {
    if (name === "DEFAULT") continue;
    const options = new JailOptions(layers, name, variables);
    const attempts = new Attempts(options);
    const enabled = attempts.try("enabled", () => options.flag("enabled", false));
    if (enabled === false && !all) continue;
    const jail =
      enabled === undefined
        ? attempts.issues
        : readJail(name, enabled, { layers, variables, filters, actions });
    if (Array.isArray(jail)) {
      reading.issues.push(...jail);
      named.push(...jail.map(({ file }) => file));
    } else reading.jails.push(jail);
  }
  reading.files = [...new Set([...layers.files, ...files, ...filters.files, ...actions.files, ...named])];
  return reading;
}

/** fail2ban.conf; of what it says about the server, only how long bans are remembered concerns us. */
function readServer(directory: string, variables: Variables): { dbpurgeage: number | null; files: string[] } {
  const layers = readLayers(join(directory, "fail2ban"));
  const options = new Interpolator(layers, "Definition", variables);
  const text = options.get("dbpurgeage")?.trim() ?? "";
  if (text === "") return { dbpurgeage: null, files: layers.files };
  const millis = parseDuration(String(nativeTime(text)));
  if (millis !== undefined && millis >= 1000) return { dbpurgeage: millis, files: layers.files };
  const place = options.place("dbpurgeage");
  const issue: PolicyIssue = {
    code: "FLB_FAIL2BAN_VALUE",
    file: place?.file ?? directory,
    line: place?.line ?? null,
    column: null,
    key: "dbpurgeage",
    message: `${JSON.stringify(text.slice(0, 60))} is not a time of at least one second.`,
    hint: "For example: 1d, 4w.",
  };
  throw new PolicyError([issue], { files: layers.files });
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function missing(directory: string, files: readonly string[]): PolicyError {
  const message = `${directory} has no jail.conf: it is not a directory of fail2ban's configuration.`;
  const place = { file: join(directory, "jail.conf"), line: null, column: null, key: "" };
  return new PolicyError(
    [{ ...place, code: "FLB_FAIL2BAN_MISSING", message, hint: "For example: /etc/fail2ban" }],
    { files },
  );
}
