import type { Command } from "commander";
import { addConnection, type ConnectOptions } from "../admin/options.ts";

interface NodesOptions extends ConnectOptions {
  silent?: boolean;
  drain?: boolean;
  quarantine?: boolean;
}

/** `fleetban nodes`: the hosts of the fleet, as they last said. */
export function addNodesCommand(program: Command): void {
  addConnection(program.command("nodes"))
    .summary("show the hosts of the fleet, and what they say of themselves")
    .description("Shows every process of the fleet as its last heartbeat described it.")
    .argument("[name]", "everything about this one")
    .option("--silent", "only those that missed their heartbeats")
    .option("--drain", "its silence is expected from now on")
    .option("--no-drain", "its silence is reported again")
    .option("--quarantine", "put its matches aside, uncounted")
    .option("--no-quarantine", "count its matches again")
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban nodes
  $ fleetban nodes --silent
  $ fleetban nodes web1
  $ fleetban nodes web1 --quarantine

A node that is quarantined still enforces bans. What was put aside meanwhile is
in the stream FLEETBAN_POISON and is not counted later.
Exit code: 0 done, 1 no such node, 2 for wrong usage, 3 when the server does not
answer.`,
    )
    .action(async (name: string | undefined, options: NodesOptions, command: Command) => {
      const { listNodes, markNode, showNode } = await import("../admin/nodes.ts");
      const { drain, quarantine } = options;
      const change = {
        ...(drain !== undefined && { drained: drain }),
        ...(quarantine !== undefined && { quarantined: quarantine }),
      };
      if (name === undefined) {
        if (Object.keys(change).length > 0) command.error("error: name the node that is meant");
        process.exitCode = await listNodes(options);
      } else if (Object.keys(change).length > 0) process.exitCode = await markNode(name, change, options);
      else process.exitCode = await showNode(name, options);
    });
}
