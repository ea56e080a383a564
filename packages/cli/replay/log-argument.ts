import { closeSync, openSync, readSync, statSync } from "node:fs";
import { FleetbanError } from "@fleetban/core";

/** A log to be replayed, and the node it is said to come from. */
export interface ReplayLog {
  node: string;
  path: string;
  bytes: number;
}

/** The node of a log that is given without one. */
const onlyNode = "localhost";

/**
 * Reads `web1=/var/log/auth.log` or a bare path. A file whose name holds `=` needs a node.
 *
 * @throws FleetbanError FLB_SOURCE_UNREADABLE, FLB_SOURCE_NOT_A_FILE, FLB_SOURCE_COMPRESSED
 */
export function parseLogArgument(argument: string): ReplayLog {
  const [, node = onlyNode, path = argument] = /^([A-Za-z0-9][\w.-]*)=(.+)$/s.exec(argument) ?? [];
  let found: ReturnType<typeof statSync>;
  let compressed: boolean;
  try {
    found = statSync(path);
    compressed = found.isFile() && isGzip(path);
  } catch (cause) {
    throw new FleetbanError("FLB_SOURCE_UNREADABLE", `${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (found.isDirectory()) throw new FleetbanError("FLB_SOURCE_NOT_A_FILE", `${path} is a directory`);
  if (compressed) {
    throw new FleetbanError(
      "FLB_SOURCE_COMPRESSED",
      `${path} is compressed; in bash write <(zcat FILE) for it`,
    );
  }
  return { node, path, bytes: found.size };
}

/** By the magic number of RFC 1952. Read as text, it would hold no match and nobody would know why. */
function isGzip(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(2);
    return readSync(file, head) === 2 && head.readUInt16BE() === 0x1f8b;
  } finally {
    closeSync(file);
  }
}
