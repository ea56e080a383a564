import type { Millis } from "@fleetban/core";
import type { Chunk, Origin, Position } from "../../chunk.ts";
import { fingerprint, formatIdentity, headLength, tailHash, tailLength } from "./identity.ts";
import type { LogFile, Place } from "./log-file.ts";

/** The log that a reader reads for. */
export interface ReaderLog {
  readonly path: string;
  readonly jails: readonly string[];
}

const newline = 10;

/** So many bytes before the place where reading begins are gone through once more, for their context. */
const contextLength = 128 * 1024;

/**
 * Reads one file of a log from a position on. It lives as long as the file keeps its
 * content: a truncated or replaced file is a new reader.
 */
export class LogReader implements Origin {
  readonly file: LogFile;
  /** Key and generation of the identity; the key is another file's when this is a copy of it. */
  readonly key: string;
  readonly generation: number;
  /** There may be something to read. */
  pending = true;
  /** Its file has a new name or none; it is read until it stays quiet. */
  rotated = false;
  /** Closed, and out of its log. */
  ended = false;
  /** Its content is remembered otherwise, or not at all. */
  forgotten = false;
  /** Its identity is in the checkpoint store. */
  durable = false;
  /** What comes before its first piece has been handed out. */
  introduced = false;
  /** When it last had something, on the agent's clock. */
  active: Millis = 0;
  /** Up to here every match is acknowledged. */
  safe: Position;
  readonly #log: ReaderLog;
  #fingerprint: string | null;
  #offset: number;
  #tail: Buffer;
  #skipping: boolean;
  #identity: string | null = null;

  /** @param tail the bytes before `offset`, as {@link LogFile.tailAt} gives them */
  constructor(
    log: ReaderLog,
    file: LogFile,
    identity: { key: string; fingerprint: string | null; generation: number },
    offset: number,
    tail: Buffer,
  ) {
    this.#log = log;
    this.file = file;
    this.key = identity.key;
    this.generation = identity.generation;
    this.#fingerprint = identity.fingerprint;
    this.#offset = offset;
    this.#tail = tail;
    this.safe = this.position;
    // An offset inside a line means that the line was cut there.
    this.#skipping = tail.length > 0 && tail[tail.length - 1] !== newline;
  }

  get log(): string {
    return this.#log.path;
  }

  get jails(): readonly string[] {
    return this.#log.jails;
  }

  get identity(): string {
    if (this.#identity !== null) return this.#identity;
    const identity = formatIdentity(this);
    if (this.settled) this.#identity = identity;
    return identity;
  }

  /** Where it is, as a checkpoint would remember it. */
  get place(): Place {
    return { fingerprint: this.#fingerprint, offset: this.#offset, tail: tailHash(this.#tail) };
  }

  /** Whether the identity is settled: it is before the first line is handed on. */
  get settled(): boolean {
    return this.#fingerprint !== null;
  }

  get fingerprint(): string | null {
    return this.#fingerprint;
  }

  get position(): Position {
    return { offset: this.#offset, tail: this.#tail };
  }

  /** Takes the fingerprint once the first line is complete: from the file's first piece, if this is it. */
  async settleBy(chunk: Chunk): Promise<void> {
    if (this.#fingerprint !== null) return;
    this.#fingerprint =
      chunk.base === 0 ? fingerprint(head(chunk.buffer, chunk.to)) : await this.file.fingerprint();
  }

  /** Whether the file no longer holds what was read of it. */
  async isRewritten(): Promise<boolean> {
    // Taken together: reading goes on meanwhile.
    const { offset, tail } = this.position;
    if (offset > 0) return !(await this.file.tailAt(offset)).equals(tail);
    return this.settled && (await this.file.fingerprint()) !== this.#fingerprint;
  }

  /** What stands before the place where reading begins; null when there is nothing. */
  async context(buffer: Buffer): Promise<Chunk | null> {
    const length = Math.min(this.#offset, contextLength);
    const base = this.#offset - length;
    if (length === 0) return null;
    const size = await this.file.read(buffer.subarray(0, length), base);
    // It was truncated: the next read tells.
    if (size < length) return null;
    const consume = () => this.position;
    return { origin: this, buffer, from: 0, to: size, base, skipping: base > 0, context: true, consume };
  }

  /**
   * Reads the next piece, again from the last position. Each read overlaps the one
   * before by the remembered tail: were those bytes to differ, the file has been
   * truncated and may have grown again, however fast.
   *
   * @returns `rewritten` when the file no longer holds what was read of it
   */
  async read(buffer: Buffer): Promise<Chunk | "rewritten"> {
    const tail = this.#tail;
    const base = this.#offset - tail.length;
    const size = await this.file.read(buffer, base);
    if (size < tail.length || tail.compare(buffer, 0, tail.length) !== 0) return "rewritten";
    // At the beginning there is no tail; the first line stands in for it.
    if (this.#offset === 0 && this.settled && fingerprint(head(buffer, size)) !== this.#fingerprint) {
      return "rewritten";
    }
    return {
      origin: this,
      buffer,
      from: tail.length,
      to: size,
      base,
      skipping: this.#skipping,
      context: false,
      consume: (end, skipping) => {
        if (end > tail.length) {
          this.#offset = base + end;
          this.#tail = Buffer.from(buffer.subarray(Math.max(0, end - tailLength), end));
        }
        this.#skipping = skipping;
        return this.position;
      },
    };
  }
}

function head(buffer: Buffer, size: number): Buffer {
  return buffer.subarray(0, Math.min(size, headLength));
}
