import { type Ban, type HeldBan, isEnforced, type Match, type Millis } from "@fleetban/core";
import { type Event, type Input, toTimestamp } from "@fleetban/wire/admin";
import type { NodeMark } from "../../nodes/marks.ts";
import type { NodeView } from "../../nodes/view.ts";
import { banMessage, matchMessage } from "../records.ts";
import { heldMessage } from "../services/guard.ts";
import { nodeMessage } from "../services/nodes.ts";

/*
 * What happened, as the API says it; the text is as the log has it.
 */

export function banEvent(ban: Ban, now: Millis): Input<Event> {
  const active = isEnforced(ban, now);
  const where = ban.node === null ? "" : ` on ${ban.node}`;
  return {
    time: toTimestamp(now),
    kind: active ? "EVENT_KIND_BAN" : "EVENT_KIND_UNBAN",
    text: `[${ban.jail}] ${active ? "Ban" : "Unban"} ${ban.target}${where}`,
    ban: banMessage(ban, now),
  };
}

export function matchEvent(match: Match): Input<Event> {
  return {
    time: toTimestamp(match.time),
    kind: "EVENT_KIND_MATCH",
    text: `[${match.jail}] Found ${match.target} on ${match.node}`,
    match: matchMessage(match),
  };
}

export function nodeEvent(view: NodeView, mark: NodeMark, now: Millis): Input<Event> {
  return {
    time: toTimestamp(now),
    kind: "EVENT_KIND_NODE",
    text: `${view.report.node} is ${view.state}`,
    node: nodeMessage(view, mark),
  };
}

export function guardEvent(held: HeldBan, now: Millis): Input<Event> {
  const { jail, target, why } = held.decision;
  return {
    time: toTimestamp(now),
    kind: "EVENT_KIND_GUARD",
    text: `[${jail}] Held ${target}: ${why}`,
    held: heldMessage(held),
  };
}

export function policyEvent(revision: string, now: Millis): Input<Event> {
  return {
    time: toTimestamp(now),
    kind: "EVENT_KIND_POLICY",
    text: `The policy is ${revision}`,
    policy: revision,
  };
}
