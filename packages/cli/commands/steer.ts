import { type Command, InvalidArgumentError, Option } from "commander";
import type { EventsOptions } from "../admin/events.ts";
import type { ExplainOptions } from "../admin/explain.ts";
import type { SetJailOptions } from "../admin/jails.ts";
import { addConnection, type ConnectOptions } from "../admin/options.ts";
import type { ReportOptions } from "../admin/report.ts";
import { readLimit } from "./bans.ts";

const codes = `
Exit code: 0 done, 1 refused or not found, 2 for wrong usage, 3 when the server
does not answer.`;

/** `fleetban status | jails | explain | events | guard` */
export function addSteeringCommands(program: Command): void {
  addConnection(program.command("status"))
    .summary("show the fleet at a glance")
    .description("Shows nodes, jails, bans and what is held back.")
    .addHelpText("after", `\nExamples:\n  $ fleetban status\n  $ fleetban status --json\n${codes}`)
    .action(async (options: ConnectOptions) => {
      const { showStatus } = await import("../admin/status.ts");
      process.exitCode = await showStatus(options);
    });

  addConnection(program.command("jails"))
    .summary("show jails, and set one's thresholds for now")
    .description(
      "Shows the jails of the policy. What is set lies over the policy, which stays as\nit is, until --for is over or --clear.",
    )
    .argument("[name]", "everything about this one")
    .addOption(
      new Option("--mode <mode>", "simulate only says what it would ban").choices(["enforce", "simulate"]),
    )
    .option("--maxretry <number>", "trips at so many", readNumber)
    .option("--findtime <time>", "within 10m, 1h")
    .option("--bantime <time>", "bans for 10m, 1h, 2d")
    .option("--for <time>", "how long that holds (default: until --clear)")
    .option("--clear", "back to the policy")
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban jails
  $ fleetban jails sshd --maxretry 2 --for 1h
  $ fleetban jails sshd --mode simulate
  $ fleetban jails sshd --clear
${codes}`,
    )
    .action(async (name: string | undefined, options: SetJailOptions, command: Command) => {
      const { listJails, oneJail } = await import("../admin/jails.ts");
      if (name !== undefined) process.exitCode = await oneJail(name, options);
      else if (["mode", "maxretry", "findtime", "bantime", "for", "clear"].some((key) => key in options)) {
        command.error("error: name the jail that is meant");
      } else process.exitCode = await listJails(options);
    });

  addConnection(program.command("explain"))
    .summary("say why an address is banned, or is not")
    .description(
      "Shows a target's bans, the matches as they were counted, and which nodes\nenforce it by now.",
    )
    .argument("<target>", "an address or network")
    .option("--jail <name>", "only this jail")
    .option("--matches <number>", "show so many per jail, the newest", readLimit, 20)
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban explain 203.0.113.9
  $ fleetban explain 203.0.113.9 --jail sshd --matches 100 --json

Matches are shown as long as the fleet retains them: a day at least. A single
machine keeps its last 5000 while it runs.${codes}`,
    )
    .action(async (target: string, options: ExplainOptions) => {
      const { explain } = await import("../admin/explain.ts");
      process.exitCode = await explain(target, options);
    });

  addConnection(program.command("events"))
    .summary("show what happens, as it happens")
    .description("Shows bans, unbans, nodes and what the guard holds back, until it is interrupted.")
    .option("--kinds <list>", "of match, ban, unban, node, guard, policy (default: all but match)", readKinds)
    .option("--jail <name>", "only of this jail")
    .option("--target <target>", "only this address, or what lies within this network")
    .option("--node <name>", "only of this node")
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban events
  $ fleetban events --kinds match --target 203.0.113.0/24
  $ fleetban events --kinds ban --json | jq -r .ban.target
${codes}`,
    )
    .action(async (options: EventsOptions) => {
      const { watchEvents } = await import("../admin/events.ts");
      process.exitCode = await watchEvents(options);
    });
  addConnection(program.command("report"))
    .summary("show what was banned by day and jail, and who came most")
    .description(
      "Counts the bans that are remembered: those that stand, and ended ones for as long\nas dbpurgeage says.",
    )
    .option("--since <time>", "of the last 1d, 1w", "1w")
    .option("--top <number>", "so many attackers", readLimit, 10)
    .addHelpText(
      "after",
      `\nExamples:\n  $ fleetban report\n  $ fleetban report --since 1d --top 50 --json\n${codes}`,
    )
    .action(async (options: ReportOptions) => {
      const { report } = await import("../admin/report.ts");
      process.exitCode = await report(options);
    });
  addGuardCommand(program);
}

function addGuardCommand(program: Command): void {
  const guard = program
    .command("guard")
    .summary("show what the guard holds back; release or drop it")
    .description("The guard holds back new bans beyond its rate, and networks that are too wide.")
    .helpCommand(false)
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban guard status
  $ fleetban guard list
  $ fleetban guard release 4f2a91c0d3e7
  $ fleetban guard drop --all

What is held back follows by itself as soon as the rate allows.${codes}`,
    );
  addConnection(guard.command("status"))
    .description("Shows the guard's limits, and how many bans it holds back.")
    .action(async (options: ConnectOptions) => {
      const { showGuard } = await import("../admin/guard.ts");
      process.exitCode = await showGuard(options);
    });
  addConnection(guard.command("list"))
    .description("Shows what is held back, the longest first.")
    .action(async (options: ConnectOptions) => {
      const { listHeld } = await import("../admin/guard.ts");
      process.exitCode = await listHeld(options);
    });
  for (const [name, method, description] of [
    ["release", "ReleaseHeldBans", "Bans now, whatever the rate; nobody who must not be banned."],
    ["drop", "DropHeldBans", "Forgets bans that are held back."],
  ] as const) {
    addConnection(guard.command(name))
      .description(description)
      .argument("[id...]", "as guard list shows them")
      .option("--all", "everything that is held back")
      .action(async (ids: string[], options: ConnectOptions & { all?: boolean }) => {
        const { decideHeld } = await import("../admin/guard.ts");
        process.exitCode = await decideHeld(method, ids, options);
      });
  }
}

const kinds = ["match", "ban", "unban", "node", "guard", "policy"];

function readKinds(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => kinds.includes(name))) return names;
  throw new InvalidArgumentError(`Write some of ${kinds.join(", ")}.`);
}

function readNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("Write a number above 0.");
}
