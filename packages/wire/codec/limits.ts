import { FleetbanError } from "@fleetban/core";

/** Version of the records that are written, and the only one that is read. */
export const recordVersion = 1;

/**
 * What a record may hold. Well above what Fleetban writes, and low enough that no record costs
 * its reader much. Lengths are UTF-16 code units of the decoded text.
 */
export const limits = {
  /** Bytes of one message; below the 1 MiB that a NATS server takes by default. */
  messageBytes: 768 * 1024,
  /** Matches in one message. */
  matches: 1000,
  /** A jail's, node's or target's name, a counter's key, an id, a log's path, a revision. */
  text: 4096,
  /** A log line; the policy's max-line is at most 1 MiB, and what is longer is cut. */
  line: 64 * 1024,
  captures: 64,
  /** One captured value; the name of a capture is far shorter. */
  capture: 1024,
  captureName: 256,
  /** Port ranges, and nodes in a ban's reason. */
  ports: 256,
  nodes: 10_000,
  /** Of a node's report. */
  roles: 8,
} as const;

/** The start of a text that may be too long, without a torn character. */
export function cut(text: string, length: number): string {
  // toWellFormed also keeps what is no text out: protobuf's strings are Unicode.
  return (text.length > length ? text.slice(0, length) : text).toWellFormed();
}

export function malformed(what: string): FleetbanError {
  return new FleetbanError("FLB_RECORD_MALFORMED", what);
}

export function beyond(what: string, found: number, most: number): FleetbanError {
  return new FleetbanError("FLB_RECORD_LIMIT", `${what}: ${found}, at most ${most} allowed`);
}
