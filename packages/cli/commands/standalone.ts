import { hostname } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { StandaloneOptions } from "../standalone/run.ts";

/** `fleetban standalone`: the whole of Fleetban in one process, for one machine. */
export function addStandaloneCommand(program: Command): void {
  program
    .command("standalone")
    .summary("read logs, count, decide and ban on this machine")
    .description("Agent, coordinator and enforcer in one process, with nothing else installed.")
    .requiredOption("--policy <path>", "the policy: a file, or a directory of *.yaml; changes are followed")
    .option("--state <dir>", "where checkpoints, counters and bans are kept", "/var/lib/fleetban")
    .addOption(
      new Option("--firewall <kind>", "what bans; dry-run only says what it would do")
        .choices(["auto", "nftables", "dry-run"])
        .default("auto"),
    )
    .option("--node <name>", "this machine's name in matches and logs", readNode, hostname())
    .option("--once", "end after what stands in the logs now")
    .option("--flush", "at stop, take our bans out of the firewall")
    .option("--admin-socket <path>", "where this machine's root steers it (default: admin.sock in --state)")
    .option("--metrics <host:port>", "serve Prometheus metrics, such as 127.0.0.1:9180")
    .addOption(
      new Option("--log-format <format>", "auto: pretty on a terminal, JSON elsewhere")
        .choices(["auto", "json", "pretty"])
        .default("auto"),
    )
    .addOption(
      new Option("--log-level <level>", "the least that is said")
        .choices(["debug", "info", "warn", "error", "silent"])
        .default("info"),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban standalone --policy /etc/fleetban/policy.yaml
  $ fleetban standalone --policy policy.yaml --state ./state --firewall dry-run

Logs are read from their end the first time (or \`start: beginning\` in a jail),
later from where it stopped. Bans stay in the firewall when it stops, and end
there on time by themselves. Exit code: 0 stopped, 2 for an error.`,
    )
    .action(async (options: StandaloneOptions) => {
      const { runStandalone } = await import("../standalone/run.ts");
      await runStandalone(options);
    });
}

/** As a node is named in `replay`, and later in subjects of NATS. */
function readNode(text: string): string {
  if (!/^[A-Za-z0-9][\w.-]{0,252}$/.test(text)) {
    throw new InvalidArgumentError("Write letters, digits, dots, hyphens and underscores, such as web1.");
  }
  return text;
}
