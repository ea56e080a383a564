import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noMetrics, systemClock } from "@fleetban/core";
import { loadPolicy } from "@fleetban/policy";
import { openState } from "@fleetban/wire";
import { createLogger } from "../log/logger.ts";
import { chooseFirewall, type FirewallKind } from "../service/firewall.ts";
import { StopRequest } from "../service/signals.ts";
import { type Host, startOneProcess } from "../standalone/one-process.ts";
import { exampleHosts, prepareExample } from "./prepare.ts";
import { introduction, nextSteps, tellDecision } from "./words.ts";

export interface QuickstartOptions {
  once?: boolean;
  firewall: FirewallKind;
}

/** Runs the example: the real roles on real files. Nothing is left in the firewall or on disk. */
export async function runQuickstart(options: QuickstartOptions): Promise<void> {
  const stop = new StopRequest();
  const directory = mkdtempSync(join(tmpdir(), "fleetban-quickstart-"));
  try {
    prepareExample(directory, systemClock.now());
    const load = async (node: string): Promise<Host> => ({
      node,
      policy: await loadPolicy(join(directory, node, "policy.yaml")),
    });
    const hosts = (await Promise.all(exampleHosts.map(load))) as [Host, ...Host[]];
    const log = await createLogger({ format: "pretty", level: "warn", node: "quickstart" });
    const firewall = await chooseFirewall(options.firewall, log, { table: "fleetban_quickstart" });
    process.stdout.write(introduction(directory, firewall.words));
    const running = await startOneProcess({
      hosts,
      spool: null,
      state: openState(join(directory, "state")),
      firewall: firewall.adapter,
      clock: systemClock,
      log,
      metrics: noMetrics,
      onDecision: (decision) => process.stdout.write(`${tellDecision(decision)}\n`),
    });
    await Promise.race([running.drained(), stop.asked]);
    process.stdout.write(nextSteps(directory, !options.once));
    if (!options.once) await stop.asked;
    stop.dispose();
    await running.stop({ flush: true });
  } finally {
    stop.dispose();
    rmSync(directory, { recursive: true, force: true });
  }
}
