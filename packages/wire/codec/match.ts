import type { Match } from "@fleetban/core";
import { FleetbanError } from "@fleetban/core";
import { fleetban } from "#records";
import { beyond, cut, limits, malformed, recordVersion } from "./limits.ts";
import { readInteger, readRecord, readText } from "./read.ts";

const { MatchBatch } = fleetban.v1;
const hexId = /^[0-9a-f]{32}$/;

/** A batch as it was read. */
export interface DecodedBatch {
  matches: Match[];
  /** What the sender calls itself: to be compared with the subject, never to be believed. */
  claimed: string;
}

/**
 * The matches as one message. What is only for people's eyes is cut at the limits, and times are
 * whole milliseconds, so that no log line makes a batch that can't be sent.
 *
 * @param most bytes that the message may have
 * @throws FleetbanError FLB_RECORD_LIMIT when the message would be too large: send fewer
 * @throws FleetbanError FLB_RECORD_MALFORMED for an id or time that no match of ours has
 */
export function encodeMatches(
  node: string,
  matches: readonly Match[],
  most: number = limits.messageBytes,
): Uint8Array {
  if (matches.length > limits.matches) throw beyond("matches", matches.length, limits.matches);
  const batch = { version: recordVersion, node: cut(node, limits.text), matches: matches.map(toRecord) };
  const bytes = MatchBatch.encode(batch).finish();
  if (bytes.length > most) throw beyond("bytes", bytes.length, most);
  return bytes;
}

/**
 * Any number of matches, as few messages as their size allows.
 *
 * @param size matches that one message may have
 * @param most bytes
 */
export function* encodeInMessages(
  node: string,
  matches: readonly Match[],
  size: number,
  most: number = limits.messageBytes,
): Generator<{ bytes: Uint8Array; matches: number }> {
  for (let at = 0, next = size; at < matches.length; ) {
    const some = matches.slice(at, at + next);
    try {
      yield { bytes: encodeMatches(node, some, most), matches: some.length };
      at += some.length;
    } catch (error) {
      if (!isTooLarge(error) || some.length === 1) throw error;
      next = Math.ceil(some.length / 2);
    }
  }
}

function toRecord({ id, jail, key, target, time, weight, log, line, captures }: Match) {
  if (!hexId.test(id)) throw malformed("id is not 128 bits");
  return {
    id: Buffer.from(id, "hex"),
    jail: cut(jail, limits.text),
    key: key === target ? "" : cut(key, limits.text),
    target: cut(target, limits.text),
    time: readInteger("time", Math.round(time), Number.MIN_SAFE_INTEGER),
    weight,
    log: cut(log, limits.text),
    line: cut(line, limits.line),
    captures: Object.fromEntries(
      Object.entries(captures)
        .slice(0, limits.captures)
        .map(([name, value]) => [cut(name, limits.captureName), cut(value, limits.capture)]),
    ),
  };
}

/**
 * Reads a batch from outside. Whether its jails and targets make sense is the intake's to say;
 * here no value is of another kind or length than it may be.
 *
 * @param node whom the subject names: the matches are that node's (rule 8)
 * @throws FleetbanError FLB_RECORD_MALFORMED, FLB_RECORD_LIMIT, FLB_RECORD_VERSION; nothing else
 */
export function decodeMatches(node: string, bytes: Uint8Array): DecodedBatch {
  const batch = readRecord(MatchBatch, bytes);
  const records = batch.matches ?? [];
  if (records.length === 0) throw malformed("no matches");
  if (records.length > limits.matches) throw beyond("matches", records.length, limits.matches);
  return {
    claimed: readText("node", batch.node),
    matches: records.map((record) => fromRecord(node, record)),
  };
}

function fromRecord(node: string, record: fleetban.v1.Match.$Properties): Match {
  if (record.id?.length !== 16) throw malformed("id is not 128 bits");
  const target = readText("target", record.target, { shortest: 1 });
  const weight = record.weight ?? 0;
  if (!Number.isFinite(weight)) throw malformed("weight is no usable number");
  return {
    id: Buffer.from(record.id).toString("hex"),
    node,
    jail: readText("jail", record.jail, { shortest: 1 }),
    key: readText("key", record.key) || target,
    target,
    time: readInteger("time", record.time, Number.MIN_SAFE_INTEGER),
    weight,
    log: readText("log", record.log),
    line: readText("line", record.line, { longest: limits.line }),
    captures: readCaptures(record.captures ?? {}),
  };
}

function readCaptures(captures: Record<string, string>): Record<string, string> {
  const names = Object.keys(captures);
  if (names.length > limits.captures) throw beyond("captures", names.length, limits.captures);
  const read: [string, string][] = names.map((name) => [
    readText("name of a capture", name, { longest: limits.captureName }),
    readText("capture", captures[name], { longest: limits.capture }),
  ]);
  // From entries: a capture named __proto__ becomes a property like any other.
  return Object.fromEntries(read);
}

/** Whether an error says that a batch is too large for one message. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof FleetbanError && error.code === "FLB_RECORD_LIMIT";
}
