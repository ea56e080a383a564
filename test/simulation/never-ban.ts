import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock, Log, Policy } from "@fleetban/core";
import { createNeverBan, type LocalNeverBan } from "@fleetban/policy/never-ban";
import type { Nodes } from "../../packages/coordinator/nodes/view.ts";

/**
 * The real checks of a coordinator whose machine has no interface, no route and nobody logged in, so that no
 * address of the simulation is this machine's.
 */
export async function openNeverBan(
  policy: Policy,
  { clock, log }: { clock: Clock; log: Log },
  nodes: Nodes,
): Promise<LocalNeverBan> {
  const folder = mkdtempSync(join(tmpdir(), "fleetban-simulation-"));
  mkdirSync(join(folder, "net"));
  mkdirSync(join(folder, "sessions"));
  writeFileSync(join(folder, "net/route"), "Iface\tDestination\tGateway \tFlags\n");
  const checks = await createNeverBan({
    ...{ policy, clock, log, lookup: async () => [], interfaces: () => ({}), procRoot: folder },
    sessions: { sessionDirectory: join(folder, "sessions"), utmp: join(folder, "utmp"), environment: {} },
    more: (target) => nodes.reasonNotTo(target),
    // The simulation asks for it itself, and waits.
    every: 1e12,
  });
  return {
    ...{ refresh: () => checks.refresh(), update: (next) => checks.update(next) },
    reasonNotTo: (target, ignore) => checks.reasonNotTo(target, ignore),
    close() {
      checks.close();
      rmSync(folder, { recursive: true });
    },
  };
}
