import { type Command, InvalidArgumentError } from "commander";
import { nodeName } from "../roles/config/node-name.ts";
import type { NodeAddOptions } from "../roles/node-add.ts";

const known = ["agent", "enforcer", "coordinator", "admin"];

/** `fleetban node`: who may speak to NATS. */
export function addNodeCommand(program: Command): void {
  const node = program
    .command("node")
    .summary("make a node's credentials for NATS")
    .description("Each node has a key of its own, and may publish under its own name only.")
    .helpCommand(false)
    .addHelpText("after", "\nExamples:\n  $ fleetban node add web1\n  $ fleetban node add --help");
  node
    .command("add")
    .argument("<name>", "the node's name, as in its configuration", readName)
    .description(
      "Makes a key: its seed is written to a file that only you can read, and the\nserver's configuration for it is printed.",
    )
    .option("--roles <list>", "of agent, enforcer, coordinator; admin is for provision", readRoles, [
      "agent",
      "enforcer",
    ])
    .option("--out <file>", "where the seed goes; - prints it (default: NAME.seed)")
    .option("--users <file>", "add the configuration to this file, in place of\nprinting it")
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban node add web1
  $ fleetban node add c1 --roles coordinator --users /etc/nats/users.conf
  $ fleetban node add operator --roles admin --users /etc/nats/users.conf

In nats-server's configuration: authorization { include "users.conf" }. Reload
the server afterwards (SIGHUP), and copy the seed to the node.
Exit code: 0 done, 2 for an error.`,
    )
    .action(async (name: string, options: NodeAddOptions) => {
      const { addNode } = await import("../roles/node-add.ts");
      addNode(name, options);
    });
}

function readName(text: string): string {
  if (nodeName.test(text)) return text;
  throw new InvalidArgumentError("Write letters, digits, dots, hyphens and underscores, such as web1.");
}

function readRoles(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => known.includes(name))) return names;
  throw new InvalidArgumentError(`Write some of ${known.join(", ")}.`);
}
