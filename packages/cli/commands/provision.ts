import { type Command, InvalidArgumentError } from "commander";
import type { ProvisionOptions } from "../roles/provision.ts";

/** `fleetban provision`: what NATS needs to hold before a fleet can run. */
export function addProvisionCommand(program: Command): void {
  program
    .command("provision")
    .summary("create the fleet's streams and ban table in NATS")
    .description(
      "Creates the streams, the ban table and the coordinators' consumer in JetStream,\nor brings them to these settings. What they hold stays.",
    )
    .option("--config <file>", "the configuration (YAML); FLEETBAN_* variables win over it")
    .option("--replicas <n>", "servers that keep a copy of everything: 1, 3 or 5", readCount, 1)
    .option("--max-age <time>", "how long matches stay; default: twice the longest\nfindtime, at least a day")
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban provision --config /etc/fleetban/provision.yaml
  $ fleetban provision --config /etc/fleetban/provision.yaml --replicas 3

Its credentials need the admin's permissions: \`fleetban node add --help\`. May be
run at any time, such as after a findtime grew. Settings that would break a rule
are refused. Exit code: 0 done, 2 for an error.`,
    )
    .action(async (options: ProvisionOptions) => {
      const { runProvision } = await import("../roles/provision.ts");
      await runProvision(options);
    });
}

function readCount(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("Write 1, 3 or 5.");
  return Number(text);
}
