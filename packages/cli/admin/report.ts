import { FleetbanError, parseDuration } from "@fleetban/core";
import { type Ban, toMillis } from "@fleetban/wire/admin";
import { eachBan } from "./bans.ts";
import { withClient } from "./connect.ts";
import type { ConnectOptions } from "./options.ts";
import { localTime, print, printJson, printTable } from "./print.ts";

export interface ReportOptions extends ConnectOptions {
  since: string;
  top: number;
}

interface Attacker {
  target: string;
  /** Bans that are remembered, over all jails. */
  bans: number;
  matches: number;
  jails: string[];
  last: number;
}

/** `fleetban report`: what was banned by day and by jail, and who came most. */
export async function report(options: ReportOptions): Promise<number> {
  const length = parseDuration(options.since);
  if (length === undefined || length <= 0) {
    throw new FleetbanError("FLB_USAGE", `--since ${options.since} is no time. Write one such as 1d, 1w`);
  }
  return withClient(options, async (client) => {
    const from = Date.now() - length;
    const days = new Map<string, number>();
    const jails = new Map<string, number>();
    const attackers = new Map<string, Attacker>();
    let total = 0;
    for await (const ban of eachBan(client, { all_states: true })) {
      const since = ban.since === null ? 0 : toMillis(ban.since);
      if (since < from) continue;
      total++;
      add(days, localTime(ban.since).slice(0, 10));
      add(jails, ban.jail);
      countAttacker(attackers, ban, since);
    }
    const top = [...attackers.values()]
      .sort((a, b) => b.bans - a.bans || b.matches - a.matches)
      .slice(0, options.top);
    const byDay = [...days].sort().map(([day, bans]) => ({ day, bans }));
    const byJail = [...jails].sort((a, b) => b[1] - a[1]).map(([jail, bans]) => ({ jail, bans }));
    if (options.json) {
      const attackersOf = top.map(({ last, ...one }) => ({ ...one, last: new Date(last).toISOString() }));
      printJson({
        from: new Date(from).toISOString(),
        bans: total,
        days: byDay,
        jails: byJail,
        attackers: attackersOf,
      });
      return 0;
    }
    print([`Bans since ${localTime({ seconds: Math.floor(from / 1000), nanos: 0 })}: ${total}`]);
    if (total === 0) return 0;
    print([""]);
    printTable(byDay, [
      { title: "DAY", of: ({ day }) => day },
      { title: "BANS", of: ({ bans }) => String(bans) },
    ]);
    print([""]);
    printTable(byJail, [
      { title: "JAIL", of: ({ jail }) => jail },
      { title: "BANS", of: ({ bans }) => String(bans) },
    ]);
    print([""]);
    printTable(top, [
      { title: "ATTACKER", of: ({ target }) => target },
      { title: "BANS", of: ({ bans }) => String(bans) },
      { title: "MATCHES", of: ({ matches }) => String(matches) },
      { title: "LAST", of: ({ last }) => localTime({ seconds: Math.floor(last / 1000), nanos: 0 }) },
      { title: "JAILS", of: ({ jails: names }) => names.join(","), yields: 1 },
    ]);
    return 0;
  });
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function countAttacker(
  attackers: Map<string, Attacker>,
  { target, jail, count, reason }: Ban,
  since: number,
): void {
  const known = attackers.get(target) ?? { target, bans: 0, matches: 0, jails: [], last: 0 };
  known.bans += count;
  known.matches += reason?.matches ?? 0;
  known.last = Math.max(known.last, since);
  if (!known.jails.includes(jail)) known.jails.push(jail);
  attackers.set(target, known);
}
