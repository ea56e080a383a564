import { hash } from "node:crypto";
import type { Millis } from "./clock.ts";

/** A 128-bit hash as 32 lower-case hexadecimal digits. */
export type MatchId = string;

/** Where a line stands: enough to name it again after a restart. */
export interface LinePosition {
  /** The node (host) that read it. */
  node: string;
  /** The source's identity: for a file its device, inode and the fingerprint of its first bytes. */
  source: string;
  /** Offset of the line's first byte; for a stream its sequence number. */
  offset: number;
}

/**
 * One log line that a jail's filter recognised. `id` identifies it for good:
 * sent twice, at any delay, it changes nothing.
 */
export interface Match {
  id: MatchId;
  node: string;
  jail: string;
  /** What the jail counts by; the target itself unless the jail says otherwise. */
  key: string;
  /** What would be banned: an address or CIDR in canonical form. */
  target: string;
  /** Event time, from the line. */
  time: Millis;
  /** What this match adds to the counter; 1 for a plain jail. */
  weight: number;
  /** Path of the log, or the name of the stream. */
  log: string;
  /** The line as it was read, without its end, possibly cut at the configured length. */
  line: string;
  /** What the filter captured, by the group's name in lower case (`user`, `port`, `fid`, …). */
  captures: Record<string, string>;
}

/** Rule 1: node, source identity, byte offset, jail and key make the identity of a match. */
export function matchId(position: LinePosition, jail: string, key: string): MatchId {
  const text = `${position.node}\0${position.source}\0${position.offset}\0${jail}\0${key}`;
  return hash("sha256", text, "hex").slice(0, 32);
}
