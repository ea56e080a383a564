import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { FleetbanError } from "@fleetban/core";
import { fingerprint, headLength, tailHash, tailLength } from "./identity.ts";

/** What the directory says about a file. */
export interface FileStat {
  /** `DEVICE:INODE` */
  key: string;
  size: number;
  /** Last modification, milliseconds with fraction. */
  modified: number;
  regular: boolean;
}

/** @returns null when there is no such file; rejects for any other reason not to know. */
export async function statFile(path: string): Promise<FileStat | null> {
  try {
    const found = await stat(path, { bigint: true });
    return {
      // Inodes of some filesystems do not fit a number.
      key: `${found.dev}:${found.ino}`,
      size: Number(found.size),
      modified: Number(found.mtimeNs) / 1e6,
      regular: found.isFile(),
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}

/** A place in a file as a checkpoint remembers it. */
export interface Place {
  fingerprint: string | null;
  offset: number;
  tail: string;
}

/** An open regular file. */
export class LogFile {
  readonly key: string;
  readonly path: string;
  readonly #handle: FileHandle;

  /** Opens for reading; a pipe neither blocks nor loses anything by it. */
  static async open(path: string): Promise<LogFile> {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const found = await handle.stat({ bigint: true });
      if (!found.isFile()) throw notAFile(path);
      return new LogFile(path, `${found.dev}:${found.ino}`, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private constructor(path: string, key: string, handle: FileHandle) {
    this.path = path;
    this.key = key;
    this.#handle = handle;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  /** Fills the buffer from `offset` as far as the file goes. */
  async read(buffer: Buffer, offset: number): Promise<number> {
    return (await this.#handle.read(buffer, 0, buffer.length, offset)).bytesRead;
  }

  async fingerprint(): Promise<string | null> {
    const head = Buffer.allocUnsafe(headLength);
    return fingerprint(head.subarray(0, await this.read(head, 0)));
  }

  /** The last bytes before `offset`, as many as are remembered; fewer when the file is shorter. */
  async tailAt(offset: number): Promise<Buffer> {
    const length = Math.min(tailLength, offset);
    const tail = Buffer.alloc(length);
    return length === 0 ? tail : tail.subarray(0, await this.read(tail, offset - length));
  }

  /** Whether the file still is the one that was read up to `place`, grown or not. */
  async continues(place: Place): Promise<boolean> {
    const size = await this.size();
    if (size < place.offset) return false;
    // Known from outside only, never read: as long as it has not shrunk, it is the same.
    if (place.tail === "") return place.offset > 0 || place.fingerprint === (await this.fingerprint());
    if (tailHash(await this.tailAt(place.offset)) !== place.tail) return false;
    return place.fingerprint === (await this.fingerprint());
  }

  /** Whether the file still has a name somewhere. */
  async linked(): Promise<boolean> {
    return (await this.#handle.stat()).nlink > 0;
  }

  /** Whether one of the two begins with all of the other: a copy, or a copy that is being made. */
  async sharesContent(other: LogFile): Promise<boolean> {
    const print = await this.fingerprint();
    if (print === null || print !== (await other.fingerprint())) return false;
    const common = Math.min(await this.size(), await other.size());
    return (await this.tailAt(common)).equals(await other.tailAt(common));
  }

  /** Whether this is a copy of what was read up to `place`, or its other name; told by content alone. */
  async copies(place: Place): Promise<boolean> {
    return place.tail !== "" && (await this.continues(place));
  }

  /**
   * Where the last line of `buffer[0, size)` of the file begins, so that reading starts
   * with a whole line; `size` when that line is longer than `maxLine`.
   */
  async lineStart(size: number, maxLine: number): Promise<number> {
    const from = Math.max(0, size - maxLine - 1);
    const end = Buffer.alloc(size - from);
    const found = end.subarray(0, await this.read(end, from)).lastIndexOf(10);
    if (found >= 0) return from + found + 1;
    return from === 0 ? 0 : size;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

export function notAFile(path: string): FleetbanError {
  return new FleetbanError("FLB_SOURCE_NOT_A_FILE", `${path} is not a regular file`);
}
