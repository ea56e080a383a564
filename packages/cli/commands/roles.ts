import { type Command, InvalidArgumentError } from "commander";
import type { RunOptions } from "../roles/run.ts";

const summaries = {
  agent: ["read this host's logs for the fleet", "Follows logs and publishes matches to NATS."],
  coordinator: [
    "count for the fleet and decide bans",
    "Counts matches in Redis and keeps the ban table in NATS.",
  ],
  enforcer: [
    "ban on this host what the fleet bans",
    "Keeps this host's firewall equal to the ban table in NATS.",
  ],
} as const;

/** `fleetban agent | coordinator | enforcer | run`: the parts of a fleet. */
export function addRoleCommands(program: Command): void {
  for (const [role, [summary, description]] of Object.entries(summaries)) {
    const name = role as keyof typeof summaries;
    const command = addShared(program.command(name).summary(summary).description(description), name);
    if (name === "enforcer") addFlush(command);
    command.action((options: RunOptions) => run({ ...options, roles: [name] }));
  }
  addFlush(addShared(program.command("run").summary("run several roles of a fleet in one process"), "run"))
    .description("Runs the roles named, or those of the configuration, in one process.")
    .option("--roles <list>", "such as agent,enforcer", readRoles)
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const { runRoles } = await import("../roles/run.ts");
  await runRoles(options);
}

function addFlush(command: Command): Command {
  return command.option("--flush", "at stop, take our bans out of the firewall");
}

function addShared(command: Command, name: string): Command {
  return command
    .option("--config <file>", "the configuration (YAML); FLEETBAN_* variables win over it")
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban ${name} --config /etc/fleetban/fleetban.yaml
  $ FLEETBAN_NATS_SERVERS=nats://10.0.0.9:4222 FLEETBAN_POLICY=policy.yaml \\
    fleetban ${name}${name === "run" ? " --roles agent,enforcer" : ""}

Every setting has a variable; docs/fleet.md lists them. The policy is followed
while it runs. NATS or Redis away: it waits, and goes on by itself. Exit code:
0 stopped, 2 for an error.`,
    );
}

const known = Object.keys(summaries);

function readRoles(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => known.includes(name))) return names;
  throw new InvalidArgumentError(`Write some of ${known.join(", ")}, such as agent,enforcer.`);
}
