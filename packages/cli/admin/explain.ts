import type { ExplainTargetResponse, JailExplanation } from "@fleetban/wire/admin";
import { exitCodes } from "../log/report-error.ts";
import { withClient } from "./connect.ts";
import type { ConnectOptions } from "./options.ts";
import { localTime, print, printJson, timeLeft } from "./print.ts";
import { plain, table, terminalWidth } from "./table.ts";

export interface ExplainOptions extends ConnectOptions {
  jail?: string;
  matches: number;
}

/** `fleetban explain` */
export async function explain(target: string, options: ExplainOptions): Promise<number> {
  return withClient(options, async (client) => {
    const { jail = "", matches } = options;
    const answer = await client.Bans.ExplainTarget({ target, jail, matches }, { timeout: 120_000 });
    if (options.json) printJson(answer);
    else print(lines(answer));
    return answer.jails.length === 0 ? exitCodes.refused : 0;
  });
}

function lines({ target, never_ban, jails }: ExplainTargetResponse): string[] {
  const all = never_ban === "" ? [] : [`${target} is never banned: ${plain(never_ban)}`];
  if (jails.length === 0)
    all.push(`Nothing is known about ${target}: no ban, and no match that is retained.`);
  for (const jail of jails) all.push("", ...ofJail(target, jail));
  return all[0] === "" ? all.slice(1) : all;
}

function ofJail(target: string, jail: JailExplanation): string[] {
  const all = [`[${jail.jail}] ${target}`];
  for (const ban of jail.bans) {
    const { reason } = ban;
    const left =
      ban.state === "BAN_STATE_ACTIVE"
        ? `${timeLeft(ban.until)}${ban.until === null ? "" : " left"}`
        : ban.state.slice("BAN_STATE_".length).toLowerCase();
    const where = ban.node === "" ? "everywhere" : `on ${ban.node}`;
    all.push(
      `  Ban ${ban.count} since ${localTime(ban.since)}, ${left}, ${where}, ${ban.ports || "all ports"}`,
    );
    const evidence =
      reason === null || reason.cause === ""
        ? "by hand"
        : `${reason.matches} matches seen by ${reason.nodes.join(", ")}; policy ${reason.policy.slice(0, 8)}`;
    all.push(`    because: ${evidence}`);
  }
  if (jail.held !== "") all.push(`  Held back: ${plain(jail.held)}`);
  const [enforced, pending] = [jail.enforced_by.length, jail.pending_on.length];
  const total = enforced + pending + jail.refused_by.length;
  if (total > 0)
    all.push(
      `  Enforced by ${enforced} of ${total} nodes${pending > 0 ? `; not yet: ${some(jail.pending_on)}` : ""}`,
    );
  for (const { node, reason } of jail.refused_by) all.push(`  Refused by ${node}: ${plain(reason)}`);
  if (jail.matches.length > 0) {
    if (jail.matches_left_out > 0) all.push(`  (${jail.matches_left_out} older matches are not shown)`);
    all.push(...table(jail.matches, columns, terminalWidth() - 2).map((line) => `  ${line}`));
  }
  return all;
}

const columns = [
  { title: "TIME", of: ({ match }: JailExplanation["matches"][number]) => localTime(match?.time ?? null) },
  {
    title: "COUNT",
    of: ({ count, trips }: JailExplanation["matches"][number]) => `${count}${trips ? " trips" : ""}`,
  },
  { title: "NODE", of: ({ match }: JailExplanation["matches"][number]) => match?.node ?? "", yields: 3 },
  { title: "LOG", of: ({ match }: JailExplanation["matches"][number]) => match?.log ?? "", yields: 1 },
  { title: "LINE", of: ({ match }: JailExplanation["matches"][number]) => match?.line ?? "", yields: 2 },
];

function some(names: readonly string[]): string {
  return names.length <= 5
    ? names.join(", ")
    : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}
