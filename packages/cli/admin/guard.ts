import { FleetbanError } from "@fleetban/core";
import type { AdminClient, HeldBan } from "@fleetban/wire/admin";
import { exitCodes } from "../log/report-error.ts";
import { withClient } from "./connect.ts";
import type { ConnectOptions } from "./options.ts";
import { collect, paged } from "./pages.ts";
import { localTime, print, printJson, printJsonLine, printTable } from "./print.ts";

/** `fleetban guard` */
export async function showGuard(options: ConnectOptions): Promise<number> {
  return withClient(options, async (client) => {
    const status = await client.Guard.GetGuard();
    if (options.json) {
      printJson(status);
      return 0;
    }
    const rate = status.max_bans_per_minute === 0 ? "no limit" : `${status.max_bans_per_minute} a minute`;
    print([
      `New bans:     ${rate} per jail`,
      `Networks:     no wider than /${status.widest_ipv4} (IPv4), /${status.widest_ipv6} (IPv6)`,
      `Held back:    ${status.held}${status.held > 0 ? "; see fleetban guard list" : ""}`,
    ]);
    return 0;
  });
}

/** `fleetban guard list` */
export async function listHeld(options: ConnectOptions): Promise<number> {
  return withClient(options, async (client) => {
    const held = await allHeld(client);
    if (options.json) for (const one of held) printJsonLine(one);
    else if (held.length === 0) print(["Nothing is held back."]);
    else {
      printTable(held, [
        { title: "BAN", of: ({ ban }) => (ban?.id ?? "").slice(0, 12) },
        { title: "TARGET", of: ({ ban }) => ban?.target ?? "" },
        { title: "JAIL", of: ({ ban }) => ban?.jail ?? "", yields: 3 },
        { title: "SINCE", of: ({ held_since }) => localTime(held_since), yields: 4, whole: true },
        { title: "WHY", of: ({ why }) => why, yields: 1 },
      ]);
    }
    return 0;
  });
}

/** `fleetban guard release | drop`; ids may be cut as the list shows them. */
export async function decideHeld(
  what: "ReleaseHeldBans" | "DropHeldBans",
  ids: readonly string[],
  options: ConnectOptions & { all?: boolean },
): Promise<number> {
  const { all = false } = options;
  if (all === ids.length > 0) throw new FleetbanError("FLB_USAGE", "Name bans by their ids, or --all");
  return withClient(options, async (client) => {
    const known = (await allHeld(client)).flatMap(({ ban }) => (ban === null ? [] : [ban.id]));
    const requests = all ? [{ all }] : ids.map((id) => ({ id: whole(id, known) }));
    let done = 0;
    const refused: string[] = [];
    for (const request of requests) {
      const answer = await client.Guard[what](request, { timeout: 600_000 });
      done += answer.done;
      refused.push(...answer.refused);
    }
    if (options.json) printJson({ done, refused });
    else {
      print([`${what === "DropHeldBans" ? "Dropped" : "Released"}: ${done}`]);
      print(refused.map((text) => `Not released: ${text}`));
    }
    return refused.length > 0 ? exitCodes.refused : 0;
  });
}

function allHeld(client: AdminClient): Promise<HeldBan[]> {
  return collect(
    paged(async (page) => {
      const { bans, next_page_token } = await client.Guard.ListHeldBans(page);
      return { items: bans, next_page_token };
    }),
  );
}

function whole(id: string, known: readonly string[]): string {
  const found = known.filter((one) => one.startsWith(id));
  if (found.length > 1) throw new FleetbanError("FLB_USAGE", `${id} begins several; write more of it`);
  return found[0] ?? id;
}
