import { formatDuration } from "@fleetban/core";
import { type AdminClient, type Node, toMillis } from "@fleetban/wire/admin";
import { withClient } from "./connect.ts";
import type { ConnectOptions } from "./options.ts";
import { collect, paged } from "./pages.ts";
import { localTime, print, printJson, printJsonLine, printTable } from "./print.ts";

/** `fleetban nodes` */
export async function listNodes(options: ConnectOptions & { silent?: boolean }): Promise<number> {
  return withClient(options, async (client) => {
    const nodes = await allNodes(client, options.silent ?? false);
    if (options.json) for (const node of nodes) printJsonLine(node);
    else if (nodes.length === 0) print([options.silent ? "No node is silent." : "No node was heard of yet."]);
    else {
      printTable(nodes, [
        { title: "NODE", of: ({ name }) => name },
        { title: "STATE", of: stateOf },
        { title: "HEARD", of: heard },
        {
          title: "BANS",
          of: ({ enforced_bans, firewall }) => (firewall === "" ? "-" : String(enforced_bans)),
        },
        { title: "LAG", of: ({ lag_bytes, roles }) => (roles.includes("agent") ? bytes(lag_bytes) : "-") },
        { title: "POLICY", of: ({ policy }) => policy.slice(0, 8), yields: 3 },
        { title: "ROLES", of: ({ roles }) => roles.join(","), yields: 2 },
        { title: "REMARKS", of: remarks, yields: 1 },
      ]);
    }
    return 0;
  });
}

/** `fleetban nodes NAME` */
export async function showNode(name: string, options: ConnectOptions): Promise<number> {
  return withClient(options, async (client) => {
    const node = await client.Nodes.GetNode({ name });
    if (options.json) printJson(node);
    else print(details(node));
    return 0;
  });
}

/** `fleetban nodes NAME --drain` and its like */
export async function markNode(
  name: string,
  change: { drained?: boolean; quarantined?: boolean },
  options: ConnectOptions,
): Promise<number> {
  return withClient(options, async (client) => {
    const { drained, quarantined } = change;
    if (drained !== undefined) await client.Nodes.DrainNode({ name, drained });
    if (quarantined !== undefined) await client.Nodes.QuarantineNode({ name, quarantined });
    const node = await client.Nodes.GetNode({ name });
    if (options.json) printJson(node);
    else print([`${name}: ${stateOf(node)}`]);
    return 0;
  });
}

export function allNodes(client: AdminClient, silent: boolean): Promise<Node[]> {
  return collect(
    paged(async (page) => {
      const state = silent ? { state: "NODE_STATE_SILENT" as const } : {};
      const { nodes, next_page_token } = await client.Nodes.ListNodes({ ...page, ...state });
      return { items: nodes, next_page_token };
    }),
  );
}

function stateOf({ state, drained, quarantined }: Node): string {
  const marks = [drained && "drained", quarantined && "quarantined"].filter((mark) => mark !== false);
  return [state.slice("NODE_STATE_".length).toLowerCase(), ...marks].join(", ");
}

function heard({ last_heard }: Node): string {
  if (last_heard === null) return "never";
  const seconds = Math.max(0, Math.round((Date.now() - toMillis(last_heard)) / 1000));
  return `${formatDuration(seconds * 1000)
    .split(" ")
    .slice(0, 2)
    .join(" ")} ago`;
}

function remarks({ refused_bans, drift, clock_offset }: Node): string {
  const offset = clock_offset === null ? 0 : toMillis(clock_offset);
  return [
    refused_bans > 0 && `${refused_bans} bans refused`,
    drift > 0 && `firewall was changed (${drift})`,
    Math.abs(offset) > 5000 && `clock ${offset > 0 ? "+" : "-"}${Math.abs(Math.round(offset / 1000))} s`,
  ]
    .filter((remark) => remark !== false)
    .join("; ");
}

function details(node: Node): string[] {
  const offset = node.clock_offset === null ? 0 : toMillis(node.clock_offset);
  const rows: [string, string][] = [
    ["Node", node.name],
    ["State", stateOf(node)],
    ["Roles", node.roles.join(", ")],
    ["Version", node.version],
    ["Policy", node.policy],
    ["Last heard", `${localTime(node.last_heard)} (${heard(node)})`],
    ["Started", localTime(node.started)],
    ["Clock", `${offset >= 0 ? "+" : "-"}${Math.abs(offset / 1000).toFixed(3)} s`],
    ["Addresses", node.addresses.join(", ")],
  ];
  if (node.roles.includes("agent")) rows.push(["Lag of its logs", bytes(node.lag_bytes)]);
  if (node.firewall !== "") {
    rows.push(["Firewall", node.firewall], ["Bans enforced", String(node.enforced_bans)]);
    rows.push(["Bans refused", String(node.refused_bans)], ["Drift", String(node.drift)]);
  }
  return rows.map(([title, value]) => `${`${title}:`.padEnd(17)}${value}`);
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length, Math.floor(Math.log2(count) / 10));
  return `${(count / 1024 ** power).toFixed(1)} ${units[power - 1]}`;
}
