import { type Command, Option } from "commander";
import type { QuickstartOptions } from "../quickstart/run.ts";

const examples = `
Examples:
  $ fleetban quickstart
  $ fleetban quickstart --once --firewall dry-run

It follows the logs until Ctrl-C. Its files and its table in the firewall are
taken away at the end.`;

/** `fleetban quickstart`: what `npm start` runs in a checkout. */
export function addQuickstartCommand(program: Command): void {
  program
    .command("quickstart")
    .summary("three hosts' logs, one fleet count: the example of the checkout")
    .description(
      "Runs agent, coordinator and enforcer on the logs of three example hosts.\nAn attacker who stays below maxretry on each of them is banned by the fleet's count.",
    )
    .option("--once", "end after what stands in the logs")
    .addOption(
      new Option("--firewall <kind>", "what bans; dry-run only says what it would do")
        .choices(["auto", "nftables", "dry-run"])
        .default("auto"),
    )
    .addHelpText("after", examples)
    .action(async (options: QuickstartOptions) => {
      const { runQuickstart } = await import("../quickstart/run.ts");
      await runQuickstart(options);
    });
}
