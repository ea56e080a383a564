import { type Input, type Node, type NodeState, toDuration, toTimestamp } from "@fleetban/wire/admin";
import type { NodeMark, NodeMarks } from "../../nodes/marks.ts";
import type { Nodes, NodeView } from "../../nodes/view.ts";
import { AdminError } from "../error.ts";
import type { CallContext, ServiceHandlers } from "../handler.ts";
import { invalid, quoted, readPageSize } from "../requests.ts";

export interface NodesServiceOptions {
  nodes: Nodes;
  marks: NodeMarks;
}

const states: Record<NodeView["state"], NodeState> = {
  alive: "NODE_STATE_ALIVE",
  silent: "NODE_STATE_SILENT",
  stopped: "NODE_STATE_STOPPED",
};

export function nodesService({ nodes, marks }: NodesServiceOptions): ServiceHandlers<"Nodes"> {
  function find(name: string): NodeView {
    const view = nodes.get(name);
    if (view === undefined) throw new AdminError("NOT_FOUND", `no node ${quoted(name)} was heard of`);
    return view;
  }
  async function mark(name: string, change: Partial<NodeMark>, { changed }: CallContext) {
    const view = find(name);
    const { before, after } = await marks.set(name, change);
    changed(before, after);
    return nodeMessage(view, after);
  }
  return {
    async ListNodes({ page_size, page_token, state }) {
      const size = readPageSize(page_size);
      if (page_token.length > 1000) throw invalid("the page_token is none of ours");
      const all = nodes.list();
      const wanted = all.filter(
        (view) =>
          view.report.node > page_token &&
          (state === "NODE_STATE_UNSPECIFIED" || states[view.state] === state),
      );
      const page = wanted.slice(0, size);
      return {
        nodes: page.map((view) => nodeMessage(view, marks.of(view.report.node))),
        next_page_token: wanted.length > size ? (page.at(-1)?.report.node ?? "") : "",
        total: all.length,
      };
    },
    async GetNode({ name }) {
      return nodeMessage(find(name), marks.of(name));
    },
    DrainNode: ({ name, drained }, context) => mark(name, { drained }, context),
    QuarantineNode: ({ name, quarantined }, context) => mark(name, { quarantined }, context),
  };
}

export function nodeMessage({ report, heard, state, clockOffset }: NodeView, mark: NodeMark): Input<Node> {
  const { node, roles, software, policy, started, addresses, agent, enforcer } = report;
  return {
    ...{ name: node, roles, version: software, policy, addresses, ...mark },
    state: states[state],
    last_heard: toTimestamp(heard),
    started: toTimestamp(started),
    clock_offset: toDuration(clockOffset),
    lag_bytes: agent?.lag ?? 0,
    enforced_bans: enforcer?.enforced ?? 0,
    refused_bans: enforcer?.refused ?? 0,
    drift: enforcer?.drift ?? 0,
    firewall: enforcer?.firewall ?? "",
  };
}
