import type { Millis } from "@fleetban/core";

/** What the stages of the agent hand to each other. */

/** Where lines come from; one object as long as the same file or stream is read. */
export interface Origin {
  /** Path of the log as it is followed, or the name of the stream. */
  readonly log: string;
  /** The jails that read it. */
  readonly jails: readonly string[];
  /** The source's part of a match's identity (rule 1). */
  readonly identity: string;
}

/** How far an origin has been read. */
export interface Position {
  /** Offset of the byte after the last one read. */
  offset: number;
  /** The last bytes before the offset, to know the place again; not to be changed. */
  tail: Buffer;
}

/** Bytes of an origin, to be matched. */
export interface Piece {
  origin: Origin;
  buffer: Buffer;
  /** Offset of `buffer[0]` in the origin (it may be negative before `from`). */
  base: number;
  /** When its lines came, epoch milliseconds; left out where it is now: their log keeps no such time. */
  arrived?: Millis;
}

/** A piece of an origin. The buffer belongs to the source and is overwritten by the next piece. */
export interface Chunk extends Piece {
  /** The piece is `buffer[from, to)`. */
  from: number;
  to: number;
  /** The piece starts inside a line that was cut: its rest is to be left out. */
  skipping: boolean;
  /**
   * The piece lies before the place where reading begins or goes on. Its lines were read, or are not
   * to be: they only bring to mind what filters keep, such as the sessions that were open.
   */
  context: boolean;
  /**
   * Tells the source how far the piece was used; what is left is given again, with more.
   *
   * @param end index in the buffer
   * @param skipping the end lies inside a line that was cut
   */
  consume(end: number, skipping: boolean): Position;
}
