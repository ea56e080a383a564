import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { FleetbanError } from "@fleetban/core";

/** A larger file is refused: a policy is written by people. */
export const largestFile = 10 * 1024 * 1024;

/**
 * Reads a text file of the policy. Only regular files are read, so that a FIFO or a
 * device can't hold the program up.
 *
 * @throws FleetbanError with FLB_POLICY_UNREADABLE, FLB_POLICY_TOO_LARGE or FLB_POLICY_ENCODING
 */
export function readPolicyFile(path: string): string {
  const bytes = readBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FleetbanError("FLB_POLICY_ENCODING", `The file is not UTF-8 text${guess(bytes)}.`, { cause });
  }
}

function readBytes(path: string): Uint8Array {
  let file: number | undefined;
  try {
    // O_NONBLOCK lets a FIFO be opened, and then refused, without a writer.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    if (!stat.isFile()) {
      throw new FleetbanError("FLB_POLICY_UNREADABLE", "It is not a regular file.");
    }
    const bytes = Buffer.alloc(Math.min(stat.size, largestFile) + 1);
    let length = 0;
    for (;;) {
      const read = readSync(file, bytes, length, bytes.length - length, null);
      length += read;
      if (read === 0 || length === bytes.length) break;
    }
    if (length > largestFile || stat.size > largestFile) {
      throw new FleetbanError("FLB_POLICY_TOO_LARGE", "The file is larger than 10 MB.");
    }
    return bytes.subarray(0, length);
  } catch (error) {
    if (error instanceof FleetbanError) throw error;
    throw new FleetbanError("FLB_POLICY_UNREADABLE", readingError(error), { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** What a failed read means, in words. */
export function readingError(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case "ENOENT":
      return "There is no such file or directory.";
    case "EACCES":
    case "EPERM":
      return "Permission to read it is denied.";
    case "EISDIR":
      return "It is a directory.";
    case "ELOOP":
      return "Its symbolic links go round in a circle.";
    default:
      return `It cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

function guess(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return "; it looks like UTF-16";
  }
  const at = firstInvalid(bytes);
  const line = bytes.subarray(0, at).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1);
  return `: byte 0x${(bytes[at] as number).toString(16)} in line ${line}`;
}

/** Offset of the first byte that does not decode: found by halving, since decoding a prefix is monotonic. */
function firstInvalid(bytes: Uint8Array): number {
  const decodes = (length: number) => {
    try {
      // stream: a sequence cut in two at the end is not an error
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let good = 0;
  let bad = bytes.length;
  while (good + 1 < bad) {
    const middle = (good + bad) >> 1;
    if (decodes(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
