import { createHash } from "node:crypto";

/** How many of a file's first bytes its fingerprint may cover. */
export const headLength = 1024;

/** How many bytes before a position are remembered to know it again. */
export const tailLength = 128;

/** What makes a log file that file, whatever its name. */
export interface FileIdentity {
  /** Device and inode, `DEVICE:INODE`. */
  key: string;
  /** Hash of the first line; null as long as it is not complete. */
  fingerprint: string | null;
  /** Rises when the same inode gets other content: copytruncate, or an inode used anew. */
  generation: number;
}

/** `DEVICE:INODE:FINGERPRINT`, and `:GENERATION` from the second on. */
export function formatIdentity({ key, fingerprint, generation }: FileIdentity): string {
  return `${key}:${fingerprint ?? "-"}${generation === 0 ? "" : `:${generation}`}`;
}

/** @returns undefined for what is no file's identity, such as {@link markerIdentity}. */
export function parseIdentity(text: string): FileIdentity | undefined {
  const found = /^(\d+:\d+):([0-9a-f]+|-)(?::(\d+))?$/.exec(text);
  if (found === null) return undefined;
  const [, key = "", fingerprint = "", generation = "0"] = found;
  return { key, fingerprint: fingerprint === "-" ? null : fingerprint, generation: Number(generation) };
}

/** Stands in the checkpoint store for "this logpath has been followed before". */
export function markerIdentity(logpath: string): string {
  return `logpath:${logpath}`;
}

/**
 * The hash of the first line, or of its first {@link headLength} bytes. It never
 * changes while a file grows, because there is none before it is settled.
 *
 * @param head the file's first bytes, up to {@link headLength}
 */
export function fingerprint(head: Buffer): string | null {
  const end = head.indexOf(10);
  if (end < 0 && head.length < headLength) return null;
  return hash(end < 0 ? head.subarray(0, headLength) : head.subarray(0, end + 1));
}

/** What a checkpoint keeps of the bytes before its offset. */
export function tailHash(tail: Buffer): string {
  return tail.length === 0 ? "" : hash(tail);
}

function hash(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
