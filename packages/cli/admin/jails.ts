import { FleetbanError, formatDuration, parseDuration } from "@fleetban/core";
import { type Jail, toDuration, toMillis, toTimestamp } from "@fleetban/wire/admin";
import { withClient } from "./connect.ts";
import type { ConnectOptions } from "./options.ts";
import { localTime, print, printJson, printJsonLine, printTable } from "./print.ts";

export interface SetJailOptions extends ConnectOptions {
  mode?: string;
  maxretry?: number;
  findtime?: string;
  bantime?: string;
  for?: string;
  clear?: boolean;
}

/** `fleetban jails` */
export async function listJails(options: ConnectOptions): Promise<number> {
  return withClient(options, async (client) => {
    const { jails } = await client.Jails.ListJails();
    if (options.json) for (const jail of jails) printJsonLine(jail);
    else if (jails.length === 0) print(["The policy has no jail."]);
    else {
      printTable(jails, [
        { title: "JAIL", of: ({ name }) => name },
        { title: "BANS", of: ({ active_bans }) => String(active_bans) },
        { title: "MAXRETRY", of: ({ maxretry }) => String(maxretry) },
        { title: "FINDTIME", of: ({ findtime }) => time(findtime) },
        { title: "BANTIME", of: ({ bantime }) => time(bantime) },
        { title: "MODE", of: modeOf },
        { title: "PORTS", of: ({ ports }) => ports || "all", yields: 2 },
        { title: "FILTER", of: ({ filter }) => filter, yields: 1 },
      ]);
    }
    return 0;
  });
}

/** `fleetban jails NAME`, with or without something to set. */
export async function oneJail(name: string, options: SetJailOptions): Promise<number> {
  const { mode, maxretry, findtime, bantime, clear } = options;
  const set = [mode, maxretry, findtime, bantime].some((value) => value !== undefined);
  if (clear && set)
    throw new FleetbanError("FLB_USAGE", "--clear takes everything back; set nothing with it");
  if (options.for !== undefined && !set) throw new FleetbanError("FLB_USAGE", "--for needs something to set");
  return withClient(options, async (client) => {
    const change = clear
      ? { clear }
      : {
          override: {
            ...(mode !== undefined && { mode: `JAIL_MODE_${mode.toUpperCase()}` as Jail["mode"] }),
            ...(maxretry !== undefined && { maxretry }),
            ...(findtime !== undefined && { findtime: toDuration(readTime("--findtime", findtime)) }),
            ...(bantime !== undefined && { bantime: toDuration(readTime("--bantime", bantime)) }),
            ...(options.for !== undefined && {
              until: toTimestamp(Date.now() + readTime("--for", options.for)),
            }),
          },
        };
    const jail =
      clear || set ? await client.Jails.SetJail({ name, ...change }) : await client.Jails.GetJail({ name });
    if (options.json) printJson(jail);
    else print(details(jail));
    return 0;
  });
}

function details(jail: Jail): string[] {
  const rows: [string, string][] = [
    ["Jail", jail.name],
    ["Filter", jail.filter],
    ["Logs", jail.logs.join(", ")],
    ["Bans", String(jail.active_bans)],
    ["Trips at", `${jail.maxretry} within ${time(jail.findtime)}, counted by ${jail.count}`],
    ["Bans for", time(jail.bantime)],
    ["Blocks", `${jail.ports || "all ports"} (${jail.blocktype})`],
    ["Mode", modeOf(jail)],
    ["Ignores", jail.ignore.join(", ")],
  ];
  const { override } = jail;
  if (override !== null) {
    const end = override.until === null ? "until it is cleared" : `until ${localTime(override.until)}`;
    rows.push(["Set for now", `by ${override.by}, ${end}`]);
  }
  return rows
    .filter(([, value]) => value !== "")
    .map(([title, value]) => `${`${title}:`.padEnd(13)}${value}`);
}

function modeOf({ mode, override }: Jail): string {
  const text = mode === "JAIL_MODE_SIMULATE" ? "simulate" : "enforce";
  return override === null ? text : `${text} (set)`;
}

function time(duration: Parameters<typeof toMillis>[0] | null): string {
  return formatDuration(duration === null ? null : toMillis(duration));
}

function readTime(option: string, text: string): number {
  const parsed = parseDuration(text);
  if (parsed !== undefined && parsed > 0) return parsed;
  throw new FleetbanError("FLB_USAGE", `${option} ${text} is no time. Write one such as 10m, 1h, 2d`);
}
