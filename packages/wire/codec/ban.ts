import type { Ban, BanReason, Enforcement, PortRange } from "@fleetban/core";
import { fleetban } from "#records";
import { beyond, limits, malformed, recordVersion } from "./limits.ts";
import { readInteger, readRecord, readText } from "./read.ts";

const { Ban: BanRecord, BanState, BlockType, Protocol } = fleetban.v1;
type Protocols = Enforcement["protocols"][number];

/**
 * A ban as it stands in the ban table. Nothing of it is cut: a record that reads back as another
 * would be a ban that nobody made.
 *
 * @throws FleetbanError FLB_RECORD_MALFORMED, FLB_RECORD_LIMIT
 */
export function encodeBan(ban: Ban): Uint8Array {
  const { enforcement, reason } = ban;
  // Protobuf would drop a fraction without a word.
  for (const whole of [ban.since, ban.until ?? 0, ban.count, ban.generation, reason.earlier ?? 0]) {
    if (!Number.isSafeInteger(whole)) throw malformed(`${whole} is no whole number`);
  }
  const bytes = BanRecord.encode({
    ...ban,
    version: recordVersion,
    state: ban.state === "active" ? BanState.BAN_STATE_ACTIVE : BanState.BAN_STATE_LIFTED,
    enforcement: {
      ports: enforcement.ports,
      protocols: enforcement.protocols.map((name) =>
        name === "tcp" ? Protocol.PROTOCOL_TCP : Protocol.PROTOCOL_UDP,
      ),
      blocktype: enforcement.blocktype === "drop" ? BlockType.BLOCK_TYPE_DROP : BlockType.BLOCK_TYPE_REJECT,
    },
    reason,
  }).finish();
  // What could not be read again must not be stored.
  decodeBan(bytes);
  return bytes;
}

/**
 * Reads an entry of the ban table.
 *
 * @throws FleetbanError FLB_RECORD_MALFORMED, FLB_RECORD_LIMIT, FLB_RECORD_VERSION; nothing else
 */
export function decodeBan(bytes: Uint8Array): Ban {
  const record = readRecord(BanRecord, bytes);
  return {
    id: readText("id", record.id, { shortest: 1 }),
    jail: readText("jail", record.jail, { shortest: 1 }),
    target: readText("target", record.target, { shortest: 1 }),
    since: readInteger("since", record.since, Number.MIN_SAFE_INTEGER),
    until: optional(record.until, (until) => readInteger("until", until, Number.MIN_SAFE_INTEGER)),
    count: readInteger("count", record.count, 1),
    generation: readInteger("generation", record.generation, 1),
    state: readState(record.state),
    node: optional(record.node, (node) => readText("node", node, { shortest: 1 })),
    enforcement: readEnforcement(record.enforcement ?? {}),
    reason: readReason(record.reason ?? {}),
  };
}

function optional<T, R>(value: T | null | undefined, read: (value: T) => R): R | null {
  return value === null || value === undefined ? null : read(value);
}

function readState(state: fleetban.v1.BanState | null | undefined): Ban["state"] {
  if (state === BanState.BAN_STATE_ACTIVE) return "active";
  if (state === BanState.BAN_STATE_LIFTED) return "lifted";
  throw malformed("state is unknown");
}

function readEnforcement(record: fleetban.v1.Enforcement.$Properties): Enforcement {
  const ports = record.ports ?? [];
  if (ports.length > limits.ports) throw beyond("ports", ports.length, limits.ports);
  const protocols = record.protocols ?? [];
  if (protocols.length > 2) throw beyond("protocols", protocols.length, 2);
  return {
    ports: ports.map(readPorts),
    protocols: protocols.map(readProtocol),
    blocktype: blockType(record),
  };
}

function readPorts({ from, to }: fleetban.v1.PortRange.$Properties): PortRange {
  const range = { from: from ?? 0, to: to ?? 0 };
  if (range.from > range.to || range.to > 65_535) throw malformed("ports are no range");
  return range;
}

function readProtocol(protocol: fleetban.v1.Protocol): Protocols {
  if (protocol === Protocol.PROTOCOL_TCP) return "tcp";
  if (protocol === Protocol.PROTOCOL_UDP) return "udp";
  throw malformed("protocol is unknown");
}

function blockType({ blocktype }: fleetban.v1.Enforcement.$Properties): Enforcement["blocktype"] {
  if (blocktype === BlockType.BLOCK_TYPE_DROP) return "drop";
  if (blocktype === BlockType.BLOCK_TYPE_REJECT) return "reject";
  throw malformed("blocktype is unknown");
}

function readReason(record: fleetban.v1.BanReason.$Properties): BanReason {
  const nodes = record.nodes ?? [];
  if (nodes.length > limits.nodes) throw beyond("nodes", nodes.length, limits.nodes);
  const matches = record.matches ?? 0;
  if (!Number.isFinite(matches)) throw malformed("matches is no usable number");
  const key = optional(record.key, (key) => readText("key", key, { shortest: 1 }));
  return {
    cause: optional(record.cause, (cause) => readText("cause", cause)),
    ...(key !== null && { key }),
    matches,
    nodes: nodes.map((node) => readText("node", node)),
    policy: readText("policy", record.policy),
    earlier: optional(record.earlier, (earlier) => readInteger("earlier", earlier, 0)),
  };
}
