import type { Match } from "@fleetban/core";
import { malformed } from "../codec/limits.ts";
import { decodeMatches } from "../codec/match.ts";
import type { Delivered } from "./delivered.ts";
import { nodeOfSubject } from "./subjects.ts";

/**
 * A batch of matches as a node published it.
 *
 * @throws FleetbanError FLB_RECORD_MALFORMED, FLB_RECORD_LIMIT, FLB_RECORD_VERSION
 */
export function readBatch({ subject, data }: Pick<Delivered, "subject" | "data">): {
  /** By the subject, which the server checked. */
  node: string;
  /** What the sender calls itself. */
  claimed: string;
  matches: readonly Match[];
} {
  const node = nodeOfSubject(subject);
  if (node === undefined) throw malformed(`${subject} names no node`);
  return { node, ...decodeMatches(node, data) };
}
