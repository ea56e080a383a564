import type { Position } from "../../chunk.ts";
import type { Checkpoints } from "../checkpoints.ts";
import { type FileIdentity, formatIdentity, markerIdentity, parseIdentity, tailHash } from "./identity.ts";
import type { Place } from "./log-file.ts";

/** A file as it was when it was last read. */
export interface Remembered {
  path: string;
  identity: FileIdentity;
  /** How far it was read: to know the content again. */
  place: Place;
  /** How far every match in it was acknowledged: to read on from. */
  safe: number;
}

/**
 * What the file source knows from before, kept as checkpoints. A checkpoint's path is the
 * log's, or for a rotated sibling that was put aside the log's with a slash behind it.
 */
export class Memory {
  readonly #checkpoints: Checkpoints;
  /** The generation each inode has come to, forgotten files included: inodes are used anew. */
  readonly #generations = new Map<string, number>();

  constructor(checkpoints: Checkpoints) {
    this.#checkpoints = checkpoints;
    for (const { identity } of this.#files()) this.#count(identity);
  }

  /** What is known of an inode, the newest content first. */
  ofKey(key: string): Remembered[] {
    return this.#files()
      .filter(({ identity }) => identity.key === key)
      .sort((a, b) => b.identity.generation - a.identity.generation);
  }

  /** What was followed under this path when it was last saved. */
  ofPath(path: string): Remembered[] {
    return this.#files().filter((file) => file.path === path);
  }

  /** What was read of, or stood beside, a log that no logpath covers any more. */
  uncovered(covered: (path: string) => boolean): Remembered[] {
    return this.#files().filter((file) => !covered(file.path.replace(/\/$/, "")));
  }

  /** Paths that were followed. */
  paths(): Set<string> {
    return new Set(this.#files().map((file) => file.path.replace(/\/$/, "")));
  }

  /** Rotated siblings of a log that hold nothing unread. */
  asideOf(log: string): Remembered[] {
    return this.ofPath(`${log}/`);
  }

  /** A new content's generation. */
  nextGeneration(key: string): number {
    return (this.#generations.get(key) ?? -1) + 1;
  }

  /** Remembers how far a file is safe. Saved within a moment; {@link flush} to wait for it. */
  keep(path: string, identity: FileIdentity, { offset, tail }: Position): void {
    this.#count(identity);
    const text = formatIdentity(identity);
    this.#checkpoints.set(text, () => ({ path, identity: text, offset, tail: tailHash(tail) }));
  }

  /** Remembers a rotated sibling that holds nothing unread, or none of the log's own lines. */
  keepAside(log: string, identity: FileIdentity, position: Position): void {
    this.keep(`${log}/`, identity, position);
  }

  /** The same as {@link keep}, for a file that could not be opened yet: it is to be read from this offset on. */
  keepUnopened(path: string, key: string, offset: number): void {
    const identity = formatIdentity({ key, fingerprint: null, generation: this.nextGeneration(key) });
    this.#checkpoints.set(identity, () => ({ path, identity, offset, tail: "" }));
  }

  forget(identity: FileIdentity): void {
    this.#count(identity);
    this.#checkpoints.remove(formatIdentity(identity));
  }

  /** Whether this logpath was followed in a former life: what is new there now is unread. */
  followed(logpath: string): boolean {
    return this.#checkpoints.get(markerIdentity(logpath)) !== undefined;
  }

  setFollowed(logpath: string): void {
    const identity = markerIdentity(logpath);
    this.#checkpoints.set(identity, () => ({ path: logpath, identity, offset: 0, tail: "" }));
  }

  /** Forgets all logpaths but these. */
  forgetFollowed(except: ReadonlySet<string>): void {
    for (const { identity, path } of [...this.#checkpoints.all()]) {
      if (identity === markerIdentity(path) && !except.has(path)) this.#checkpoints.remove(identity);
    }
  }

  /** Resolves when everything kept so far is durable, or has failed and been reported. */
  flush(): Promise<void> {
    return this.#checkpoints.save();
  }

  #count({ key, generation }: FileIdentity): void {
    this.#generations.set(key, Math.max(generation, this.#generations.get(key) ?? 0));
  }

  #files(): Remembered[] {
    const files: Remembered[] = [];
    for (const { path, identity: text, offset, tail } of this.#checkpoints.all()) {
      const identity = parseIdentity(text);
      if (identity === undefined) continue;
      const place = { fingerprint: identity.fingerprint, offset, tail };
      files.push({ path, identity, place, safe: offset });
    }
    return files;
  }
}
