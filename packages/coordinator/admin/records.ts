import { type Ban, type Enforcement, isEnforced, type Match, type Millis } from "@fleetban/core";
import {
  type Ban as BanMessage,
  type Input,
  type Match as MatchMessage,
  toTimestamp,
} from "@fleetban/wire/admin";

/** A ban as the API shows it. */
export function banMessage(ban: Ban, now: Millis): Input<BanMessage> {
  const { since, until, reason, enforcement, node, state, ...same } = ban;
  return {
    ...same,
    since: toTimestamp(since),
    until: until === null ? undefined : toTimestamp(until),
    state:
      state === "lifted" ? "BAN_STATE_LIFTED" : isEnforced(ban, now) ? "BAN_STATE_ACTIVE" : "BAN_STATE_ENDED",
    node: node ?? "",
    ports: describePorts(enforcement),
    blocktype: enforcement.blocktype,
    reason: {
      cause: reason.cause ?? "",
      matches: reason.matches,
      nodes: reason.nodes,
      policy: reason.policy,
      ...(reason.earlier !== null && { earlier: reason.earlier }),
    },
  };
}

export function matchMessage(match: Match): Input<MatchMessage> {
  return { ...match, time: toTimestamp(match.time) };
}

/** `tcp/22,2222`, `tcp+udp/5060-5061`; empty for everything. */
export function describePorts({ ports, protocols }: Enforcement): string {
  if (ports.length === 0) return "";
  const list = ports.map(({ from, to }) => (from === to ? from : `${from}-${to}`)).join(",");
  return `${protocols.join("+")}/${list}`;
}
