import { FleetbanError, type Match } from "@fleetban/core";
import { decodeMatches, encodeInMessages } from "../codec/match.ts";
import type { StateDatabase } from "./database.ts";

/** A batch that is held. */
export interface HeldBatch {
  /** Rises with each batch that is added, also over a restart. */
  position: number;
  matches: Match[];
}

/**
 * Matches that wait on this machine until the match bus takes them. They are in the database that
 * the checkpoints are in, so that no power cut takes them and leaves a checkpoint beyond them.
 */
export interface HeldMatches {
  readonly matches: number;
  readonly bytes: number;
  /**
   * Durable when it returns; the same match may be added any number of times.
   *
   * @throws FleetbanError FLB_HELD_FULL, FLB_STATE_UNWRITABLE: none of them is held then
   */
  add(matches: readonly Match[]): void;
  /** The first batch behind a position; 0: the first of all. */
  after(position: number): HeldBatch | undefined;
  /** The bus has it. */
  remove(batch: HeldBatch): void;
}

/** As many as a publisher sends at once. */
const batchSize = 500;
/** About a million matches of sshd. */
const mostBytes = 256 * 2 ** 20;

/** @param most bytes that may be held, about */
export function sqliteHeldMatches(database: StateDatabase, most = mostBytes): HeldMatches {
  const { handle } = database;
  const insert = handle.prepare("INSERT INTO held (node, matches, batch) VALUES (?, ?, ?)");
  const select = handle.prepare(
    "SELECT position, node, batch FROM held WHERE position > ? ORDER BY position LIMIT 1",
  );
  const remove = handle.prepare(
    "DELETE FROM held WHERE position = ? RETURNING matches, length(batch) AS bytes",
  );
  const sums =
    "SELECT coalesce(sum(matches), 0) AS matches, coalesce(sum(length(batch)), 0) AS bytes FROM held";
  const size = handle.prepare(sums).get() as { matches: number; bytes: number };

  return {
    get matches() {
      return size.matches;
    },
    get bytes() {
      return size.bytes;
    },
    add(matches) {
      const [first] = matches;
      if (first === undefined) return;
      if (size.bytes >= most) {
        throw new FleetbanError("FLB_HELD_FULL", `${size.matches} matches are held, ${size.bytes} bytes`);
      }
      const messages = [...encodeInMessages(first.node, matches, batchSize)];
      database.write(() => {
        for (const message of messages) insert.run(first.node, message.matches, message.bytes);
      });
      size.matches += matches.length;
      for (const { bytes } of messages) size.bytes += bytes.length;
    },
    after(position) {
      const row = database.read(() => select.get(position)) as
        | { position: number; node: string; batch: Uint8Array }
        | undefined;
      if (row === undefined) return undefined;
      return { position: row.position, matches: decodeMatches(row.node, row.batch).matches };
    },
    remove({ position }) {
      const removed = database.write(() => remove.get(position)) as typeof size | undefined;
      size.matches -= removed?.matches ?? 0;
      size.bytes -= removed?.bytes ?? 0;
    },
  };
}
