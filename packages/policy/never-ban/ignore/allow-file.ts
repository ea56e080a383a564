import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { type IgnoreEntry, parseIgnoreEntry } from "./entry.ts";

/** A list larger than this is refused; bytes. */
const largest = 10 * 1024 * 1024;

/** What tells one state of a file from another. */
export type FileVersion = string;

export interface AllowFile {
  version: FileVersion;
  entries: IgnoreEntry[];
}

/**
 * Reads a list of never-banned addresses: one entry a line, `#` starts a comment.
 *
 * @param known its version when it was read last
 * @returns undefined when it is still that version
 * @throws when it can't be read, or a line is no entry
 */
export async function readAllowFile(path: string, known?: FileVersion): Promise<AllowFile | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await file.stat({ bigint: true });
    if (!stat.isFile()) throw new Error("it is not a regular file");
    if (stat.size > largest) throw new Error("it is larger than 10 MB");
    const version = [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(":");
    if (version === known) return undefined;
    return { version, entries: parseAllowFile(await file.readFile("utf8")) };
  } finally {
    await file.close();
  }
}

/** @throws with the number of the first line that is no entry */
export function parseAllowFile(text: string): IgnoreEntry[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((line, i) => {
      const word = (line.split("#", 1)[0] as string).trim();
      if (word === "") return [];
      const entry = parseIgnoreEntry(word);
      if (typeof entry === "string") throw new Error(`line ${i + 1}: ${entry}`);
      if (entry.kind === "file") throw new Error(`line ${i + 1}: a list cannot name another file`);
      return [entry];
    });
}
