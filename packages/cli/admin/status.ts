import { withClient } from "./connect.ts";
import { allNodes } from "./nodes.ts";
import type { ConnectOptions } from "./options.ts";
import { print, printJson } from "./print.ts";
import { roleName } from "./tokens.ts";

/** `fleetban status`: the fleet at a glance. */
export async function showStatus(options: ConnectOptions): Promise<number> {
  return withClient(options, async (client) => {
    const [self, { jails }, guard, nodes] = await Promise.all([
      client.Access.WhoAmI(),
      client.Jails.ListJails({}, { timeout: 60_000 }),
      client.Guard.GetGuard(),
      allNodes(client, false),
    ]);
    const silent = nodes.filter(({ state, drained }) => state === "NODE_STATE_SILENT" && !drained);
    const policies = new Set(
      nodes.filter(({ state }) => state === "NODE_STATE_ALIVE").map(({ policy }) => policy),
    );
    const bans = jails.reduce((sum, { active_bans }) => sum + active_bans, 0);
    if (options.json) {
      printJson({
        server: { version: self.server_version, name: self.name, role: roleName(self.role) },
        nodes: { total: nodes.length, silent: silent.map(({ name }) => name) },
        policies: [...policies],
        ...{ bans, held: guard.held },
        jails: jails.map(({ name, active_bans, mode }) => ({ name, bans: active_bans, mode })),
      });
      return 0;
    }
    const set = jails.filter(({ override }) => override !== null).map(({ name }) => name);
    print([
      `Server:   ${self.server_version}; you are ${self.name} (${roleName(self.role)})`,
      `Nodes:    ${nodes.length}${silent.length > 0 ? `, silent: ${silent.map(({ name }) => name).join(", ")}` : ""}`,
      `Policy:   ${[...policies].map((hash) => hash.slice(0, 8)).join(", ") || "unknown"}${policies.size > 1 ? " (nodes differ)" : ""}`,
      `Bans:     ${bans}${guard.held > 0 ? `, held back: ${guard.held}` : ""}`,
      `Jails:    ${jails.map(({ name, active_bans }) => `${name} ${active_bans}`).join(", ") || "none"}`,
      ...(set.length > 0 ? [`Set now:  ${set.join(", ")}`] : []),
    ]);
    return 0;
  });
}
