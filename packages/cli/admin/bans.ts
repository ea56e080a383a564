import { FleetbanError, formatDuration, parseDuration } from "@fleetban/core";
import {
  type AdminClient,
  type Ban,
  type Input,
  type ListBansRequest,
  toDuration,
  toMillis,
  toTimestamp,
} from "@fleetban/wire/admin";
import { exitCodes } from "../log/report-error.ts";
import { withClient } from "./connect.ts";
import type { ConnectOptions } from "./options.ts";
import { paged } from "./pages.ts";
import { banColumns, print, printJson, printJsonLine, printTable } from "./print.ts";

export interface ListOptions extends ConnectOptions {
  jail?: string;
  node?: string;
  since?: string;
  all?: boolean;
  limit: number;
}

/** `fleetban bans`: page by page, so that a million of them need no memory. */
export async function listBans(target: string | undefined, options: ListOptions): Promise<number> {
  return withClient(options, async (client) => {
    const { jail = "", node = "", all = false, limit, json } = options;
    const since =
      options.since === undefined ? undefined : toTimestamp(Date.now() - length("--since", options.since));
    const request: Input<ListBansRequest> = { target: target ?? "", jail, node, since, all_states: all };
    if (json) {
      for await (const ban of eachBan(client, request, limit)) printJsonLine(ban);
      return 0;
    }
    const page: Ban[] = [];
    let count = 0;
    for await (const ban of eachBan(client, request, limit)) {
      count++;
      page.push(ban);
      if (page.length === 1000) printTable(page.splice(0), banColumns);
    }
    if (page.length > 0) printTable(page, banColumns);
    if (count === 0) print([target === undefined ? "Nothing is banned." : `${target} is not banned.`]);
    else if (count === limit) print([`The first ${limit}; --limit shows more.`]);
    return 0;
  });
}

/** Page by page. */
export function eachBan(
  client: AdminClient,
  request: Input<ListBansRequest>,
  limit?: number,
): AsyncGenerator<Ban> {
  return paged(async (page) => {
    const { bans, next_page_token } = await client.Bans.ListBans({ ...request, ...page });
    return { items: bans, next_page_token };
  }, limit);
}

export interface BanOptions extends ConnectOptions {
  jail?: string;
  node?: string;
  for?: string;
  comment?: string;
}

/** `fleetban ban` */
export async function ban(targets: readonly string[], options: BanOptions): Promise<number> {
  return withClient(options, async (client) => {
    const { jail = "", node = "", comment = "", json } = options;
    const permanent = options.for === "permanent";
    const duration =
      options.for === undefined || permanent ? undefined : toDuration(length("--for", options.for));
    for (const target of targets) {
      const { ban } = await client.Bans.CreateBan({ target, jail, node, duration, permanent, comment });
      if (ban === null) continue;
      if (json) printJson(ban);
      else print([`[${ban.jail}] Ban ${ban.target} (${lasting(ban)})`]);
    }
    return 0;
  });
}

export interface UnbanOptions extends ConnectOptions {
  jail?: string;
  node?: string;
  all?: boolean;
  comment?: string;
}

/** `fleetban unban`; whoever names nothing that is banned is told so with the exit code. */
export async function unban(targets: readonly string[], options: UnbanOptions): Promise<number> {
  const { jail = "", node = "", comment = "", all = false, json } = options;
  if (all === targets.length > 0) {
    throw new FleetbanError("FLB_USAGE", "Name what to unban, or --all");
  }
  return withClient(options, async (client) => {
    let nothing = false;
    const requests = all ? [{ all }] : targets.map((target) => ({ target }));
    for (const request of requests) {
      const { lifted, bans } = await client.Bans.DeleteBans(
        { ...request, jail, node, comment },
        { timeout: 600_000 },
      );
      if (json) printJson({ lifted, bans });
      else {
        print(bans.map((one) => `[${one.jail}] Unban ${one.target}`));
        if (lifted > bans.length) print([`and ${lifted - bans.length} more`]);
        if (lifted === 0) print([`${"target" in request ? request.target : "Nothing"} is not banned`]);
      }
      nothing ||= lifted === 0;
    }
    return nothing ? exitCodes.refused : 0;
  });
}

function lasting({ since, until }: Ban): string {
  return formatDuration(since === null || until === null ? null : toMillis(until) - toMillis(since));
}

function length(option: string, text: string): number {
  const parsed = parseDuration(text);
  if (parsed !== undefined && parsed > 0) return parsed;
  throw new FleetbanError("FLB_USAGE", `${option} ${text} is no time. Write one such as 10m, 1h, 2d`);
}
