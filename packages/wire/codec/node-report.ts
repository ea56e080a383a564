import {
  type AgentReport,
  type EnforcerReport,
  mostAddresses,
  type NodeReport,
  parseNetwork,
  type RefusedBan,
  shownRefusals,
} from "@fleetban/core";
import { fleetban } from "#records";
import { beyond, cut, limits, malformed, recordVersion } from "./limits.ts";
import { readInteger, readRecord, readText } from "./read.ts";

const { NodeReport: Report, Pulse } = fleetban.v1;

/** A node's report; what would be too much is left out, since the next report says it again. */
export function encodeNodeReport(report: Omit<NodeReport, "node">): Uint8Array {
  const { agent, enforcer, addresses, ...same } = report;
  return Report.encode({
    ...same,
    version: recordVersion,
    addresses: addresses.slice(0, mostAddresses),
    agent,
    enforcer: enforcer === null ? null : onWire(enforcer),
  }).finish();
}

function onWire({ receipt, refusals, ...same }: EnforcerReport): fleetban.v1.EnforcerReport.$Properties {
  return {
    ...same,
    ...(receipt !== null && { table: receipt.table, revision: receipt.revision }),
    refusals: refusals
      .slice(0, shownRefusals)
      .map(({ jail, target, reason }) => ({ jail, target, reason: cut(reason, 200) })),
  };
}

/**
 * @param node as the bus vouches for it
 * @throws FleetbanError FLB_RECORD_MALFORMED, FLB_RECORD_LIMIT, FLB_RECORD_VERSION; nothing else
 */
export function decodeNodeReport(node: string, bytes: Uint8Array): NodeReport {
  const record = readRecord(Report, bytes);
  const { roles = [], addresses = [], agent, enforcer } = record;
  if ((roles ?? []).length > limits.roles) throw beyond("roles", (roles ?? []).length, limits.roles);
  if ((addresses ?? []).length > mostAddresses) {
    throw beyond("addresses", (addresses ?? []).length, mostAddresses);
  }
  return {
    node,
    roles: (roles ?? []).map((role) => readText("a role", role, { longest: 64 })),
    time: readInteger("time", record.time, 0),
    started: readInteger("started", record.started, 0),
    interval: readInteger("interval", record.interval, 1),
    stopping: record.stopping === true,
    software: readText("software", record.software, { longest: 64 }),
    policy: readText("policy", record.policy, { longest: 256 }),
    addresses: (addresses ?? []).map(readAddress),
    agent: agent == null ? null : readAgent(agent),
    enforcer: enforcer == null ? null : readEnforcer(enforcer),
  };
}

/** A single address: a node owns no network, and not everybody's address. */
function readAddress(text: string): string {
  const network = parseNetwork(readText("an address", text, { longest: 64 }));
  const single = network !== undefined && network.prefix === network.bytes.length * 8;
  if (!single || network.text !== text || network.bytes.every((byte) => byte === 0)) {
    throw malformed("an address is none");
  }
  return text;
}

function readAgent({ sources, lag }: fleetban.v1.AgentReport.$Properties): AgentReport {
  return { sources: readInteger("sources", sources, 0), lag: readInteger("lag", lag, 0) };
}

function readEnforcer(record: fleetban.v1.EnforcerReport.$Properties): EnforcerReport {
  const refusals = record.refusals ?? [];
  if (refusals.length > shownRefusals) throw beyond("refusals", refusals.length, shownRefusals);
  const { table, revision } = record;
  return {
    firewall: readText("firewall", record.firewall, { longest: 64 }),
    enforced: readInteger("enforced", record.enforced, 0),
    drift: readInteger("drift", record.drift, 0),
    receipt:
      revision === null || revision === undefined
        ? null
        : { table: readText("table", table), revision: readInteger("revision", revision, 0) },
    refused: readInteger("refused", record.refused, 0),
    refusals: refusals.map(readRefusal),
  };
}

function readRefusal({ jail, target, reason }: fleetban.v1.RefusedBan.$Properties): RefusedBan {
  return {
    jail: readText("jail", jail, { shortest: 1 }),
    target: readText("target", target, { shortest: 1 }),
    reason: readText("reason", reason),
  };
}

export function encodePulse(counting: boolean): Uint8Array {
  return Pulse.encode({ version: recordVersion, state: counting ? "counting" : "waiting" }).finish();
}

/** @throws FleetbanError FLB_RECORD_MALFORMED, FLB_RECORD_LIMIT, FLB_RECORD_VERSION; nothing else */
export function decodePulse(bytes: Uint8Array): boolean {
  const { state } = readRecord(Pulse, bytes);
  if (state !== "counting" && state !== "waiting") throw malformed("the state is none");
  return state === "counting";
}
